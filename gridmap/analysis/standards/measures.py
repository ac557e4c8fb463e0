"""The measures that a standard may use: whom they judge, in which units, by which parameters."""

from dataclasses import dataclass
from typing import Any

AREA_LEVELS = ("district", "subdistrict", "community", "grid")
SUBJECTS = (*AREA_LEVELS, "site", "organization")
PEOPLE = ("residents", "households", "over_60", "under_6")
SUPPLIES = ("capacity", "floor_area_m2", "activity_area_m2", "staff")
# No rule says more; and what is worked out from numbers up to here fits a column of a run.
MOST = 10**12


@dataclass(frozen=True)
class Parameter:
    """One parameter of a measure.

    Attributes
    ----------
    type : str
        integer, number, share (above 0, up to 1), boolean, choice, kind, kinds, moment or bands.
    about : str
        What it means, for the documents.
    default : Any
        Its value where the standard leaves it out.
    required : bool
        Whether it may be left out.
    choices : tuple of str
        The values of a choice.
    codes : str
        The code list that a kind is of.
    zero : bool
        Whether a number may be 0.
    fewest : int
        How many kinds there must be.
    most : int
        The greatest number that it may be.
    """

    type: str
    about: str
    default: Any = None
    required: bool = False
    choices: tuple[str, ...] = ()
    codes: str = ""
    zero: bool = False
    fewest: int = 1
    most: int = MOST


@dataclass(frozen=True)
class Measure:
    """What a standard may measure.

    Attributes
    ----------
    about : str
        The question that it answers.
    subjects : tuple of str
        Whom it can judge.
    units : tuple of str
        The units that a standard of it may name.
    parameters : dict of str to Parameter
        What it needs to know.
    """

    about: str
    subjects: tuple[str, ...]
    units: tuple[str, ...]
    parameters: dict[str, Parameter]


def _kind(codes: str, about: str) -> Parameter:
    return Parameter("kind", about, required=True, codes=codes)


def _kinds(codes: str, about: str, fewest: int = 1) -> Parameter:
    return Parameter("kinds", about, required=True, codes=codes, fewest=fewest)


FACILITIES = _kinds("facility_kinds", "kinds of facilities that count, any of them")
THRESHOLD = Parameter("number", "longest way to a facility, in metres", required=True)
METHOD = Parameter(
    "choice",
    "along the paths, or as the crow flies",
    default="walking",
    choices=("walking", "straight"),
)
_PEOPLE = Parameter("choice", "whom to count", default="residents", choices=PEOPLE)
_NEEDS_PEOPLE = {
    "kinds": FACILITIES,
    "threshold_m": THRESHOLD,
    "method": METHOD,
    "people": _PEOPLE,
}
_SUPPLY = Parameter("choice", "what a facility has to give", default="capacity", choices=SUPPLIES)
_COUNTED = ("residents", "households")

