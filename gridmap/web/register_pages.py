"""What the pages of some registers show besides their fields: their template, and what fills it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gridmap.actions.lists import activities, matching, opening_up, project_show
from gridmap.analysis.project_stages import OPEN, WITHDRAWN
from gridmap.files.code_lists import called
from gridmap.web import who
from gridmap.web.store import store

# From what `showing.show` describes to what the template takes besides.
More = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Page:
    """The page of one register; `told` names the register whose records it shows its own way."""

    template: str
    more: More
    told: str = ""


def networks() -> Path | None:
    """Return the folder where walking networks are kept; None where nothing may be written."""
    here = store().config
    return here.files_folder / "networks" if here.writable else None


def of(record: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the template of a record's page, and what it takes besides the record."""
    page = PAGES.get(record["register"].name)
    if page is None or record["removed"]:
        return "registers/show.html", {}
    others = [group for group in record["referring"] if group["register"].name != page.told]
    return page.template, {"record": record | {"referring": others}, **page.more(record)}


def _demand(record: dict[str, Any]) -> dict[str, Any]:
    if record["row"]["state"] != OPEN:
        return {"matched": None}
    found = matching.of_demand(
        store().engine, record["code"], known=record["row"], networks=networks()
    )
    return {"matched": found}


def _resource(record: dict[str, Any]) -> dict[str, Any]:
    row, found = record["row"], None
    if row["state"] == OPEN:
        found = matching.of_resource(store().engine, record["code"], known=row, networks=networks())
    kinds = opening_up.kinds_for(row)
    return {
        "matched": found,
        "kinds": {kind: called("facility_kinds", kind) for kind in kinds},
        "may_open": row["state"] != WITHDRAWN and bool(kinds or row["facility_code"]),
    }


def _project(record: dict[str, Any]) -> dict[str, Any]:
    return {"project": project_show.describe(store().engine, record["row"], asking=who.user())}


def _facility(record: dict[str, Any]) -> dict[str, Any]:
    capacity = record["row"]["capacity"]
    found = activities.at_facility(store().engine, record["code"], capacity, asking=who.user())
    return {"activities": found}


PAGES: dict[str, Page] = {
    "demands": Page("demands/show.html", _demand),
    "resources": Page("resources/show.html", _resource),
    "projects": Page("projects/show.html", _project, told="project_steps"),
    "facilities": Page("facilities/show.html", _facility, told="activities"),
}
