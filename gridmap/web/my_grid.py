"""The start page of somebody who answers for an area."""

import datetime as dt
from typing import Any

from flask import Blueprint, render_template

from gridmap.actions import live, my_grid, my_tasks
from gridmap.errors import NotFoundError
from gridmap.saying import said
from gridmap.web import params, who
from gridmap.web.pieces import piece_of
from gridmap.web.store import store

blueprint = Blueprint("my_grid", __name__, url_prefix="/my")


@blueprint.get("")
def show() -> str:
    """Show the own area, or the one that `area` names."""
    return render_template(
        "my/show.html",
        **_found(),
        cursor=str(live.now(store().engine)),
    )


@blueprint.get("/body")
@piece_of("my_grid.show", "my-body")
def body() -> str:
    """Show what the page holds below its head, as it is now."""
    return render_template("my/body.html", **_found())


@blueprint.get("/tasks")
@piece_of("my_grid.show", "my-tasks")
def tasks() -> str:
    """Show the open tasks of consultations there, a piece of the page."""
    code = params.text("area")
    found = my_tasks.describe(store().engine, code, asking=who.user())
    return render_template("my/tasks.html", tasks=found, code=code, lang=params.lang())


def _found() -> dict[str, Any]:
    own = who.user().area_code
    code = params.text("area") or own
    try:
        found = my_grid.describe(store().engine, code)
    except NotFoundError:
        if code != own or not code:
            raise
        raise gone(code) from None
    found["today"] = dt.date.fromisoformat(found["today"])
    if found["area"]:
        found["area"]["as_of"] = dt.date.fromisoformat(found["area"]["as_of"])
    return {"found": found, "area": found["area"], "own": code == own} | {"lang": params.lang()}


def gone(code: str) -> NotFoundError:
    """Make the error that says that the own area is no more."""
    return NotFoundError(
        said(
            "你负责的区域 {code} 已经没有了（边界有调整）。请管理员给你的账号换一个区域。",
            "The area {code} that you answer for is no more: boundaries changed. Ask the "
            "administrator to give your account another one.",
            code=code,
        )
    )
