"""Terms of posts that end soon after the day of the demo, and who is secretary and director."""

from datetime import timedelta
from typing import Any

from builder.settings import AS_OF

Row = dict[str, Any]
# By kind of post, after how many days a term ends; 61 is a day beyond what is foreseen by default.
ENDINGS = {
    "grid_leader": (0, 9, 33, 61),
    "secretary": (24,),
    "director": (45,),
    "deputy_secretary": (60,),
    "social_worker": (14, 30, 52),
}


def plant(posts: list[Row]) -> None:
    """Change the rows in place; all of them are held on the day of the demo."""
    _share_phones(posts)
    for kind, days in ENDINGS.items():
        held = [
            row for row in posts if row["kind"] == kind and row["holder"] and not row["valid_to"]
        ]
        step = len(held) // (len(days) + 1)
        for place, number in enumerate(days, 1):
            held[place * step]["valid_to"] = AS_OF + timedelta(days=number)


def _share_phones(posts: list[Row]) -> None:
    """Give who is secretary and director of a community (一肩挑) one phone."""
    secretaries = {
        (row["area_code"], row["holder"]): row["office_phone"]
        for row in posts
        if row["kind"] == "secretary" and row["holder"] and not row["valid_to"]
    }
    for row in posts:
        if row["kind"] == "director" and not row["valid_to"]:
            key = row["area_code"], row["holder"]
            row["office_phone"] = secretaries.get(key, row["office_phone"])
