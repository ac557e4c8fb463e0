"""Lists of cases for programs, and one step for many cases at once."""

from flask import Blueprint, Response, jsonify

from gridmap.actions import case_list, case_many
from gridmap.saying import in_language
from gridmap.web import body, languages, who
from gridmap.web.assessment_api import plain
from gridmap.web.case_pages import asked_of
from gridmap.web.cases import wanted_of
from gridmap.web.store import store

blueprint = Blueprint("case_api", __name__, url_prefix="/api/cases")


@blueprint.get("")
def listing() -> Response:
    """List the cases that fit the filters of the page, a page at once."""
    found = case_list.describe(store().engine, asked_of())
    return jsonify(
        cases=plain(found["rows"]),
        counts=found["counts"],
        found=found["found"],
        page=found["page"],
        pages=found["pages"],
    )


@blueprint.post("/moves")
def move_many() -> Response:
    """Take one step with each of the cases `codes`; say of each whether it moved, or why not."""
    given = body.mapping()
    done = case_many.move(
        store().engine, body.listed(given, "codes"), wanted_of(given), by=who.user()
    )
    lang = languages.asked()
    cases = [{"code": one.code, "error": in_language(one.refused, lang) or None} for one in done]
    return jsonify(cases=cases, moved=sum(not one.refused for one in done))
