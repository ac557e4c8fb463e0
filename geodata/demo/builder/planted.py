"""What is planted by hand for a coverage evaluation to find: where things fall short, and why."""

from datetime import date

# Households moved between grids of one community, so that the community keeps its number. Two
# grids come below 300 and one above 500; one stands at exactly 300, one at exactly 500.
HOUSEHOLDS = {
    "620702004006009": 515, "620702004006003": 284, "620702004006008": 300,
    "620702004006001": 292, "620702004006014": 306,
    "620702001005006": 500, "620702001005005": 301, "620702001005003": 300,
    "620702001005008": 305, "620702001005009": 301,
}  # fmt: skip

# Floor area in m2 of service centres: three too small for their households, one exactly enough.
FLOOR_AREA_M2 = {
    "620702003009": 1500, "620702005003": 600, "620702005004": 830, "620702004010": 870,
}  # fmt: skip
# Of it for residents' activities: two below 60 %, one exactly 60 %.
ACTIVITY_AREA_M2 = {"620702001006": 990, "620702002003": 1540, "620702003005": 1488}
# Kindergartens with too few seats, by name: the children around go on to the next ones.
SEATS = {"玉泰幼儿园": 40, "盛阳幼儿园": 30, "新阳幼儿园": 60}

# Party members of sites that no organization covers: exactly enough to found one (3), too few
# (2 and 1), and a number that nobody knows.
PARTY_MEMBERS = {"S014": 2, "S015": 3, "S046": None, "S047": 1}

# Grids without a party organization of their own. The first lies between two grids with a site
# that is not covered and joins them to a zone of three; the second makes a zone of two; the next
# two touch at a corner only and are two zones; the last is a park.
NO_BRANCH = [
    "620702001001012", "620702002010020", "620702001006005", "620702001006006",
    "620702002012003",
]  # fmt: skip

# Resident units by their number: never tied to anything, tied once, tied as members of an
# alliance, and tied only by a cross appointment.
UNITS_NEVER = [3, 11, 27]
UNITS_ENDED = [7, 19]
UNITS_ALLIED = [1, 14]
UNITS_CROSS = [22]

# The first grid's leader leads the others too.
LEADERS = [
    ("620702003005001", "620702003005002"),
    ("620702005001001", "620702005001004", "620702005001005"),
]
# Two persons of one name in two communities are two persons.
NAMESAKES = ("620702001007003", "620702004010002")
# Posts that are open and that nobody holds.
VACANT = [
    ("deputy_secretary", "620702002011"), ("grid_leader", "620702001001016"),
    ("grid_leader", "620702002010008"), ("social_worker", "620702001007"),
    ("social_worker", "620702001007"), ("social_worker", "620702003005"),
]  # fmt: skip

# Grids from which no case came in a year.
SILENT = [
    "620702001007004", "620702002003018", "620702002010012", "620702003001011",
    "620702003009006", "620702004006007", "620702005004009",
]  # fmt: skip

# The first day of the half year that is looked at; cases of that day come in before eight in the
# morning, when in UTC it is still the day before.
EARLY_DAY = date(2025, 12, 31)

# Seven grids around a market where every case is of cars on the pavement: a hot spot of that class.
PARKED = [
    "620702002006015", "620702002006016", "620702002011001", "620702002011002", "620702002011003",
    "620702002011004", "620702002011008",
]  # fmt: skip
