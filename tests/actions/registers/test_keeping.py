"""Records are added, changed, removed and brought back, on both stores."""

import datetime as dt
import time
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from gridmap.actions import dates
from gridmap.actions.registers import keeping, showing
from gridmap.actions.registers.rules import Change
from gridmap.actions.registers.writing import standing, write
from gridmap.analysis.permissions import ANONYMOUS
from gridmap.db.models import Edition, Organization, RecordChange, Run
from gridmap.db.queries import registers as queries
from gridmap.db.queries.standing import on_day
from gridmap.db.session import reading, writing
from gridmap.errors import ConflictError, InputError, NotAllowedError, NotFoundError, RecordError
from gridmap.files.registers import register
from tests.actions.registers.keeping import EAST, VIEWER, WEST, WESTERN, fill, organization


@pytest.fixture
def town(store: Engine, tmp_path: Path, once: Any) -> Engine:
    filled: Engine = once(lambda _: fill(store, tmp_path))
    return filled


def values(town: Engine, name: str, code: str) -> dict[str, Any]:
    found: dict[str, Any] = showing.show(town, name, code, asking=ANONYMOUS)["row"]
    return found


def wrong(told: pytest.ExceptionInfo[RecordError]) -> dict[str, str]:
    return {name: why.zh for one in told.value.problems.values() for name, why in one.items()}


def test_a_record_gets_a_code_that_is_never_given_twice(town: Engine) -> None:
    first, second = organization(town), organization(town, "东社区党委", area_code=EAST)
    assert (first, second) == ("O000001", "O000002")
    keeping.remove_many(town, "organizations", [second], by="t")
    assert organization(town, "第三") == "O000003"
    assert organization(town, "自己的", code="ABC-1") == "ABC-1"


def test_a_change_keeps_what_it_does_not_name(town: Engine) -> None:
    code = organization(town, phone="0936-1", lon="100.445", lat="38.935")
    assert keeping.change(town, "organizations", code, {"address": "西街 1 号"}, by="t")
    row = values(town, "organizations", code)
    assert (row["name"], row["phone"], row["address"]) == ("西社区党委", "0936-1", "西街 1 号")
    assert (row["lon"], row["lat"]) == (100.445, 38.935)
    assert not keeping.change(town, "organizations", code, {"address": "西街 1 号"}, by="t")
    keeping.change(town, "organizations", code, {"lon": "", "lat": ""}, by="t")
    assert values(town, "organizations", code)["lon"] is None


def test_everything_that_is_done_is_in_the_history_for_good(town: Engine) -> None:
    code = organization(town)
    keeping.change(town, "organizations", code, {"phone": "0936-2"}, by="li")
    keeping.remove_many(town, "organizations", [code], by="wang")
    found = showing.show(town, "organizations", code, asking=WESTERN)
    assert found["removed"]
    assert [(one["did"].en, one["by"]) for one in found["history"]] == [
        ("Removed", "wang"), ("Changed", "li"), ("Added", "t"),
    ]  # fmt: skip
    (field,) = found["history"][1]["fields"]
    assert (field["words"].zh, field["before"], field["after"]) == ("办公电话", "", "0936-2")
    public = showing.show(town, "organizations", code, asking=ANONYMOUS)
    assert {one["by"] for one in public["history"]} == {""}


def test_the_last_change_is_taken_back_step_by_step(town: Engine) -> None:
    code = organization(town)
    keeping.change(town, "organizations", code, {"phone": "1", "kind": "branch"}, by="t")
    keeping.remove_many(town, "organizations", [code], by="t")

    def last() -> int:
        return int(showing.show(town, "organizations", code, asking=WESTERN)["last_change"])

    removed = last()
    keeping.undo(town, "organizations", code, removed, by="t")
    assert values(town, "organizations", code)["phone"] == "1"
    with pytest.raises(ConflictError, match="last change"):
        keeping.undo(town, "organizations", code, removed, by="t")
    keeping.undo(town, "organizations", code, last(), by="t")  # takes the taking back back
    assert showing.show(town, "organizations", code, asking=WESTERN)["removed"]


