"""Read a filled form back: which cells contradict the store, are empty, or are no number."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gridmap.actions import dates, indicators
from gridmap.actions.forms.binding import Bindings, Bound, bind, resolve
from gridmap.analysis.forms import DIFFERS, EMPTY, NO_DATA, SAME, compared, same_text
from gridmap.db.engine import Engine
from gridmap.db.session import Session, reading
from gridmap.errors import InputError
from gridmap.files.forms import NamedCell, Sheet, read_form
from gridmap.saying import said

STATES = {
    SAME: said("一致", "agrees"),
    DIFFERS: said("与系统不一致", "contradicts the store"),
    EMPTY: said("没有填", "is empty"),
    "no_number": said("不是数字", "is no number"),
    NO_DATA: said("系统没有数据", "the store has no data"),
    "no_area": said("没有这个区域", "there is no such area"),
    "unknown": said("没有这个指标", "there is no such indicator"),
    "not_worked_out": said("公式还没有算出值", "the formula has not been worked out"),
}
# What somebody has to look at.
WRONG = (DIFFERS, EMPTY, "no_number", "no_area", "unknown", "not_worked_out")


@dataclass(frozen=True)
class Checked:
    """What was found in a filled form.

    Attributes
    ----------
    area : str
    day : date
        What it was compared with.
    cells : list of (Bound, str)
        Each bound cell, and how it stands.
    lost : tuple of str
        Names that lead to no one cell.
    """

    area: str
    day: dt.date
    cells: list[tuple[Bound, str]]
    lost: tuple[str, ...]

    @property
    def wrong(self) -> list[tuple[Bound, str]]:
        """The cells that somebody has to look at."""
        return [(one, state) for one, state in self.cells if state in WRONG]


def check(
    engine: Engine,
    path: Path,
    bindings: Bindings,
    *,
    area: str = "",
    day: dt.date | None = None,
    name: str = "",
) -> Checked:
    """Compare the bound cells of a filled form with the store.

    Numbers agree where they are the same to the digit that their cell shows.

    Parameters
    ----------
    area : str
        Code of the area; by default the one that the form was filled for.
    day : date, optional
        The day; by default that of the form, else `dates.clock`.

    Raises
    ------
    FileFormatError
        It is no workbook, or holds what is refused.
    InputError
        Nobody says for which area, or the day of the form is none.
    NotFoundError
        There is no such area.
    """
    sheet = read_form(path, name)
    area = area or sheet.area
    if not area:
        raise InputError(
            said(
                "表里没有写明区域，请选择。",
                "The form does not say of which area it is; choose one.",
            )
        )
    with reading(engine) as session:
        day = day or _day(session, sheet)
        bound = bind(sheet, bindings, indicators.known(session, day))
        bound = resolve(session, [one for one in bound if one.asked], area, day)
    return Checked(area, day, [(one, state_of(one)) for one in bound], sheet.lost)


def _day(session: Session, sheet: Sheet) -> dt.date:
    if not sheet.day:
        return dates.clock(session)
    try:
        return dt.date.fromisoformat(sheet.day[:10])
    except ValueError:
        raise InputError(
            said(
                "表里的日期“{day}”不是日期。",
                "The day of the form, {day}, is none.",
                day=sheet.day[:20],
            )
        ) from None


def state_of(one: Bound) -> str:
    """Say how a cell stands: one of `STATES`."""
    if one.indicator is None:
        return "unknown"
    if one.lost_area:
        return "no_area"
    given: Any = one.cell.value
    if one.cell.formula and given is None:
        return "not_worked_out"
    if one.indicator.kind in ("text", "date"):
        return _text_state(one.cell, one)
    stored = None if one.value is None else float(one.figure)
    share = one.indicator.kind == "share" and not one.unit
    return compared(given, stored, one.cell.number_format, share=share)


def _text_state(cell: NamedCell, one: Bound) -> str:
    given = cell.value
    if given is None or (isinstance(given, str) and not given.strip()):
        return NO_DATA if one.value is None else EMPTY
    if one.value is None:
        return NO_DATA
    if isinstance(given, dt.datetime):
        given = given.date()
    return SAME if same_text(given, one.text) else DIFFERS
