"""What the pages of some registers show besides their fields: their template, and what fills it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gridmap.actions import consultation_subjects, coverage_seen, organization_ties
from gridmap.actions.assessments import describing
from gridmap.actions.lists import activities, matching, opening_up, project_show
from gridmap.actions.posts import duty_lists
from gridmap.analysis.project_stages import OPEN, WITHDRAWN
from gridmap.files.code_lists import called
from gridmap.web import params, who
from gridmap.web.store import store

# From what `showing.show` describes to what the template takes besides.
More = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Page:
    """The page of one register; `told` names the registers whose records it shows its own way."""

    template: str
    more: More
    told: tuple[str, ...] = ()


def networks() -> Path | None:
    """Return the folder where walking networks are kept; None where nothing may be written."""
    here = store().config
    return here.files_folder / "networks" if here.writable else None


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


def _demand(record: dict[str, Any]) -> dict[str, Any]:
    area = record["areas"][-1]["code"] if record["areas"] and not record["removed"] else ""
    talks = consultation_subjects.about_demand(
        store().engine, record["code"], area, asking=who.user()
    )
    if record["row"]["state"] != OPEN:
        return {"matched": None, "talks": talks}
    found = matching.of_demand(
        store().engine, record["code"], known=record["row"], networks=networks()
    )
    return {"matched": found, "talks": talks}


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
    return {"activities": found, "unseen": coverage_seen.unseen(store().engine, record["code"])}


def _assessment(record: dict[str, Any]) -> dict[str, Any]:
    found = describing.describe(store().engine, record, asking=who.user())
    return {"more": found, "told": tuple(found.get("shown", ()))}


PAGES: dict[str, Page] = {
    "assessments": Page("assessments/show.html", _assessment),
    "organizations": Page("organizations/show.html", _organization),
    "posts": Page("posts/show.html", _post),
    "demands": Page("demands/show.html", _demand),
    "resources": Page("resources/show.html", _resource),
    "projects": Page("projects/show.html", _project, told=("project_steps",)),
    "facilities": Page("facilities/show.html", _facility, told=("activities",)),
}
