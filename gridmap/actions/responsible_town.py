"""What is known of an area when somebody asks who answers there, and the rows of the answer."""

from dataclasses import dataclass
from typing import Any

from gridmap.actions import tie_words
from gridmap.actions.area_panel import short_name
from gridmap.db.queries.areas import Named
from gridmap.db.queries.responsible import Asked
from gridmap.saying import Said


@dataclass(frozen=True)
class Town:
    """What is known of the area: the rows that every section reads."""

    chain: list[Named]
    asked: Asked
    organizations: dict[str, Any]
    ties: list[Any]
    superiors: list[Any]
    posts: list[Any]
    facilities: list[Any]
    sites: list[Any]
    places: list[Any]
    named: dict[str, Any]

    def area(self, code: str) -> str:
        """Return the short name of an area of the chain."""
        found = {one.code: one.name for one in self.chain}
        return short_name(found.get(code, code))


def row(what: Said, why: Said, **more: Any) -> dict[str, Any]:
    """Make a row of an answer: nobody answers, unless `more` says who does."""
    nobody = {"who": "", "layer": "", "code": "", "phone": "", "span": None, "missing": True}
    return {"what": what, **nobody, "why": why} | more


def by(what: Said, who: Any, why: Said, tie: Any = None) -> dict[str, Any]:
    """Make a row of an organization that answers, and of the tie that says so."""
    more: dict[str, Any] = {}
    if tie is not None:
        more = {"span": tie_words.span(tie.valid_from, tie.valid_to), "tie": tie.code}
    if who is None:
        return row(what, why, **more)
    own = {"who": who.name, "layer": "organizations", "code": who.code, "phone": who.phone}
    return row(what, why, **own, missing=False, **more)
