"""The list of areas: by level, by the area above, by name or code, page by page."""

from dataclasses import dataclass
from typing import Any

from gridmap.actions import area_choice, row_places
from gridmap.db.engine import Engine
from gridmap.db.queries import area_list, areas
from gridmap.db.session import reading
from gridmap.errors import InputError
from gridmap.files.code_lists import called
from gridmap.files.listed import Column, Listed, coded
from gridmap.saying import said

ROWS = 50
MOST_SAVED = 1_000_000
COLUMNS = (
    Column("code", said("编码", "Code")),
    Column("name", said("名称", "Name")),
    coded("level", said("级别", "Level"), "area_levels"),
    coded("kind", said("类别", "Kind"), "grid_kinds"),
    Column("above_code", said("上级编码", "Code of the area above")),
    Column("above_name", said("上级", "Area above")),
    Column("households", said("户数", "Households")),
    Column("inside", said("下级", "Areas inside")),
)


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see of the areas.

    Attributes
    ----------
    area : str
        Code of an area: itself and those inside; "" is the whole town.
    level : str
        district, subdistrict, community or grid; "" is any.
    text : str
        Part of the name, or beginning of the code.
    page : int
        From 1.
    """

    area: str = ""
    level: str = ""
    text: str = ""
    page: int = 1


def describe(engine: Engine, asked: Asked) -> dict[str, Any]:
    """Describe the areas that fit what is asked for.

    Returns
    -------
    dict
        `rows` (`code`, `name`, `level`, `kind`, `above`, `households`, `inside`: areas of the
        next level), `counts` by level, `found`, `page`, `pages`, `area`.

    Raises
    ------
    NotFoundError, InputError
        There is no such area or level.
    """
    _check(asked)
    with reading(engine) as session:
        area = areas.get(session, asked.area) if asked.area else None
        counts = area_list.counts(session, area, asked.text)
        found = sum(counts.values()) if not asked.level else counts.get(asked.level, 0)
        pages = max(1, -(-found // ROWS))
        page = min(asked.page, pages)
        rows = (
            area_list.page(session, area, asked.level, asked.text, (page - 1) * ROWS, ROWS)
            if found
            else []
        )
        return {
            "rows": [_row(row) for row in rows],
            "counts": {"": sum(counts.values())}
            | {one: counts.get(one, 0) for one in areas.LEVELS},
            "levels": {one: called("area_levels", one) for one in areas.LEVELS},
            "found": found,
            "page": page,
            "pages": pages,
            "area": area_choice.describe(session, area),
        }


def table(engine: Engine, asked: Asked) -> Listed:
    """Return all areas that fit, with their outlines.

    Raises
    ------
    NotFoundError, InputError
        As of `describe`.
    """
    _check(asked)
    with reading(engine) as session:
        area = areas.get(session, asked.area) if asked.area else None
        found = area_list.page(session, area, asked.level, asked.text, 0, MOST_SAVED)
    rows = [
        {
            "code": row.code,
            "name": row.name,
            "level": row.level,
            "kind": row.kind,
            "above_code": row.parent_code,
            "above_name": row.above or row.parent_code,
            "households": row.households,
            "inside": row.inside,
        }
        for row in found
    ]
    return Listed(COLUMNS, rows, row_places.outlines(engine, "code"), lambda row: row["code"])


def _check(asked: Asked) -> None:
    if asked.level and asked.level not in areas.LEVELS:
        raise InputError(
            said(
                "没有“{level}”这一级；有：{known}。",
                "There is no level {level}; there are {known}.",
                level=asked.level[:40],
                known=", ".join(areas.LEVELS),
            )
        )


def _row(row: Any) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "level": called("area_levels", row.level),
        "kind": called("grid_kinds", row.kind) if row.kind else None,
        "above": {"code": row.parent_code, "name": row.above or row.parent_code},
        "households": row.households,
        "inside": row.inside,
    }
