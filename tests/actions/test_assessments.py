"""Assessments on both stores: filled in, decided on, followed until mended, and the systems."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.actions.assessments import (
    beginning,
    deciding,
    describing,
    rules_file,
    systems,
    systems_file,
    weak,
)
from gridmap.actions.registers import keeping, showing
from gridmap.analysis.permissions import ANONYMOUS, User
from gridmap.db.models import Finding
from gridmap.db.queries import registers as queries
from gridmap.db.session import reading
from gridmap.errors import (
    ConflictError,
    FileFormatError,
    InputError,
    NotAllowedError,
    NotFoundError,
    RecordError,
)
from tests.actions.assessed import (
    COMMUNITY,
    DAY,
    ELSEWHERE,
    STAFF,
    SUBDISTRICT,
    VIEWER,
    assessment,
    fill,
    finding,
    record,
)
from tests.actions.conftest import Import
from tests.saved import as_csv, as_features


@pytest.fixture
def town(tmp_path: Path, import_file: Import, store: Engine, once: Any) -> Engine:
    def fill_town(_: Engine) -> None:
        fill(import_file, tmp_path, store)

    filled: Engine = once(fill_town)
    return filled


def begun(town: Engine, kind: str = "area", subject: str = COMMUNITY, **more: Any) -> str:
    return beginning.begin(town, kind, subject, on=more.pop("on", DAY), by=STAFF, **more)


def described(town: Engine, code: str, asking: User = STAFF) -> dict[str, Any]:
    shown = showing.show(town, "assessments", code, asking=asking)
    return describing.describe(town, shown, asking=asking)


def facts(town: Engine, code: str) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in described(town, code)["check"]["facts"]}


def test_an_area_is_filled_in_from_the_run_standard_by_standard(town: Engine) -> None:
    code = begun(town)
    found = facts(town, code)
    assert set(found) == {"test/staff", "test/leaders", "test/posts"}
    staff = found["test/staff"]
    assert (staff["status"], staff["value"].zh, staff["required"].zh) == ("short", "1 名", "5 名")
    leaders = found["test/leaders"]
    assert (leaders["met"], leaders["short"], leaders["no_data"]) == (1, 24, 0)
    assert len(leaders["items"]) + leaders["more"] == 24
    assert found["test/posts"]["status"] == "met"
    check = described(town, code)["check"]
    assert check["counts"] == {"short": 2, "no_data": 0, "met": 1}
    assert check["share"] == pytest.approx((0 + 1 / 25 + 1) / 3)
    assert (check["as_of"], staff["why"]["area"], staff["why"]["run"]) == (DAY, COMMUNITY, 1)
    assert record(town, code).result == "pass"  # no rule finds an area weak


def test_an_area_above_is_judged_by_what_is_inside(town: Engine) -> None:
    found = facts(town, begun(town, subject=SUBDISTRICT))
    assert (found["test/staff"]["own"], found["test/staff"]["short"]) == (False, 1)
    assert facts(town, begun(town, subject=f"{COMMUNITY}001")).keys() == {"test/leaders"}


def test_without_a_run_nothing_is_claimed(town: Engine) -> None:
    code = begun(town, on=dt.date(2026, 1, 1))
    check = described(town, code)["check"]
    assert (check["run"], check["facts"], check["share"]) == (None, [], None)


def test_an_organization_is_filled_in_from_the_registers(town: Engine) -> None:
    given = {"name": "值班", "post_code": "P1", "due_on": "2026-06-01"}
    keeping.add(town, "duties", given, by=STAFF)
    found = facts(town, begun(town, "organization", "O2"))
    assert found["organization.posts"]["status"] == "short"  # the deputy's post is vacant
    assert found["organization.posts"]["value"].en == "2 posts"
    assert found["organization.duties"]["status"] == "short"
    assert found["organization.ties"]["status"] == "met"
    assert "organization.agreements" not in found
    alliance = facts(town, begun(town, "organization", "O3"))
    assert alliance["organization.agreements"]["required"].zh == "5 项"
    assert alliance["organization.posts"]["status"] == "no_data"  # it has none: nobody knows


def test_what_is_short_is_proposed_with_an_owner_and_a_day(town: Engine) -> None:
    found = {one["fact"]: one for one in described(town, begun(town))["proposals"]}
    assert set(found) == {"test/staff", "test/leaders"}
    leaders = found["test/leaders"]
    assert leaders["owner"] == "O2"
    assert leaders["owner_words"].zh.startswith("党委，服务")
    assert leaders["day"] == dt.date(2026, 7, 14)  # 10 working days
    assert "24 个网格未达到" in leaders["words"].zh
    above = {
        one["fact"]: one for one in described(town, begun(town, subject=SUBDISTRICT))["proposals"]
    }
    assert above["test/staff"]["owner"] == "O1"
    own = described(town, begun(town, "organization", "O2"))["proposals"]
    assert {one["owner"] for one in own} == {"O2"}


def test_a_person_takes_changes_or_drops_a_proposal(town: Engine) -> None:
    code = begun(town)
    made = deciding.accept(
        town, code, 1, given={"name": "配齐社工", "due_on": "2026-08-01"}, by=STAFF
    )
    with reading(town) as session:
        row: Finding = queries.by_codes(session, "findings", [made])[made]
    assert (row.name, row.due_on, row.organization_code) == ("配齐社工", dt.date(2026, 8, 1), "O2")
    deciding.drop(town, code, 2, reason="已由街道解决", by=STAFF)
    states = {one["id"]: one["state"] for one in described(town, code)["proposals"]}
    assert states == {1: "accepted", 2: "dropped"}
    with pytest.raises(ConflictError, match=made):
        deciding.accept(town, code, 1, given={}, by=STAFF)
    assert deciding.accept(town, code, 2, given={}, by=STAFF)  # it can still be taken
    assert described(town, code)["follow_up"].open == 2


def test_all_that_is_left_is_taken_at_once(town: Engine) -> None:
    code = begun(town)
    deciding.drop(town, code, 1, by=STAFF)
    assert deciding.accept_all(town, code, by=STAFF) == 1
    assert deciding.accept_all(town, code, by=STAFF) == 0


def test_a_proposal_that_cannot_be_written_stays_one(town: Engine) -> None:
    code = begun(town)
    with pytest.raises(RecordError):
        deciding.accept(town, code, 1, given={"organization_code": "没有"}, by=STAFF)
    assert {one["state"] for one in described(town, code)["proposals"]} == {"proposed"}
    with pytest.raises(NotFoundError):
        deciding.accept(town, code, 9, given={}, by=STAFF)
    with pytest.raises(NotFoundError):
        deciding.drop(town, "K9", 1, by=STAFF)


@pytest.mark.parametrize("who", [VIEWER, ELSEWHERE, ANONYMOUS])
def test_who_may_not_keep_it_here_begins_and_decides_nothing(town: Engine, who: User) -> None:
    code = begun(town)
    for work in (
        lambda: beginning.begin(town, "area", COMMUNITY, on=DAY, by=who),
        lambda: deciding.accept(town, code, 1, given={}, by=who),
        lambda: deciding.accept_all(town, code, by=who),
        lambda: deciding.drop(town, code, 1, by=who),
    ):
        with pytest.raises(NotAllowedError):
            work()
    assert {one["state"] for one in described(town, code)["proposals"]} == {"proposed"}


def test_nonsense_begins_nothing(town: Engine) -> None:
    with pytest.raises(InputError):
        begun(town, "site", "S1")
    for kind in ("area", "organization"):
        with pytest.raises(NotFoundError):
            begun(town, kind, "9")


def test_without_an_account_there_are_numbers_and_no_findings(town: Engine) -> None:
    code = begun(town)
    deciding.accept_all(town, code, by=STAFF)
    shown = showing.show(town, "assessments", code, asking=ANONYMOUS)
    found = describing.describe(town, shown, asking=ANONYMOUS)
    assert (found["findings"], found["proposals"], found["follow_up"].open) == (None, None, 2)
    assert [group["register"].name for group in shown["referring"]] == []


def mend(town: Engine, code: str, **more: str) -> bool:
    return keeping.change(town, "assessments", code, {"mended_on": "2026-06-29"} | more, by=STAFF)


def test_something_weak_is_mended_only_when_all_is_done_and_shown(town: Engine) -> None:
    code = assessment(town, "weak", "2026-05-01")
    one = finding(town, code)
    with pytest.raises(RecordError) as caught:
        mend(town, code, mended_evidence="见附件")
    assert "mended_on" in caught.value.problems[code]
    done = {"done_on": "2026-06-20", "evidence": "照片"}
    keeping.change(town, "findings", one, done, by=STAFF)
    with pytest.raises(RecordError) as caught:
        mend(town, code)
    assert "mended_evidence" in caught.value.problems[code]
    assert mend(town, code, mended_evidence="街道复核")


def test_a_later_assessment_shows_that_it_is_mended(town: Engine) -> None:
    code = assessment(town, "weak", "2026-05-01")
    assessment(town, "good", "2026-04-01")
    assessment(town, "weak", "2026-06-01")
    with pytest.raises(RecordError):
        mend(town, code)
    assessment(town, "fair", "2026-06-15")
    assert mend(town, code)
    with pytest.raises(RecordError):  # what is mended gets no new findings
        finding(town, code)


def test_a_finding_of_something_mended_is_not_opened_again(town: Engine) -> None:
    code = assessment(town, "weak", "2026-05-01")
    one = finding(town, code, done_on="2026-06-01", evidence="照片")
    assert mend(town, code, mended_evidence="复核")
    with pytest.raises(RecordError):
        keeping.change(town, "findings", one, {"done_on": "", "evidence": ""}, by=STAFF)


def test_a_finding_is_done_with_an_evidence_only(town: Engine) -> None:
    one = finding(town, assessment(town, "pass", "2026-05-01"))
    with pytest.raises(RecordError):
        keeping.change(town, "findings", one, {"done_on": "2026-06-20"}, by=STAFF)


def test_weak_ones_are_listed_until_they_are_mended(town: Engine) -> None:
    first = assessment(town, "weak", "2026-05-01")
    assessment(town, "weak", "2026-05-02", subject_kind="organization", subject_code="O4")
    finding(town, first, "2026-01-01")
    found = weak.listing(town)
    assert [row["subject"].zh for row in found["rows"]] == [record_name(town), "第一网格党支部"]
    assert (found["rows"][0]["follow_up"].late, found["rows"][0]["next"]) == (1, "open")
    assert found["rows"][1]["next"] == "unshown"
    saved = as_features(weak.table(town, area="", state="followed"))
    assert [one["properties"]["next"] for one in saved] == ["open", "unshown"]
    assert saved[0]["geometry"]["type"] == "Point"  # inside the area
    assert weak.listing(town, area=f"{COMMUNITY}001")["found"] == 1
    assert weak.listing(town, area=SUBDISTRICT)["found"] == 2
    assessment(town, "good", "2026-06-02", subject_kind="organization", subject_code="O4")
    row = weak.listing(town)["rows"][1]
    assert row["next"] == "ready"
    assert [one["result"] for one in row["trend"]] == ["weak", "good"]
    mend(town, row["code"])
    assert weak.listing(town)["counts"] == {"followed": 1, "mended": 1}
    assert [one["code"] for one in weak.listing(town, state="mended")["rows"]] == [row["code"]]
    with pytest.raises(InputError):
        weak.listing(town, state="x")


def record_name(town: Engine) -> str:
    from gridmap.db.queries import areas

    with reading(town) as session:
        return areas.get(session, COMMUNITY).name


def states(found: dict[str, Any]) -> dict[str, str]:
    return {
        part["id"]: part["state"] for system in found["one"]["systems"] for part in system["parts"]
    }


def test_the_systems_of_a_subdistrict_say_what_is_there_and_what_lacks(town: Engine) -> None:
    found = systems.describe(town, area=SUBDISTRICT)
    seen = states(found)
    assert seen["committee"] == "there"
    assert seen["secretary"] == "missing"  # of the community there is one, of the subdistrict not
    assert seen["community_secretaries"] == "there"
    assert seen["leaders"] == seen["grid_organizations"] == "partly"
    assert seen["governance_centre"] == "missing"
    assert seen["assessed"] == seen["late"] == "no_data"  # nobody has ever assessed anything
    (row,) = found["rows"]
    cells = dict(zip([one["id"] for one in found["heads"]], row["cells"], strict=True))
    assert cells["supervision"]["words"].zh == "没有数据"
    with pytest.raises(NotFoundError):
        systems.describe(town, area="9")


def test_supervision_is_there_when_it_was_assessed_and_nothing_is_late(town: Engine) -> None:
    code = assessment(town, "pass", "2026-05-01")
    seen = states(systems.describe(town, area=SUBDISTRICT))
    assert (seen["assessed"], seen["communities_assessed"], seen["late"]) == (
        "missing",
        "there",
        "there",
    )
    finding(town, code, "2026-05-20")
    assert states(systems.describe(town, area=SUBDISTRICT))["late"] == "missing"


def test_the_table_of_systems_has_a_row_a_part(town: Engine) -> None:
    text = as_csv(systems.table(town))
    parts = sum(len(one.parts) for group in systems_file.of_city().values() for one in group)
    assert len(text) == 1 + parts
    assert any("没有数据" in line for line in text)
    assert any("缺少" in line for line in text)
    found = as_features(systems.table(town))
    assert len(found) == parts
    assert {one["geometry"]["type"] for one in found} == {"MultiPolygon"}
    assert {one["properties"]["area_code"] for one in found} == {SUBDISTRICT}
    assert {one["properties"]["state"] for one in found} <= set(systems.STATES)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("due: {default: x}\n", "line 1: 'x' is no number of days"),
        ("due: {default: 3}\nowners: {default: [x]}\n", "line 2: kinds of organizations"),
        ("results:\n- {id: weak, share: 0}\n", "people find what is weak"),
        ("results:\n- {id: good, share: 2}\n", "line 2: a result has"),
        ("results:\n- {id: pass, share: 0.1}\n", "the last result has the share 0"),
        ("other: 1\n", "`other` is not one of"),
    ],
)
def test_wrong_rules_are_told_with_their_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(FileFormatError, match=told):
        rules_file.read(path)


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("{id: a, zh: 甲, en: A, of: cases}", "`of` is one of"),
        ("{id: a, zh: 甲, en: A, of: posts, kinds: [x]}", "x is no kind of posts"),
        ("{id: a, zh: 甲, en: A, of: posts, at: town}", "`at` is one of"),
        ("{id: a, zh: 甲, en: A, of: posts, most: many}", "`most` is a whole number"),
        ("{id: a, zh: 甲}", "a part has"),
    ],
)
def test_wrong_systems_are_told_with_their_line(tmp_path: Path, part: str, told: str) -> None:
    path = tmp_path / "systems.yaml"
    path.write_text(f"systems:\n- id: s\n  zh: 甲\n  en: S\n  parts:\n  - {part}\n", "utf-8")
    with pytest.raises(FileFormatError, match=f"line 6: .*{told}"):
        systems_file.read(path)
