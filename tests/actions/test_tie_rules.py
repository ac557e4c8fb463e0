"""Ties that are written, by a form or by a file, on both stores; and files of rules."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from gridmap.actions import organization_ties, tie_kinds
from gridmap.actions.import_options import Options
from gridmap.actions.imports import import_layer
from gridmap.actions.registers import keeping, showing, workbooks
from gridmap.analysis.permissions import User
from gridmap.db.models import Organization, Tie
from gridmap.db.session import reading, writing
from gridmap.errors import FileFormatError, InputError, NotAllowedError, RecordError, RowsError
from gridmap.saying import in_language
from tests.actions import organized

HEAD = "kind,from_code,to_kind,to_code,valid_from,valid_to\n"


@pytest.fixture
def town(tmp_path: Path, once: Any) -> Engine:
    def fill(engine: Engine) -> None:
        organized.load(engine, tmp_path)

    filled: Engine = once(fill)
    return filled


def tie(
    kind: str, ends: str, since: str = "", until: str = "", to_kind: str = "organization"
) -> Any:
    start, end = ends.split()
    return {
        "kind": kind, "from_code": start, "to_kind": to_kind, "to_code": end,
        "valid_from": since, "valid_to": until,
    }  # fmt: skip


def refused(town: Engine, given: Any) -> tuple[str, str, str]:
    """Return at which field a tie is refused, and why in both languages."""
    with pytest.raises(RecordError) as caught:
        keeping.add(town, "ties", given, by="test")
    (problems,) = caught.value.problems.values()
    ((field, why),) = problems.items()
    return field, why.zh, why.en


@pytest.mark.parametrize(
    ("given", "field", "zh", "en"),
    [
        (
            tie("superior", "GB SC", "2024-01-01"), "kind",
            "西一网格党支部 → 街道党工委（上级）", "are not tied so",
        ),
        (tie("superior", "WC WC"), "to_code", "西社区党委不能和自己有“上级”关系", "tied to itself"),
        (
            tie("superior", "EC GB", "2024-01-01"), "to_code",
            "东社区党委 → 西一网格党支部（上级）（2024年1月1日起）：西一网格党支部同时"
            "只能有一个“上级”，已有 西社区党委 → 西一网格党支部（上级）（2020年1月1日起）",
            "one such tie at a time",
        ),
        (
            tie("superior", "WC DC", "2024-01-01"), "to_code",
            "会绕成一圈：西社区党委 → 区委 → 街道党工委 → 西社区党委", "would close a ring",
        ),
        (
            tie("red_property", "PM WC", "2023-01-01"), "to_code",
            "好物业 → 西社区党委（红色物业）（2023年1月1日起）"
            "和已有的同一关系（2022年1月1日起）日期重叠",
            "overlaps the same tie",
        ),
        (tie("superior", "WC S1", to_kind="site"), "to_kind", "“上级”的对象是组织", "Organization"),
        (
            tie("alliance_member", "UN IC"), "kind",
            "驻区单位、行业党委之间不能有“联盟成员”关系", "resident unit, industry committee",
        ),
    ],
)  # fmt: skip
def test_a_tie_that_cannot_be_is_refused_with_both_names_and_the_days(
    town: Engine, given: Any, field: str, zh: str, en: str
) -> None:
    found = refused(town, given)
    assert found[0] == field
    assert zh in found[1]
    assert en in found[2]


def test_a_tie_that_ends_before_it_begins_is_refused(town: Engine) -> None:
    with pytest.raises(RecordError) as caught:
        keeping.add(town, "ties", tie("serves_area", f"UN {organized.EAST}", "2024-02-01",
                                      "2024-01-31", to_kind="area"), by="test")  # fmt: skip
    assert "valid_to" in next(iter(caught.value.problems.values()))


def test_the_next_superior_may_follow_the_last(town: Engine) -> None:
    keeping.change(town, "ties", "T4", {"valid_to": "2025-12-31"}, by="test")
    keeping.add(town, "ties", tie("superior", "EC GB", "2026-01-01"), by="test")
    with pytest.raises(RecordError):  # and the first does not come back meanwhile
        keeping.change(town, "ties", "T4", {"valid_to": ""}, by="test")


def test_a_tie_into_an_organization_that_was_removed_is_refused(town: Engine) -> None:
    keeping.remove_many(town, "organizations", ["OFFICE"], by="test")
    field, zh, _ = refused(town, tie("serves_area", f"OFFICE {organized.WEST}", to_kind="area"))
    assert (field, "OFFICE" in zh) == ("from_code", True)


def test_a_tie_that_is_wrong_already_keeps_nobody_from_mending_another(
    town: Engine, tmp_path: Path
) -> None:
    # As a store of before the rules has it.
    with writing(town) as session:
        session.execute(
            update(Organization).where(Organization.code == "GB").values(kind="enterprise")
        )
    keeping.change(town, "ties", "T2", {"valid_from": "2019-06-01"}, by="test")
    with pytest.raises(RecordError):
        keeping.change(town, "ties", "T4", {"valid_from": "2020-06-01"}, by="test")


def test_a_new_kind_that_the_ties_of_an_organization_do_not_allow_is_refused(
    town: Engine, tmp_path: Path
) -> None:
    with pytest.raises(RecordError) as caught:
        keeping.change(town, "organizations", "GB", {"kind": "enterprise"}, by="test")
    why = caught.value.problems["GB"]["kind"]
    assert "先结束关系 T4。西社区党委 → 西一网格党支部（上级）" in why.zh
    with pytest.raises(RecordError):  # of many at once, and of a file
        keeping.change_many(town, "organizations", ["DC", "PM"], "kind", "企业", by="test")
    text = organized.ORGANIZATIONS.replace(
        "GB,西一网格党支部,grid_branch", "GB,西一网格,enterprise"
    )
    path = tmp_path / "organizations.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RowsError) as rows:
        import_layer(
            town,
            "organizations",
            path,
            options=Options(crs="EPSG:4326"),
            by="t",
            files_folder=tmp_path / "f",
        )
    assert [problem.row for problem in rows.value.problems] == [6]
    # What has ended forbids nothing, and may still be corrected.
    keeping.change(town, "ties", "T4", {"valid_to": "2020-12-31"}, by="test")
    keeping.change(town, "organizations", "GB", {"kind": "enterprise"}, by="test")
    keeping.change(town, "ties", "T4", {"valid_to": "2021-12-31"}, by="test")


def test_a_file_without_an_organization_says_which_of_its_ties_stay(
    town: Engine, tmp_path: Path
) -> None:
    lines = organized.ORGANIZATIONS.splitlines(keepends=True)
    path = tmp_path / "organizations.csv"
    path.write_text("".join(line for line in lines if not line.startswith("GB,")), "utf-8")
    options = Options(crs="EPSG:4326")
    done = import_layer(
        town, "organizations", path, options=options, by="t", files_folder=tmp_path / "f"
    )
    assert any("2 条没有结束的关系（如 T4, T9）" in one["zh"] for one in done.remarks)


def test_who_has_an_area_ties_nothing_into_that_of_another(town: Engine) -> None:
    western = User("w", "staff", frozenset({"keep_records"}), area_code=organized.WEST)
    for given in (
        tie("red_property", "WC UN"),  # to their own
        tie("alliance_member", "WC AL"),  # and to those above
        tie("covers_site", "CC S2", "2026-01-01", to_kind="site"),
    ):
        keeping.add(town, "ties", given, by=western)
    for given in (
        tie("superior", "WC EC", "2018-01-01", "2018-12-31"),
        tie("covers_site", "CC S3", to_kind="site"),
        tie("serves_area", f"WC {organized.EAST}", to_kind="area"),
    ):
        with pytest.raises(NotAllowedError):
            keeping.add(town, "ties", given, by=western)
    # What somebody else recorded may be ended by who keeps the near end.
    made = keeping.add(town, "ties", tie("covers_site", "CC S3", to_kind="site"), by="test")
    keeping.change(town, "ties", made, {"valid_to": "2026-12-31"}, by=western)


def test_an_agreement_is_one_of_an_alliance(town: Engine) -> None:
    given = {"name": "协议", "joint": "members", "valid_from": "2026-01-01"}
    with pytest.raises(RecordError, match="is no alliance"):
        keeping.add(town, "agreements", given | {"organization_code": "WC"}, by="test")
    keeping.add(town, "agreements", given | {"organization_code": "AL"}, by="test")


def brought(town: Engine, folder: Path, rows: list[str], **options: Any) -> list[tuple[int, str]]:
    """Import ties; return the rows that are refused, with the reasons in Chinese."""
    path = folder / "more.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n", "utf-8")
    try:
        import_layer(town, "ties", path, by="test", files_folder=folder / "f",
                     options=Options(**options))  # fmt: skip
    except RowsError as error:
        return [(one.row, in_language(one.reason, "zh")) for one in error.problems]
    return []


def kept(town: Engine) -> int:
    with reading(town) as session:
        return len(list(session.scalars(select(Tie).where(Tie.retired_by_id.is_(None)))))


def test_a_file_is_refused_with_the_numbers_of_its_rows(town: Engine, tmp_path: Path) -> None:
    before = kept(town)
    problems = brought(town, tmp_path, [
        "superior,DC,organization,SC,2018-01-01,",
        "superior,SC,organization,WC,2018-01-01,",
        "superior,WC,organization,DC,2018-01-01,",
        "superior,EC,organization,EC,,",
        "serves_area,WC,area,620702001001,2020-01-01,2019-01-01",
        "superior,UN,organization,EC,,",
    ])  # fmt: skip
    assert [row for row, _ in problems] == [1, 2, 3, 4, 5, 6]
    words = [why for _, why in problems]
    assert all("会绕成一圈" in why for why in words[:3])
    assert "不能和自己" in words[3]
    assert "早于开始日期" in words[4]
    assert "之间不能有“上级”关系" in words[5]
    assert kept(town) == before


def test_a_whole_file_replaces_what_was_and_one_that_adds_fits_to_it(
    town: Engine, tmp_path: Path
) -> None:
    again = ["superior,SC,organization,WC,2019-01-01,"]
    (problem,) = brought(town, tmp_path, again, add=True)
    assert (problem[0], "日期重叠" in problem[1]) == (1, True)
    assert brought(town, tmp_path, again) == []
    assert kept(town) == 1


def test_organizations_may_come_after_their_ties_but_not_after_they_went(
    town: Engine, tmp_path: Path
) -> None:
    assert brought(town, tmp_path, ["superior,NEW,organization,LATER,,"], add=True) == []
    keeping.remove_many(town, "organizations", ["OFFICE"], by="test")
    ((row, why),) = brought(
        town, tmp_path, [f"serves_area,OFFICE,area,{organized.WEST},2026-01-01,"], add=True
    )
    assert row == 1
    assert why == "路灯所（OFFICE）已经删除，不能再有新的关系（2026年1月1日起）"


def test_a_workbook_is_previewed_with_the_same_reasons(town: Engine, tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    path.write_text(HEAD + "superior,WC,organization,DC,2024-01-01,\n", "utf-8")
    found = workbooks.preview(town, "ties", path, by="test", files_folder=tmp_path / "f")
    assert [one.row for one in found.problems] == [1]
    assert "会绕成一圈" in in_language(found.problems[0].reason, "zh")


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("rules: 1", 1, "there are no rules"),
        ("rules:\n  - {kind: x, to_kind: site}", 2, "`kind` is one of superior"),
        ("rules:\n  - {kind: superior, to_kind: moon}", 2, "`to_kind` is one of"),
        ("rules:\n  - {kind: superior}", 2, "a rule has"),
        ("rules:\n  - kind: superior\n    to_kind: organization\n    from: [king]", 4, "`from`"),
        ("rules:\n  - kind: superior\n    to_kind: organization\n    one: 3", 4, "true or false"),
        ("joins: [king]\nrules: []", 1, "`joins`"),
        (
            "rules:\n  - {kind: superior, to_kind: site}\n  - {kind: superior, to_kind: site}",
            3, "two rules",
        ),
    ],
)  # fmt: skip
def test_a_file_of_rules_that_cannot_be_is_told_by_line(
    tmp_path: Path, text: str, line: int, why: str
) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(FileFormatError) as caught:
        tie_kinds.read(path)
    assert f"line {line}" in str(caught.value)
    assert why in str(caught.value)


def test_a_tie_that_ended_stays_on_days_before_and_one_entered_by_mistake_does_not(
    town: Engine,
) -> None:
    def state(day: str) -> str:
        found = organization_ties.of(
            town, "UN", kind="resident_unit", as_of=dt.date.fromisoformat(day)
        )
        return next((row["state"] for g in found["groups"] for row in g["ties"]), "none")

    def last() -> int:
        found = showing.show(town, "ties", "T6", asking=User("test", "editor", frozenset()))
        return int(found["last_change"])

    assert keeping.end(town, "ties", "T6", "2024-05-31", by="test")
    assert [state(day) for day in ("2024-05-31", "2024-06-01")] == ["now", "ended"]
    keeping.undo(town, "ties", "T6", last(), by="test")
    assert state("2024-06-01") == "now"
    keeping.remove(town, "ties", "T6", by="test")
    assert [state(day) for day in ("2024-05-31", "2024-06-01")] == ["none", "none"]
    keeping.undo(town, "ties", "T6", last(), by="test")
    assert [state(day) for day in ("2024-05-31", "2024-06-01")] == ["now", "now"]
    with pytest.raises(RecordError):  # before it began
        keeping.end(town, "ties", "T6", "2021-12-31", by="test")
    for name, code, until in (("ties", "T6", " "), ("organizations", "UN", "2024-05-31")):
        with pytest.raises(InputError, match="on which day"):
            keeping.end(town, name, code, until, by="test")
