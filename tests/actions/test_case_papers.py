"""Documents of a case, and a case that repeats another, on both stores."""

import io
import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select

from gridmap.actions import (
    case_documents,
    case_moves,
    case_near,
    case_notes,
    case_show,
    case_withdrawing,
)
from gridmap.actions.case_moves import Wanted
from gridmap.analysis.permissions import ANONYMOUS, User
from gridmap.db.models import CaseDocument, CaseEvent
from gridmap.db.queries import case_reports
from gridmap.db.session import reading
from gridmap.errors import (
    ConflictError,
    FileFormatError,
    InputError,
    NotAllowedError,
    NotFoundError,
    RetiredError,
)
from tests.actions import case_town
from tests.actions.case_town import COMMUNITIES, GRIDS
from tests.actions.conftest import Import
from tests.files.test_documents import PDF, picture
from tests.happening import move_on, report

HANDLES = frozenset({"read", "report_case", "handle_case"})
LEADER = User("li", "grid_leader", HANDLES, GRIDS[0])
ELSEWHERE = User("qian", "grid_leader", HANDLES, GRIDS[3])
PLACE = (100.445, 38.935)


@pytest.fixture
def town(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    def fill(engine: Engine) -> None:
        case_town.make(import_file, tmp_path)
        report(engine, "A1", PLACE, area_code=GRIDS[0])

    filled: Engine = once(fill)
    return filled


def docx() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<x/>")
    return written.getvalue()


def add(
    town: Engine, folder: Path, *files: tuple[str, bytes], by: Any = LEADER, **more: Any
) -> bool:
    return case_documents.add(town, "A1", list(files), by=by, files_folder=folder, **more)


def shown(town: Engine, by: User = LEADER, code: str = "A1") -> dict[str, Any]:
    return case_show.show(town, code, asking=by)


def test_documents_are_told_in_the_history_and_sent_again(town: Engine, tmp_path: Path) -> None:
    assert add(town, tmp_path, ("合同.pdf", PDF), ("现场.jpg", picture()), text="施工合同")
    case = shown(town)
    assert [(one["name"], one["kind"], one["picture"]) for one in case["documents"]] == [
        ("合同.pdf", "pdf", False), ("现场.jpg", "picture", True),
    ]  # fmt: skip
    last = case["history"][-1]
    assert (last["note"], last["by"], [d["name"] for d in last["documents"]]) == (
        "施工合同", "li", ["合同.pdf", "现场.jpg"],
    )  # fmt: skip
    assert case["stage"] == "reported"
    paper, photo = (one["id"] for one in case["documents"])
    sent = case_documents.send(town, "A1", paper, files_folder=tmp_path)
    assert (sent.name, sent.media_type, sent.content) == ("合同.pdf", "application/pdf", PDF)
    small = case_documents.send(town, "A1", photo, "small", files_folder=tmp_path)
    assert (small.media_type, small.small) == ("image/jpeg", True)


def test_people_without_an_account_see_no_documents(town: Engine, tmp_path: Path) -> None:
    add(town, tmp_path, ("合同.pdf", PDF))
    assert not {"documents", "duplicates"} & shown(town, ANONYMOUS).keys()
    assert "documents" not in shown(town, ANONYMOUS)["history"][-1]


def test_the_same_step_counts_once(town: Engine, tmp_path: Path) -> None:
    key = str(uuid4())
    assert add(town, tmp_path, ("a.docx", docx()), client_key=key)
    assert not add(town, tmp_path, ("a.docx", docx()), client_key=key)
    assert len(shown(town)["documents"]) == 1


def test_who_may_not_handle_the_case_adds_nothing(town: Engine, tmp_path: Path) -> None:
    for by in (ELSEWHERE, ANONYMOUS, User("zhao", "viewer", frozenset({"read"}))):
        with pytest.raises(NotAllowedError):
            add(town, tmp_path, ("合同.pdf", PDF), by=by)
    assert shown(town)["documents"] == []
    assert not shown(town, ELSEWHERE)["may_add_documents"]
    assert shown(town)["may_add_documents"]


def test_one_bad_document_leaves_all_out(town: Engine, tmp_path: Path) -> None:
    with pytest.raises(FileFormatError):
        add(town, tmp_path, ("合同.pdf", PDF), ("x.exe", b"MZ\x90\0"))
    with reading(town) as session:
        assert session.scalars(select(CaseDocument)).all() == []
        assert len(session.scalars(select(CaseEvent)).all()) == 1


@pytest.mark.parametrize("count", [0, 6])
def test_none_and_too_many_are_refused(town: Engine, tmp_path: Path, count: int) -> None:
    with pytest.raises(InputError):
        add(town, tmp_path, *[("a.pdf", PDF)] * count)


def test_a_case_takes_only_so_many(
    town: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_documents, "MOST_OF_A_CASE", 1)
    add(town, tmp_path, ("a.pdf", PDF))
    with pytest.raises(InputError, match="at most 1 documents"):
        add(town, tmp_path, ("b.pdf", PDF))


def withdraw(town: Engine, folder: Path, number: int, by: Any = LEADER, **more: Any) -> bool:
    text = more.pop("text", "身份证")
    return case_withdrawing.withdraw(
        town, "A1", number, text, by=by, files_folder=folder, **more
    )  # fmt: skip


def test_a_document_is_withdrawn_and_the_history_says_so(town: Engine, tmp_path: Path) -> None:
    add(town, tmp_path, ("合同.pdf", PDF), ("现场.jpg", picture()))
    paper, photo = (one["id"] for one in shown(town)["documents"])
    key = str(uuid4())
    assert withdraw(town, tmp_path, photo, client_key=key)
    assert not withdraw(town, tmp_path, photo, client_key=key)
    case = shown(town)
    gone = case["documents"][1]["withdrawn"]
    assert (gone["by"], gone["why"], case["documents"][0]["withdrawn"]) == ("li", "身份证", None)
    last = case["history"][-1]
    assert (last["note"], last["withdrawn"]["name"]) == ("身份证", "现场.jpg")
    assert [one["may_withdraw"] for one in case["documents"]] == [True, False]
    for size in ("large", "small"):
        with pytest.raises(RetiredError):
            case_documents.send(town, "A1", photo, size, files_folder=tmp_path)
    assert case_documents.send(town, "A1", paper, files_folder=tmp_path).content == PDF
    assert len(list((tmp_path / "documents").rglob("*.bin"))) == 1
    with pytest.raises(ConflictError):
        withdraw(town, tmp_path, photo)


def test_bytes_that_another_document_holds_stay(town: Engine, tmp_path: Path) -> None:
    add(town, tmp_path, ("a.pdf", PDF), ("b.pdf", PDF))
    first, second = (one["id"] for one in shown(town)["documents"])
    withdraw(town, tmp_path, first)
    assert case_documents.send(town, "A1", second, files_folder=tmp_path).content == PDF
    withdraw(town, tmp_path, second)
    assert list((tmp_path / "documents").rglob("*.bin")) == []
    assert add(town, tmp_path, ("a.pdf", PDF))
    third = shown(town)["documents"][-1]["id"]
    assert case_documents.send(town, "A1", third, files_folder=tmp_path).content == PDF


def test_documents_of_others_are_withdrawn_by_who_directs_alone(
    town: Engine, tmp_path: Path
) -> None:
    add(town, tmp_path, ("a.pdf", PDF))
    [one] = shown(town)["documents"]
    other = User("zhou", "grid_leader", HANDLES, GRIDS[0])
    away = User("wu", "staff", HANDLES | {"direct_case"}, COMMUNITIES[1])
    for by in (other, away, ELSEWHERE, ANONYMOUS):
        with pytest.raises(NotAllowedError):
            withdraw(town, tmp_path, one["id"], by=by)
    for text in ("", " "):
        with pytest.raises(InputError):
            withdraw(town, tmp_path, one["id"], text=text)
    with pytest.raises(NotFoundError):
        withdraw(town, tmp_path, one["id"] + 1)
    staff = User("wang", "staff", HANDLES | {"direct_case"}, COMMUNITIES[0])
    assert withdraw(town, tmp_path, one["id"], by=staff)


def test_a_key_that_was_used_elsewhere_is_refused_and_not_taken_for_done(
    town: Engine, tmp_path: Path
) -> None:
    report(town, "A2", PLACE, area_code=GRIDS[0])
    key = str(uuid4())
    add(town, tmp_path, ("a.pdf", PDF), client_key=key)
    with pytest.raises(ConflictError):
        case_documents.add(
            town, "A2", [("a.pdf", PDF)], by=LEADER, files_folder=tmp_path, client_key=key
        )
    with pytest.raises(ConflictError):
        case_notes.add_note(town, "A2", key, "x", [], by=LEADER, files_folder=tmp_path)


def test_what_is_not_there_is_not_sent(town: Engine, tmp_path: Path) -> None:
    add(town, tmp_path, ("a.pdf", PDF))
    [paper] = shown(town)["documents"]
    for code, number, size in (
        ("NONE", paper["id"], "large"), ("A1", 99, "large"), ("A1", paper["id"], "small"),
    ):  # fmt: skip
        with pytest.raises(NotFoundError):
            case_documents.send(town, code, number, size, files_folder=tmp_path)
    report(town, "A2", PLACE, area_code=GRIDS[0])
    with pytest.raises(NotFoundError):
        case_documents.send(town, "A2", paper["id"], files_folder=tmp_path)


def near(town: Engine, code: str) -> list[dict[str, Any]]:
    with reading(town) as session:
        case = case_reports.by_code(session, code)
        assert case is not None
        return case_near.duplicates(session, case)


def test_cases_of_the_same_class_near_in_place_and_time_are_likely_the_same(town: Engine) -> None:
    # A loose cover: 20 m and 7 days. A hundred-thousandth of a degree is about a metre.
    lon, lat = PLACE
    report(town, "SAME", (lon + 0.0001, lat), area_code=GRIDS[0])
    report(town, "FAR", (lon + 0.0005, lat), area_code=GRIDS[0])
    report(town, "KIN", (lon + 0.0001, lat), class_code="0101", area_code=GRIDS[0])
    report(town, "OTHER", (lon, lat), class_code="0402", area_code=GRIDS[0])
    found = near(town, "A1")
    assert [(one["code"], one["distance_m"], one["days"]) for one in found] == [
        ("SAME", 9, 0), ("KIN", 9, 0),
    ]  # fmt: skip
    assert found[0]["en"] == "same class, 9 m apart, reported on the same day"
    assert "A1" in [one["code"] for one in near(town, "SAME")]


def test_a_case_is_rejected_as_the_repetition_of_another(town: Engine) -> None:
    report(town, "A2", PLACE, area_code=GRIDS[0])
    wanted = Wanted("reject", reason="repeated", repeats="A1")
    assert case_moves.move(town, "A2", wanted, by=LEADER)
    case = shown(town, ANONYMOUS, "A2")
    assert (case["stage"], case["history"][-1]["repeats"]) == ("rejected", "A1")


def test_a_case_that_is_handled_is_voided_as_a_repetition(town: Engine) -> None:
    report(town, "A2", PLACE, area_code=GRIDS[0])
    move_on(town, "A2", "accept", "file", "dispatch", organization="O1")
    staff = User("wang", "staff", HANDLES | {"direct_case"}, COMMUNITIES[0])
    case_moves.move(town, "A2", Wanted("void", reason="repeated", repeats="A1"), by=staff)
    assert shown(town, LEADER, "A2")["history"][-1]["repeats"] == "A1"


@pytest.mark.parametrize(
    ("reason", "other", "sentence"),
    [
        ("repeated", "NONE", "no case NONE"),
        ("repeated", "A2", "does not repeat itself"),
        ("repeated", "GONE", "cannot go on for this case"),
        ("mistaken", "A1", "only where the reason is"),
    ],
)
def test_a_case_that_cannot_be_repeated_is_refused(
    town: Engine, reason: str, other: str, sentence: str
) -> None:
    for code in ("A2", "GONE"):
        report(town, code, PLACE, area_code=GRIDS[0])
    move_on(town, "GONE", "reject")
    with pytest.raises(InputError, match=sentence):
        case_moves.move(town, "A2", Wanted("reject", reason=reason, repeats=other), by=LEADER)
    assert shown(town, LEADER, "A2")["stage"] == "reported"
