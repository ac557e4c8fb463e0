"""Posts for programs: what will be vacant, a hand-over, and the duties of a post."""

from typing import Any

from flask import Blueprint, Response, jsonify

from gridmap.actions import standards
from gridmap.actions.posts import duty_lists, foreseen, handing_over
from gridmap.actions.registers import rows
from gridmap.saying import in_language
from gridmap.web import body, languages, params, who
from gridmap.web.posts import asked_of
from gridmap.web.store import store

blueprint = Blueprint("post_api", __name__, url_prefix="/api")
OWN = ("state", "area_code", "area", "organization_code", "organization", "post", "holder", "days")


@blueprint.get("/posts/foreseen")
def show_foreseen() -> Response:
    """List the posts that are vacant, missing, or soon will be, a page at once."""
    rules = standards.active(store().config)
    found = foreseen.describe(store().engine, asked_of(), standards=rules)
    return jsonify(
        posts=[_foreseen(row) for row in found["rows"]],
        counts={tab["id"] or "all": tab["count"] for tab in found["tabs"]},
        found=found["found"],
        page=found["page"],
        pages=found["pages"],
        today=found["today"].isoformat(),
        until=found["until"].isoformat(),
    )


def _foreseen(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in OWN} | {
        "kind": row["kind_id"],
        "day": row["day"].isoformat() if row["day"] else None,
        "why": in_language(row["why"], languages.asked()),
    }


@blueprint.get("/posts/<code>/hand-over")
def preview(code: str) -> Response:
    """Describe what a hand-over takes along, and what it leaves."""
    found = handing_over.preview(store().engine, params.plain("code", code), asking=who.user())
    return jsonify(
        code=found["code"],
        post=rows.plain(found["row"]),
        areas=found["areas"],
        duties=[_dated(one, "code", "name", "late") for one in found["duties"]],
        cases=[
            {name: one[name] for name in ("code", "stage", "late")}
            | {"title": str(one["title"]), "due_at": _iso(one["due_at"])}
            for one in found["cases"]
        ],
        more_cases=found["more_cases"],
        projects=[_dated(one, "code", "name") for one in found["projects"]],
        projects_total=found["projects_total"],
        last_change=found["last_change"],
        may=found["may"],
        over=in_language(found["over"], languages.asked()) if found["over"] else None,
    )


def _dated(one: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: one[name] for name in names} | {"due_on": _iso(one["due_on"])}


def _iso(value: Any) -> str | None:
    return value.isoformat() if value else None


@blueprint.post("/posts/<code>/hand-over")
def hand_over(code: str) -> tuple[Response, int]:
    """Hand a post over; answer with the code of the next one, and the duties that moved."""
    given = body.mapping()
    done = handing_over.hand_over(
        store().engine,
        params.plain("code", code),
        to=body.text(given, "to"),
        phone=body.text(given, "phone"),
        on=params.date_of("on", body.text(given, "on")),
        until=params.date_of("until", body.text(given, "until")),
        seen=body.whole(given, "seen"),
        by=who.user(),
    )
    return jsonify(code=done.code, duties=done.duties), 201


@blueprint.post("/posts/<code>/duties/template")
def fill(code: str) -> tuple[Response, int]:
    """Add the items of the template that the list of a post has not."""
    made = duty_lists.fill(store().engine, params.plain("code", code), by=who.user())
    return jsonify(duties=made), 201


@blueprint.post("/duties/<code>/done")
def finish(code: str) -> Response:
    """Tick a duty off, today and with its evidence."""
    evidence = body.prose(body.mapping(), "evidence")
    code = params.plain("code", code)
    post = duty_lists.finish(store().engine, code, evidence=evidence, by=who.user())
    return jsonify(code=code, post=post)
