"""Which indicator each named cell of a form holds, and what the store says of it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gridmap.actions import indicators
from gridmap.actions.amounts import unit_in_chinese
from gridmap.actions.forms.units import factor_of, fitting
from gridmap.actions.indicators import Resolved
from gridmap.actions.indicators_file import Indicator
from gridmap.analysis.forms import bound_by
from gridmap.db.queries import areas
from gridmap.db.session import Session
from gridmap.files.code_lists import called
from gridmap.files.forms import NamedCell, Sheet
from gridmap.saying import Said

Bindings = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Bound:
    """A cell, what it is bound to, and what the store says of that.

    Attributes
    ----------
    cell : NamedCell
    indicator : Indicator or None
        None where it is bound to nothing, or to what there is not.
    asked : str
        Id of the indicator that it is bound to, whether there is one or not; "" for none.
    area : str
        Code of the area of the cell; "" is that of the form.
    unit : str
        Unit in which the cell wants it (`form_units`); "" is that of the indicator.
    by_name : bool
        Whether the name of the cell says it, and not the designer.
    resolved : Resolved or None
    lost_area : bool
        Whether there is no such area on the day.
    """

    cell: NamedCell
    indicator: Indicator | None
    asked: str = ""
    area: str = ""
    unit: str = ""
    by_name: bool = False
    resolved: Resolved | None = None
    lost_area: bool = False

    @property
    def value(self) -> Any:
        """What the store says; None is no data."""
        return self.resolved.value if self.resolved else None

    @property
    def figure(self) -> Any:
        """What the store says, in the unit of the cell."""
        value = self.value
        if not self.unit or not isinstance(value, int | float):
            return value
        return round(value / factor_of(self.unit), 10)

    @property
    def unit_words(self) -> str:
        """What the unit of the cell is called in the sheet, which is Chinese."""
        if self.unit:
            return called("form_units", self.unit).zh
        return unit_in_chinese(self.indicator.unit) if self.indicator else ""

    @property
    def text(self) -> str:
        """What the store says, as a cell of text has it: in Chinese, as the sheet is."""
        value = self.value
        return value.zh if isinstance(value, Said) else "" if value is None else str(value)


def bind(sheet: Sheet, bindings: Bindings, known: Mapping[str, Indicator]) -> list[Bound]:
    """Return what the cells of a sheet are bound to: by the designer, else by their names.

    A cell that the designer has unbound has the indicator "" there.
    """
    found = []
    for cell in sheet.cells:
        if cell.name in bindings:
            keys = ("indicator", "area", "unit")
            asked, area, unit = (bindings[cell.name].get(key, "") for key in keys)
            found.append(_bound(cell, known, asked, area, unit))
            continue
        said = bound_by(cell.name, known)
        found.append(replace(_bound(cell, known, *(said or ("", "", ""))), by_name=bool(said)))
    return found


def _bound(
    cell: NamedCell, known: Mapping[str, Indicator], asked: str, area: str, unit: str
) -> Bound:
    """Bind a cell; in a unit that does not fit it is bound to what there is not."""
    indicator = known.get(asked)
    if indicator and unit and unit not in fitting(indicator):
        return Bound(cell, None, f"{asked} ({unit})", area, unit)
    return Bound(cell, indicator, asked, area, unit)


def resolve(session: Session, bound: list[Bound], area: str, day: dt.date | None) -> list[Bound]:
    """Look up what the store says of the cells, area by area.

    Raises
    ------
    NotFoundError
        There is no such area; one that only a cell names is told there.
    """
    by_area: dict[str, list[str]] = {area: []}
    for one in bound:
        if one.indicator:
            by_area.setdefault(one.area or area, []).append(one.indicator.id)
    values = indicators.resolve_all(session, by_area, day)
    if area not in values:
        raise areas.none_of(area)
    return [_with(one, values.get(one.area or area)) for one in bound]


def _with(one: Bound, values: dict[str, Resolved] | None) -> Bound:
    found = values.get(one.indicator.id) if values and one.indicator else None
    return replace(one, resolved=found, lost_area=values is None)
