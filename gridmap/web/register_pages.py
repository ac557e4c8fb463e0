"""What the pages of some registers show besides their fields: their template, and what fills it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gridmap.actions import organization_ties
from gridmap.actions.posts import duty_lists
from gridmap.web import params
from gridmap.web.store import store

# From what `showing.show` describes to what the template takes besides.
More = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Page:
    """The page of one register; `told` names the registers whose records it shows its own way."""

    template: str
    more: More
    told: tuple[str, ...] = ()


def of(record: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the template of a record's page, and what it takes: the record, and more."""
    page = PAGES.get(record["register"].name)
    if page is None or record["removed"]:
        return "registers/show.html", {"record": record}
    more = page.more(record)
    told = more.pop("told", page.told)
    others = [group for group in record["referring"] if group["register"].name not in told]
    return page.template, {"record": record | {"referring": others}, **more}


def _organization(record: dict[str, Any]) -> dict[str, Any]:
    day = params.day()
    kind = record["row"]["kind"]
    tied = organization_ties.of(store().engine, record["code"], kind=kind, as_of=day)
    told = ("ties", "agreements") if tied["joints"] else ("ties",)
    return {"tied": tied | {"day": day}, "told": told}


def _post(record: dict[str, Any]) -> dict[str, Any]:
    return {"more": duty_lists.of_post(store().engine, record)}


PAGES: dict[str, Page] = {
    "organizations": Page("organizations/show.html", _organization),
    "posts": Page("posts/show.html", _post),
}
