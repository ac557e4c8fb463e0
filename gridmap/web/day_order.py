"""Days the wrong way round: the page keeps its form, says so at the field, and lists nothing."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from gridmap.actions import area_choice
from gridmap.errors import DaysError
from gridmap.saying import of_error
from gridmap.web import params
from gridmap.web.store import store

Described = tuple[dict[str, Any], dict[str, Any], int]


def described(describe: Callable[[], dict[str, Any]], area: str) -> Described:
    """Describe what a page lists, or why the days that it was asked for cannot be.

    Parameters
    ----------
    describe : callable
        Describes it; may raise `DaysError`.
    area : str
        Code of the area that is asked for, "" for the whole town.

    Returns
    -------
    found : dict
        What was described; with days the wrong way round only the `area` of the form.
    more : dict
        What the template takes besides: `wrong_days`, the sentence.
    status : int
        Of the answer.
    """
    try:
        return describe(), {}, HTTPStatus.OK
    except DaysError as error:
        code = "" if area == "-" else area  # cases that lie in no area
        found = {"area": area_choice.of_code(store().engine, code)}
        wrong = of_error(error, params.lang())
        return found, {"wrong_days": wrong}, HTTPStatus.BAD_REQUEST
