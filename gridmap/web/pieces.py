"""Pieces of a page that come after it: opened in a tab, they lead to the page that holds them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import make_response, redirect, request, url_for

View = Callable[..., str]
CARRIED = ("area", "lang")


def piece_of(
    endpoint: str, anchor: str | None = None, *, register: str = ""
) -> Callable[[View], Callable[..., Any]]:
    """Make a view that draws a piece of a page.

    Who opens its address in a tab is led to the page, where the piece stands.

    Parameters
    ----------
    endpoint : str
        The page; it takes the same values from its address.
    anchor : str, optional
        Where on the page.
    register : str
        Name of the register, where the page is that of any record.
    """
    fixed = {"name": register} if register else {}

    def made(view: View) -> Callable[..., Any]:
        @wraps(view)
        def shown(**values: Any) -> Any:
            if _opened():
                asked = {name: request.args[name] for name in CARRIED if name in request.args}
                answer = make_response(
                    redirect(url_for(endpoint, _anchor=anchor, **asked | fixed | values))
                )
            else:
                answer = make_response(view(**values))
            answer.vary.update(("Accept", "HX-Request"))
            return answer

        return shown

    return made


def _opened() -> bool:
    """Tell whether a browser wants a page: scripts ask for anything, or say who they are."""
    return "text/html" in request.headers.get("Accept", "") and "HX-Request" not in request.headers
