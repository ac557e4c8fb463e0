"""No page asks the store more than twelve questions: each rule of the application is asked once.

A rule that is new fails here until it has a sample, or a reason why it is no page.
"""

import re
from collections.abc import Iterator
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from gridmap.db.models import LAYERS, Consultation
from gridmap.db.session import Session, reading
from gridmap.files.registers import registers
from tests.recording import recorded
from tests.web.conftest import engine_of

MOST = 12
AREA, CASE = "620702003009", "C2026060897"
# Files, streams and pictures: what they ask grows with what they hold. The code of an organization
# reads no store at all.
NO_PAGE = re.compile(
    r"^/static/|^/tiles/|^/base\.pmtiles|^/sw\.js|^/api/events|^/layers/|^/report\.|\.csv$|\.xlsx$"
    r"|\.geojson$|<any\(csv, xlsx, geojson\)|/photos/|/documents/|/files/|^/qr\.svg"
    r"|^/open311/v2/tokens/|^/api/places/"
)
# What the demo city has none of: the tests of their own ask for it.
NONE_THERE = re.compile(r"<int:(form|draft|scenario|view)_id>|^/open311/.*<code>")
# Forms that only people of a role see, or that need something else said.
REFUSED = {"/api/compare", "/api/explain", "/api/figures", "/api/reach", "/api/drafts"}
ASKED = {
    "/api/cases/near": "?class=0102&lon=100.45&lat=38.93",
    "/api/place": "?lon=100.45&lat=38.93",
    "/api/responsible": f"?area={AREA}",
    "/api/search": "?q=交通",
    "/responsible": f"?area={AREA}",
}


def samples(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Yield each rule that shows something with a path; of registers a path for each of them."""
    with reading(engine_of(client)) as session:
        codes = {name: _newest(session, LAYERS[name]) for name in registers()}
        codes |= {"consultations": _newest(session, Consultation), "cases": CASE, "areas": AREA}
    for rule in sorted({r.rule for r in client.application.url_map.iter_rules() if _shows(r)}):
        if NO_PAGE.search(rule) or NONE_THERE.search(rule):
            continue
        for name in registers() if "<register:name>" in rule else [""]:
            path = rule.replace("<register:name>", name)
            path = re.sub(r"<any\(json, xml\):\w+>", "json", path)
            noun = path.removeprefix("/api").split("/")[1]
            path = path.replace("<code>", codes.get(noun, "-"))
            yield rule, path + ASKED.get(rule, "")


def _shows(rule: Any) -> bool:
    return "GET" in (rule.methods or ())


def _newest(session: Session, model: Any) -> str:
    own = select(model.code).order_by(model.id.desc()).limit(1)
    if hasattr(model, "retired_by_id"):
        own = own.where(model.retired_by_id.is_(None))
    return str(session.scalars(own).one())


def test_no_page_asks_the_store_too_often(planner: FlaskClient) -> None:
    planner.get("/api/search?q=交通")  # else the map's names would be read beside its page
    asked = {}
    for rule, path in samples(planner):
        assert "<" not in path, f"{rule} needs a sample, or a reason why it is no page"
        for _ in range(2):  # what a worker keeps of a run is asked once, and not with every page
            with recorded(engine_of(planner)) as told:
                answer = planner.get(path)
            if len(told) <= MOST:
                break
        assert answer.status_code == 200 or rule in REFUSED, (path, answer.status_code)
        asked[path] = len(told)
    assert len(asked) > 150
    over = {path: number for path, number in asked.items() if number > MOST}
    assert over == {}
