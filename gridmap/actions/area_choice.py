"""The area of a list: where it lies, and which areas can be chosen from there."""

from collections.abc import Iterable
from typing import Any

from gridmap.db.engine import Engine
from gridmap.db.models import Area
from gridmap.db.queries import areas
from gridmap.db.session import Session, reading
from gridmap.saying import said

NO_AREAS = said(
    "库里还没有区域。请先导入区域，再打开这一页。",
    "The store has no areas yet. Import areas first, then open this page.",
)


def describe(session: Session, area: Area | None) -> dict[str, Any]:
    """Describe an area, None for the whole town.

    Returns
    -------
    dict
        `code` and `name`, "" for the whole town; `parents`, the highest first, and `children`, the
        areas of the next level below, each with `code` and `name`.
    """
    if area is None:
        return {"code": "", "name": "", "parents": [], "children": _named(areas.below(session))}
    above = areas.chain(session, area.code)[1:]
    return {
        "code": area.code,
        "name": area.name,
        "parents": _named(reversed(above)),
        "children": _named(areas.below(session, area)),
    }


def of_code(engine: Engine, code: str) -> dict[str, Any]:
    """Describe an area by its code, "" for the whole town.

    Raises
    ------
    NotFoundError
        There is no such area.
    """
    with reading(engine) as session:
        return describe(session, areas.get(session, code) if code else None)


def _named(found: Iterable[Any]) -> list[dict[str, str]]:
    return [{"code": area.code, "name": area.name} for area in found]
