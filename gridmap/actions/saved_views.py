"""Lists with their filters are kept under a name, each for the one who keeps it."""

import datetime as dt
from typing import Any

from gridmap.analysis.permissions import User
from gridmap.db.engine import Engine
from gridmap.db.queries import saved_views
from gridmap.db.session import reading, writing
from gridmap.errors import InputError, NotAllowedError, NotFoundError
from gridmap.files.registers import registers
from gridmap.saying import said

# The pages that have views.
PAGES = (
    "cases", "statistics", "hot_spots", "consultations", "tasks", "areas", "foreseen", "worklist",
    "matches", "idle", "weak", *registers(),
)  # fmt: skip
LONGEST_NAME, LONGEST_QUERY, MOST = 40, 1_000, 50


def listing(engine: Engine, page: str, *, by: User) -> list[dict[str, Any]]:
    """List one's own views of a page, by name."""
    if not by.name:
        return []
    with reading(engine) as session:
        found = saved_views.of(session, by.name, page)
        return [{"id": one.id, "name": one.name, "query": one.query} for one in found]


def keep(engine: Engine, page: str, name: str, query: str, *, by: User) -> int:
    """Keep a view; one of the same name is replaced. Return its id.

    Raises
    ------
    NotAllowedError
        Nobody is logged in.
    InputError
        The name or the query cannot be, or there are too many views.
    """
    _check_owner(by)
    name = name.strip()
    if page not in PAGES or len(query) > LONGEST_QUERY or not query.isprintable():
        raise InputError(said("这些筛选不能保存。", "These filters cannot be kept."))
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputError(
            said(
                "名称要有 1 到 {most} 个字。",
                "The name has 1 to {most} characters.",
                most=LONGEST_NAME,
            )
        )
    with writing(engine) as session:
        known = saved_views.named(session, by.name, page, name)
        if known is None and saved_views.count(session, by.name) >= MOST:
            raise InputError(
                said(
                    "最多保存 {most} 个视图，请先删掉不用的。",
                    "At most {most} views can be kept; delete one first.",
                    most=MOST,
                )
            )
        now = dt.datetime.now(dt.UTC)
        return saved_views.put(session, by.name, page, name, query, now)


def forget(engine: Engine, view_id: int, *, by: User) -> None:
    """Forget one of one's own views.

    Raises
    ------
    NotAllowedError, NotFoundError
        Nobody is logged in, or there is no such view of theirs.
    """
    _check_owner(by)
    with writing(engine) as session:
        if not saved_views.forget(session, by.name, view_id):
            raise NotFoundError(said("没有这个视图。", "There is no such view."))


def _check_owner(by: User) -> None:
    if not by.name:
        raise NotAllowedError(said("请先登录。", "Log in first."))