MEASURES: dict[str, Measure] = {
    "reach": Measure(
        "people within a distance of a facility",
        AREA_LEVELS,
        _COUNTED,
        {
            **_NEEDS_PEOPLE,
            "pace": Parameter(
                "choice",
                "whose pace: the threshold shrinks by the ratio of walking speeds",
                default="",
                choices=("", "over_60"),
            ),
            "times": Parameter("integer", "covered by at least so many facilities", default=1),
            "open_at": Parameter(
                "moment", "only facilities open then, such as `Sa 20:00`; empty: any", default=""
            ),
        },
    ),
    "capacity": Measure(
        "people within a distance of a facility that still has room for them, nearest first",
        AREA_LEVELS,
        _COUNTED,
        {
            **_NEEDS_PEOPLE,
            "supply": _SUPPLY,
            "per_person": Parameter("number", "supply that one person needs", default=1.0),
        },
    ),
    "accessibility": Measure(
        "supply within a distance per 1,000 of the people who share it (floating catchments)",
        AREA_LEVELS,
        ("per_1000",),
        {
            **_NEEDS_PEOPLE,
            "supply": _SUPPLY,
            "decay": Parameter(
                "bands",
                "bands `[to_m, weight]` of E2SFCA, the last to the threshold; empty: 2SFCA",
                default=(),
            ),
            "at_least": Parameter("number", "supply per 1,000 people", required=True),
        },
    ),
    "staff": Measure(
        "community workers against the number of residents",
        AREA_LEVELS,
        ("workers",),
        {
            "workers": Parameter("integer", "so many workers", required=True, most=10**6),
            "residents": Parameter("integer", "for every so many residents", required=True),
            "minimum": Parameter("integer", "never fewer than this", default=0, zero=True),
        },
    ),
    "posts": Measure(
        "a post that is held",
        AREA_LEVELS,
        ("posts",),
        {
            "kind": _kind("post_kinds", "kind of post"),
            "full_time": Parameter("boolean", "only full-time holders count", default=False),
        },
    ),
    "one_in_two": Measure(
        "one person who holds several posts at once",
        AREA_LEVELS,
        ("persons",),
        {"kinds": _kinds("post_kinds", "the posts that one person holds together", fewest=2)},
    ),
    "leaders": Measure(
        "a leader in every area",
        AREA_LEVELS,
        ("posts",),
        {"kind": _kind("post_kinds", "kind of post")},
    ),
    "span": Measure(
        "how many areas the area's leader leads",
        AREA_LEVELS,
        ("areas",),
        {
            "kind": _kind("post_kinds", "kind of post"),
            "at_most": Parameter("integer", "areas that one person may lead", default=1),
        },
    ),
    "funds": Measure(
        "money of an area in the year of the run",
        AREA_LEVELS,
        ("yuan",),
        {
            "kind": _kind("fund_kinds", "kind of fund"),
            "amount_yuan": Parameter("number", "at least so much a year", required=True),
        },
    ),
    "sites": Measure(
        "sites that an organization covers, alone or jointly",
        ("site",),
        ("organizations",),
        {
            "tie": _kind("tie_kinds", "kind of tie that covers a site"),
            "found_at": Parameter(
                "integer", "party members from which a site can found one alone", default=3
            ),
        },
    ),
    "organizations": Measure(
        "an organization of its own in every area",
        AREA_LEVELS,
        ("organizations",),
        {"kinds": _kinds("organization_kinds", "kinds of organizations, any of them")},
    ),
    "units": Measure(
        "organizations that are tied to the town",
        ("organization",),
        ("ties",),
        {
            "kind": _kind("organization_kinds", "kind of organization that is judged"),
            "ties": _kinds("tie_kinds", "kinds of ties that count, any of them"),
        },
    ),
    "breaks": Measure(
        "breaks in a grid: sites that no organization covers, and its own organization missing",
        ("grid",),
        ("breaks",),
        {
            "tie": _kind("tie_kinds", "kind of tie that covers a site"),
            "kinds": _kinds(
                "organization_kinds", "kinds of organizations of which a grid needs one"
            ),
        },
    ),
    "space": Measure(
        "floor area of an area's facilities against its households",
        AREA_LEVELS,
        ("m2",),
        {
            "kinds": FACILITIES,
            "area_m2": Parameter("number", "so much floor area", required=True),
            "households": Parameter("integer", "for every so many households", required=True),
            "floor": Parameter(
                "choice",
                "which floor area",
                default="floor_area_m2",
                choices=("floor_area_m2", "activity_area_m2"),
            ),
        },
    ),
    "activity_share": Measure(
        "share of the floor area that is for residents' activities",
        AREA_LEVELS,
        ("share",),
        {"kinds": FACILITIES, "share": Parameter("share", "at least this share", required=True)},
    ),
    "facilities": Measure(
        "facilities of its own in every area",
        AREA_LEVELS,
        ("facilities",),
        {"kinds": FACILITIES, "at_least": Parameter("integer", "so many of them", default=1)},
    ),
    "load": Measure(
        "the size of an area: neither too small nor too large",
        AREA_LEVELS,
        ("households", "residents", "cases", "sites"),
        {
            "of": Parameter(
                "choice",
                "what is counted; the unit says the same",
                required=True,
                choices=("households", "residents", "cases", "sites"),
            ),
            "at_least": Parameter("number", "no fewer than this", default=0, zero=True),
            "at_most": Parameter("number", "no more than this; left out: no upper end", zero=True),
        },
    ),
    "silent": Measure(
        "areas that report far fewer cases than the town (empirical Bayes rate)",
        AREA_LEVELS,
        ("cases",),
        {
            "days": Parameter(
                "integer", "days before the run that are looked at", default=365, most=36_500
            ),
            "share": Parameter("share", "silent below this share of the town's rate", default=0.5),
            "at_least_residents": Parameter(
                "integer", "smaller areas are not judged", default=0, zero=True
            ),
        },
    ),
}
