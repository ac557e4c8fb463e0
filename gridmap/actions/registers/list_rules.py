"""What must hold of demands, resources, check-ins and activities."""

from typing import TYPE_CHECKING

from gridmap.actions.registers.project_rules import negative
from gridmap.actions.registers.rows import Row
from gridmap.analysis.week_hours import unreadable
from gridmap.db.queries import lists
from gridmap.saying import Said, said

if TYPE_CHECKING:  # the table of checks names this module
    from gridmap.actions.registers.rules import Batch, Problems

COMMUNITY, MOBILE = "community", "mobile"
OF_MOBILE = ("checked_in", "reported", "managed", "assessed")
COUNTED = {
    "demands": ("persons", "amount_yuan"),
    "resources": ("capacity", "amount_yuan"),
    "activities": ("persons",),
}


def check_needs(batch: "Batch") -> "Problems":
    """Check the hours and the numbers of demands and resources."""
    found = check_counts(batch)
    rows = [(c.code, c.after["hours"]) for c in batch.changes if c.after and c.after["hours"]]
    wrong = unreadable(hours for _, hours in rows)
    why = said(
        "读不懂这个时段；按 Sa 09:00-12:00 的写法",
        "these hours cannot be read; write them as Sa 09:00-12:00",
    )
    for code, hours in rows:
        if hours in wrong:
            found.setdefault(code, {})["hours"] = why
    return found


def check_counts(batch: "Batch") -> "Problems":
    """Check that no number is below 0."""
    names = COUNTED[batch.register.name]
    told = {c.code: negative(c.after, names) for c in batch.changes if c.after}
    return {code: wrong for code, wrong in told.items() if wrong}


def check_check_ins(batch: "Batch") -> "Problems":
    """Check that units check in with communities, and that the numbers fit each other."""
    after = [(c.code, c.after) for c in batch.changes if c.after]
    known = lists.levels(batch.session, (str(row["area_code"]) for _, row in after))
    found: Problems = {}
    for code, row in after:
        wrong = _numbers(row)
        levels = known.get(str(row["area_code"]), set())
        if levels and COMMUNITY not in levels:
            wrong["area_code"] = said(
                "报到的区域是社区", "units check in with an area of the level community"
            )
        if wrong:
            found[code] = wrong
    return found


def _numbers(row: Row) -> dict[str, Said]:
    found = negative(row, ("persons", "pledges", "kept", "service_hours", *OF_MOBILE))
    if _more(row, "kept", "pledges"):
        found["kept"] = said("践诺数多于承诺数", "more pledges are kept than were made")
    if row["kind"] != MOBILE:
        why = said("只用于流动党员", "it is of mobile members only")
        return found | {name: why for name in OF_MOBILE if row[name] is not None}
    why = said("多于报到人数", "it is more than the persons who checked in")
    return found | {name: why for name in OF_MOBILE if _more(row, name, "persons")}


def _more(row: Row, part: str, whole: str) -> bool:
    return bool(row[part] is not None and row[part] > (row[whole] or 0))
