"""The units in which the cells of forms want their figures: `geodata/codes/form_units.yaml`."""

from gridmap.actions.indicators_file import Indicator
from gridmap.files.code_lists import called, code_list
from gridmap.saying import Said


def fitting(indicator: Indicator) -> dict[str, Said]:
    """Return the units in which a figure may stand, besides its own, with their words."""
    return {
        unit: called("form_units", unit)
        for unit, entry in code_list("form_units").items()
        if indicator.unit in entry["of"]
    }


def factor_of(unit: str) -> float:
    """Return how many of the indicator's own unit one of a unit is; 1 for "".

    Examples
    --------
    >>> factor_of("wan_yuan"), factor_of("")
    (10000.0, 1.0)
    """
    return float(code_list("form_units")[unit]["factor"]) if unit else 1.0
