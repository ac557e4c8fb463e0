"""Fill a form from the store, with a sheet that says where each value comes from."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gridmap.actions import dates, indicators
from gridmap.actions.area_panel import short_name
from gridmap.actions.forms.binding import Bindings, Bound, bind, resolve
from gridmap.analysis.forms import read_format
from gridmap.db.engine import Engine
from gridmap.db.queries import areas
from gridmap.db.session import reading
from gridmap.errors import InputError
from gridmap.files.forms import fill_form, read_form
from gridmap.saying import said

HEAD = ("单元格", "名称", "指标", "区域", "值", "单位", "来源", "截至", "版本", "评估")


def fill(
    engine: Engine,
    path: Path,
    bindings: Bindings,
    *,
    area: str,
    day: dt.date | None = None,
    name: str = "",
) -> tuple[bytes, list[Bound]]:
    """Fill a workbook; return it, and its cells with what was put there.

    A cell of which the store has no data stays empty, and the sheet of sources says so. One that
    has a formula keeps it.

    Parameters
    ----------
    bindings : mapping
        As a form keeps them; cells that are not in it are bound by their names.
    area : str
        Code of the area that it is filled for.
    day : date, optional
        The day; by default `dates.clock`.

    Raises
    ------
    FileFormatError
        It is no workbook, or holds what is refused.
    InputError
        No cell is bound.
    NotFoundError
        There is no such area.
    """
    sheet = read_form(path, name)
    with reading(engine) as session:
        day = day or dates.clock(session)
        bound = bind(sheet, bindings, indicators.known(session, day))
        if not any(one.indicator for one in bound):
            raise InputError(
                said(
                    "没有一个单元格绑定了指标；请先绑定，或给单元格起 gm_residents 这样的名称。",
                    "No cell is bound to an indicator; bind one, or name a cell as gm_residents.",
                )
            )
        bound = resolve(session, bound, area, day)
        codes = sorted({one.area or area for one in bound})
        names = areas.names(session, codes)
    values = {one.cell.name: put(one) for one in bound if one.indicator and not one.cell.formula}
    rows = [HEAD, *(_source(one, names, area) for one in bound if one.indicator)]
    content = fill_form(path, values, rows, area=area, day=day.isoformat(), name=name)
    return content, bound


def put(one: Bound) -> Any:
    """Return what is written into a cell, in its unit.

    A share stands as such where the cell shows percent or has no format of its own; else its
    format is one of numbers, and it stands there in hundredths.
    """
    value = one.figure
    if value is None:
        return None
    if one.indicator and one.indicator.kind == "share" and not one.unit:
        shape = read_format(one.cell.number_format)
        return round(value * 100, 10) if not shape.general and not shape.percent else value
    if isinstance(value, int | float | dt.date):
        return value
    return one.text


def _source(one: Bound, names: dict[str, str], area: str) -> Sequence[Any]:
    found, indicator = one.resolved, one.indicator
    code = one.area or area
    value: Any = "没有数据" if one.value is None else put(one)
    if one.cell.formula:
        value = "单元格有公式，没有填写"
    if one.lost_area:
        value = "没有这个区域"
    editions = "；".join(
        f"{e['layer']} {e['id']} {e['source']}" for e in (found.editions if found else [])
    )
    return (
        f"{one.cell.sheet}!{one.cell.cell}",
        one.cell.name,
        indicator.words.zh if indicator else "",
        f"{short_name(names.get(code, ''))} {code}".strip(),
        value,
        one.unit_words,
        found.why.zh if found else "",
        found.as_of if found else None,
        editions,
        found.run if found else None,
    )