def test_taking_back_an_addition_removes_it(town: Engine) -> None:
    code = organization(town)
    last = showing.show(town, "organizations", code, asking=WESTERN)["last_change"]
    keeping.undo(town, "organizations", code, last, by="t")
    assert showing.show(town, "organizations", code, asking=WESTERN)["removed"]
    with pytest.raises(NotFoundError):
        keeping.undo(town, "organizations", "NONE", 1, by="t")


def test_whoever_was_slower_is_told_and_nothing_is_lost(town: Engine) -> None:
    code = organization(town)
    seen = showing.show(town, "organizations", code, asking=WESTERN)["last_change"]
    keeping.change(town, "organizations", code, {"phone": "1"}, by="t", seen=seen)
    with pytest.raises(ConflictError, match="after you opened it"):
        keeping.change(town, "organizations", code, {"phone": "2"}, by="t", seen=seen)
    assert values(town, "organizations", code)["phone"] == "1"


@pytest.mark.parametrize(
    ("given", "name", "sentence"),
    [
        ({"name": ""}, "name", "没有值"),
        ({"kind": "circus"}, "kind", "不是已知的组织类型"),
        ({"area_code": "999"}, "area_code", "没有编码或名称为“999”的区域"),
        ({"code": "a b"}, "code", "没有空格"),
        ({"phone": "1\n2"}, "phone", "不能显示"),
        ({"name": "长" * 201}, "name", "超过 200 字"),
        ({"lon": "100", "lat": ""}, "lon", "都要填度数"),
        ({"lon": "200", "lat": "38"}, "lon", "不在地球上"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_written(
    town: Engine, given: dict[str, str], name: str, sentence: str
) -> None:
    with pytest.raises(RecordError) as told:
        organization(town, **{"by": "t"} | given)
    assert sentence in wrong(told)[name]
    with reading(town) as session:
        assert session.scalars(select(Organization)).all() == []
        assert session.scalars(select(RecordChange)).all() == []


def test_a_code_that_is_there_is_not_added_again(town: Engine) -> None:
    organization(town, code="X1")
    with pytest.raises(RecordError) as told:
        organization(town, code="X1")
    assert wrong(told) == {"code": "这个编码已经有了"}


def test_a_name_stands_for_the_code_where_only_one_has_it(town: Engine) -> None:
    code = organization(town, "甲单位")
    given = {"name": "会议室", "kind": "room", "state": "open", "organization_code": "甲单位"}
    resource = keeping.add(town, "resources", given, by="t")
    assert values(town, "resources", resource)["organization_code"] == code
    other = organization(town, "甲单位")
    with pytest.raises(RecordError) as told:
        keeping.add(town, "resources", given, by="t")
    assert wrong(told)["organization_code"] == f"有 2 个组织叫“甲单位”，请填编码：{code}, {other}"


def test_days_that_do_not_follow_and_work_without_evidence_are_refused(town: Engine) -> None:
    post = {"kind": "secretary", "area_code": WEST, "valid_from": "2026-05-01"}
    with pytest.raises(RecordError) as told:
        keeping.add(town, "posts", post | {"valid_to": "2026-04-30"}, by="t")
    assert wrong(told) == {"valid_to": "“任期至”早于“任职日期”"}
    code = keeping.add(town, "posts", post | {"valid_to": "2026-05-01"}, by="t")
    duty = {"name": "走访", "post_code": code, "due_on": "2026-06-01"}
    code = keeping.add(town, "duties", duty, by="t")
    with pytest.raises(RecordError) as told:
        keeping.change(town, "duties", code, {"done_on": "2026-05-30"}, by="t")
    assert wrong(told) == {"evidence": "填了完成日期，就要写完成证明"}
    keeping.change(town, "duties", code, {"done_on": "2026-05-30", "evidence": "照片"}, by="t")


def test_what_others_refer_to_is_not_removed(town: Engine) -> None:
    code = organization(town)
    post = keeping.add(town, "posts", {"kind": "secretary", "organization_code": code}, by="t")
    with pytest.raises(RecordError) as told:
        keeping.remove_many(town, "organizations", [code], by="t")
    assert wrong(told) == {"": f"{code} 还被这些记录引用：岗位（如 {post}），先改它们"}
    keeping.remove_many(town, "posts", [post], by="t")
    assert keeping.remove_many(town, "organizations", [code], by="t") == 1


def test_a_code_among_several_is_a_reference_too(town: Engine) -> None:
    alliance, one = organization(town, kind="alliance"), organization(town, "成员")
    given = {
        "name": "活动联办", "organization_code": alliance, "joint": "activities",
        "partner_codes": f"{alliance}, 成员", "valid_from": "2026-01-01",
    }  # fmt: skip
    agreement = keeping.add(town, "agreements", given, by="t")
    assert values(town, "agreements", agreement)["partner_codes"] == f"{alliance},{one}"
    found = showing.show(town, "organizations", one, asking=ANONYMOUS)["referring"]
    assert [(group["field"].id, group["rows"][0]["code"]) for group in found] == [
        ("partner_codes", agreement)
    ]
    with pytest.raises(RecordError):
        keeping.remove_many(town, "organizations", [one], by="t")


def test_one_field_of_many_records_changes_for_all_or_none(town: Engine) -> None:
    codes = [organization(town, f"支部 {n}") for n in range(3)]
    assert keeping.change_many(town, "organizations", codes, "formed", "联建", by="t") == 3
    assert {values(town, "organizations", code)["formed"] for code in codes} == {"jointly"}
    with pytest.raises(NotFoundError):
        keeping.change_many(town, "organizations", [*codes, "NONE"], "formed", "单建", by="t")
    assert {values(town, "organizations", code)["formed"] for code in codes} == {"jointly"}
    for some, field in (([], "formed"), (codes, "code"), (codes, "colour")):
        with pytest.raises(InputError):
            keeping.change_many(town, "organizations", some, field, "x", by="t")


def test_who_has_an_area_keeps_what_belongs_to_it(town: Engine) -> None:
    own = organization(town, by=WESTERN)
    post = {"kind": "secretary", "organization_code": own}
    keeping.add(town, "posts", post, by=WESTERN)
    for given in ({"area_code": EAST}, {"area_code": "620702001"}, {"area_code": ""}):
        with pytest.raises(NotAllowedError):
            organization(town, by=WESTERN, **given)
    with pytest.raises(NotAllowedError):  # neither out of the area, nor into it
        keeping.change(town, "organizations", own, {"area_code": EAST}, by=WESTERN)
    eastern = organization(town, "东", area_code=EAST)
    with pytest.raises(NotAllowedError):
        keeping.add(town, "posts", post | {"organization_code": eastern}, by=WESTERN)
    with pytest.raises(NotAllowedError):
        keeping.undo(
            town, "organizations", eastern,
            showing.show(town, "organizations", eastern, asking=VIEWER)["last_change"], by=WESTERN,
        )  # fmt: skip
    with pytest.raises(NotAllowedError):
        organization(town, by=VIEWER)


def test_what_is_kept_on_a_day_is_one_edition_until_a_run_reads_it(town: Engine) -> None:
    code = organization(town)
    keeping.change(town, "organizations", code, {"phone": "1"}, by="t")
    assert editions(town) == [("organizations", 2)]
    with writing(town) as session:
        session.add(
            Run(
                started_at=dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1), seconds=1, run_by="t",
                as_of=dt.date(2026, 6, 30), code_version="0", metric_crs="", parameters={},
                editions=[], inputs_sha256="", result_sha256="", standards=[], notes=[],
            )
        )  # fmt: skip
    keeping.change(town, "organizations", code, {"phone": "2"}, by="t")
    assert editions(town) == [("organizations", 2), ("organizations", 1)]
    with reading(town) as session:
        first, second = session.scalars(select(Organization.edition_id)).all()[-2:]
        at_run = select(Organization.phone).where(
            Organization.edition_id <= first,
            Organization.retired_by_id.is_(None) | (Organization.retired_by_id > first),
        )
        assert session.scalars(at_run).all() == ["1"]
        assert second > first


def editions(town: Engine) -> list[tuple[str, int]]:
    with reading(town) as session:
        own = select(Edition).where(Edition.layer != "areas").order_by(Edition.id)
        return [(edition.layer, edition.rows) for edition in session.scalars(own)]


def test_the_day_before_shows_what_was_there(town: Engine) -> None:
    organization(town)
    with reading(town) as session:
        yesterday = on_day(session, dates.today() - dt.timedelta(days=1))
        today = on_day(session, dates.today())
        held = select(Organization.code)
        assert session.scalars(held.where(yesterday.condition(Organization))).all() == []
        assert session.scalars(held.where(today.condition(Organization))).all() == ["O000001"]


def test_every_register_takes_and_gives_back_a_record_of_each_kind(town: Engine) -> None:
    made = {"organizations": organization(town)}
    texts = {"day": "2026-05-01", "moment": "2026-05-01T09:30", "whole": "7", "number": "2.5"}
    texts["yes_no"] = "true"
    order = [
        "facilities", "sites", "posts", "demands", "resources", "projects", "assessments", "ties",
        "agreements", "duties", "funds", "project_steps", "check_ins", "activities", "findings",
    ]  # fmt: skip
    for name in order:
        kept = register(name)
        given = {"lon": "100.445", "lat": "38.935"} if kept.geometry == "point" else {}
        for field in kept.all_fields():
            if field.id in ("code", "to_kind", "subject_kind"):
                continue
            if field.codes:
                given[field.id] = next(iter(_codes(field.codes)))
            elif field.refers or field.refers_by:
                layer = field.refers or "areas"
                given[field.id] = WEST if layer == "areas" else made[layer]
            else:
                given[field.id] = texts.get(field.type, "" if "hours" in field.id else "文字")
        given |= {"office_phone": "0936-8000001"} if name == "posts" else {}
        if name == "agreements":
            given["organization_code"] = organization(town, "联盟", kind="alliance")
        given |= {"to_kind": "area", "kind": "serves_area"} if name == "ties" else {}
        given |= {"subject_kind": "area"} if name == "assessments" else {}
        given |= {"state": "done"} if name == "projects" else {}  # all its fields may be filled in
        given |= {"kind": "mobile", "area_code": WEST[:12]} if name == "check_ins" else {}
        made[name] = keeping.add(town, name, given, by="t")
        back = showing.show(town, name, made[name], asking=WESTERN)["values"]
        for key, text in given.items():
            assert back[key] == text, (name, key)


def _codes(name: str) -> dict[str, Any]:
    from gridmap.files.code_lists import code_list

    return code_list(name)


def test_what_a_file_has_changed_since_is_not_taken_back(town: Engine) -> None:
    code = organization(town)
    keeping.change(town, "organizations", code, {"phone": "1"}, by="t")
    with writing(town) as session:  # as an import does, which writes no line in the log
        session.execute(
            update(Organization).where(Organization.retired_by_id.is_(None)).values(phone="2")
        )
    last = showing.show(town, "organizations", code, asking=WESTERN)["last_change"]
    with pytest.raises(ConflictError, match="A file that was imported since"):
        keeping.undo(town, "organizations", code, last, by="t")
    assert values(town, "organizations", code)["phone"] == "2"


def test_of_two_who_change_at_once_neither_is_lost(town: Engine) -> None:
    code = organization(town)
    late = Thread(
        target=keeping.change,
        args=(town, "organizations", code, {"phone": "1"}),
        kwargs={"by": "t"},
    )
    with writing(town) as session:
        queries.one_writer(session)
        late.start()
        time.sleep(0.3)  # it reads what there is, if it does not wait
        before = standing(session, register("organizations"), [code])[code]
        change = Change(code, before, before | {"address": "西街 1 号"})
        write(session, register("organizations"), [change], by="t")
    late.join()
    found = values(town, "organizations", code)
    assert (found["phone"], found["address"]) == ("1", "西街 1 号")
