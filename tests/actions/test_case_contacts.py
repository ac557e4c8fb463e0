"""How a reporter can be reached: for those who handle the case, for a time, and nowhere else."""

import datetime as dt
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, func, inspect, select, text

from gridmap.actions import case_contact_removing, case_contacts, case_moves, case_show
from gridmap.actions.case_moves import Wanted
from gridmap.actions.case_notes import add_note
from gridmap.actions.case_reporting import Report, report_case
from gridmap.analysis.permissions import ANONYMOUS, User
from gridmap.db.engine import store_file
from gridmap.db.models import Case, CaseContact
from gridmap.db.session import reading, writing
from gridmap.errors import InputError, NotAllowedError, NotFoundError
from gridmap.files.code_lists import code_list
from tests.actions import case_town
from tests.actions.case_town import GRIDS
from tests.actions.conftest import Import

NOW = dt.datetime(2026, 3, 1, 20, tzinfo=dt.UTC)  # 2 March in the town
PHONE = "13900001111"
CONTACT = f"王女士 {PHONE}"


def person(role: str, area: str = "") -> User:
    return User(f"{role} {area}", role, frozenset(code_list("roles")[role]["verbs"]), area)


LEADER = person("grid_leader", GRIDS[0])
PLACE = (100.445, 38.935)


@pytest.fixture
def town(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    def fill(_: Engine) -> None:
        case_town.make(import_file, tmp_path)

    filled: Engine = once(fill)
    return filled


def sent(town: Engine, folder: Path, contact: str = CONTACT, **more: Any) -> str:
    report = Report(str(uuid4()), "0102", *PLACE, text="响")
    values: dict[str, Any] = {"by": LEADER, "files_folder": folder, "now": NOW} | more
    return report_case(town, report, [], contact=contact, **values).code


def contacts(town: Engine, code: str, by: User = LEADER, now: dt.datetime = NOW) -> Any:
    return case_show.show(town, code, asking=by, now=now).get("contacts")


def days_later(days: int) -> dt.datetime:
    return NOW + dt.timedelta(days=days)


def kept(town: Engine) -> int:
    with reading(town) as session:
        return session.scalars(select(func.count()).select_from(CaseContact)).one()


def end(town: Engine, code: str, now: dt.datetime) -> None:
    case_moves.move(town, code, Wanted("reject", "repeated"), by="q", now=now)


@pytest.mark.parametrize(
    ("by", "sees"),
    [
        (LEADER, True),
        (person("staff", GRIDS[0][:12]), True),
        (person("administrator"), True),
        (person("grid_leader", GRIDS[3]), False),
        (person("staff", GRIDS[3][:12]), False),
        (person("viewer"), False),
        (person("viewer", GRIDS[0]), False),
        (ANONYMOUS, False),
    ],
)
def test_who_handles_a_case_there_sees_the_contact_and_nobody_else(
    town: Engine, tmp_path: Path, by: User, sees: bool
) -> None:
    code = sent(town, tmp_path)
    told = case_show.show(town, code, asking=by, now=NOW)
    assert (PHONE in str(told), "contacts" in told) == (sees, sees)
    if not sees:
        [row] = contacts(town, code)
        with pytest.raises(NotAllowedError):
            case_contact_removing.remove(town, code, row["id"], by=by, now=NOW)
        assert kept(town) == 1


def test_a_contact_is_told_with_its_day_and_the_number_to_dial(
    town: Engine, tmp_path: Path
) -> None:
    [row] = contacts(town, sent(town, tmp_path))
    assert row | {"id": 0} == {
        "id": 0,
        "contact": CONTACT,
        "telephone": PHONE,
        "given_at": NOW.isoformat(),
        "remove_on": "2026-08-29",
        "days_after_end": 30,
    }


def test_nothing_else_in_the_store_holds_the_contact(town: Engine, tmp_path: Path) -> None:
    code = sent(town, tmp_path)
    case_moves.move(town, code, Wanted("accept"), by="a", now=NOW)
    with town.connect() as connection:
        for table in inspect(town).get_table_names():
            rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()
            assert (PHONE in str(rows)) is (table == "case_contact"), table


def test_the_hash_of_a_report_does_not_follow_from_the_contact(
    town: Engine, tmp_path: Path
) -> None:
    report = Report(str(uuid4()), "0102", *PLACE)
    for fresh, contact in ((True, CONTACT), (False, "13900002222")):
        done = report_case(
            town, report, [], by=LEADER, files_folder=tmp_path, contact=contact, now=NOW
        )
        assert done.fresh is fresh
    assert [row["contact"] for row in contacts(town, done.code)] == [CONTACT]


def test_whoever_saw_the_same_matter_can_leave_a_contact_too(town: Engine, tmp_path: Path) -> None:
    code, key = sent(town, tmp_path), str(uuid4())
    for _ in range(2):
        add_note(
            town, code, key, "也看到了", [], by=LEADER, files_folder=tmp_path,
            contact="li@example.org", now=days_later(5),
        )  # fmt: skip
    assert [(row["contact"], row["remove_on"]) for row in contacts(town, code)] == [
        (CONTACT, "2026-08-29"), ("li@example.org", "2026-09-03"),
    ]  # fmt: skip


def test_one_that_is_asked_for_is_removed_and_the_history_does_not_repeat_it(
    town: Engine, tmp_path: Path
) -> None:
    code = sent(town, tmp_path)
    [row] = contacts(town, code)
    case_contact_removing.remove(town, code, row["id"], by=LEADER, now=NOW)
    assert (contacts(town, code), kept(town)) == ([], 0)
    history = case_show.show(town, code, asking=LEADER, now=NOW)["history"]
    assert [(step["by"], step["contact_removed"]) for step in history] == [
        (LEADER.name, False), (LEADER.name, True),
    ]  # fmt: skip
    assert PHONE not in str(history)
    with pytest.raises(NotFoundError, match="no such contact"):
        case_contact_removing.remove(town, code, row["id"], by=LEADER, now=NOW)


def test_a_contact_of_an_open_case_is_kept_180_days_at_most(town: Engine, tmp_path: Path) -> None:
    code = sent(town, tmp_path)
    assert len(contacts(town, code, now=days_later(179))) == 1
    # On its day nobody sees it any more, swept or not.
    assert (contacts(town, code, now=days_later(180)), kept(town)) == ([], 1)
    assert case_contacts.sweep(town, now=days_later(179)) == 0
    assert (case_contacts.sweep(town, now=days_later(180)), kept(town)) == (1, 0)


def test_the_end_of_a_case_brings_the_day_nearer_and_reopening_takes_it_back(
    town: Engine, tmp_path: Path
) -> None:
    code = sent(town, tmp_path)
    end(town, code, days_later(3))
    assert contacts(town, code)[0]["remove_on"] == "2026-04-04"  # 30 days after 5 March
    case_moves.move(town, code, Wanted("appeal", "wrongly_rejected"), by="x", now=days_later(4))
    case_moves.move(town, code, Wanted("reopen", "wrongly_rejected"), by="y", now=days_later(5))
    assert contacts(town, code)[0]["remove_on"] == "2026-08-29"


def test_any_step_with_any_case_removes_what_is_past(town: Engine, tmp_path: Path) -> None:
    code = sent(town, tmp_path)
    end(town, code, days_later(0))
    other = sent(town, tmp_path, "", now=days_later(29))
    assert kept(town) == 1
    case_moves.move(town, other, Wanted("accept"), by="a", now=days_later(30))
    assert kept(town) == 0


def test_contacts_of_cases_that_a_file_replaced_are_swept(town: Engine, tmp_path: Path) -> None:
    code = sent(town, tmp_path)
    with writing(town) as session:
        case = session.scalars(select(Case).where(Case.code == code)).one()
        case.retired_by_id = case.edition_id
    assert (case_contacts.sweep(town, now=NOW), kept(town)) == (1, 0)


def test_what_was_swept_is_not_left_in_the_file_of_the_store(town: Engine, tmp_path: Path) -> None:
    path = store_file(town)
    sent(town, tmp_path)
    if path is not None:
        assert PHONE in _bytes(path)
    case_contacts.sweep(town, now=days_later(200))
    if path is not None:
        assert PHONE not in _bytes(path)
    assert kept(town) == 0


def _bytes(path: Path) -> str:
    files = [path, path.with_name(f"{path.name}-wal")]
    return "".join(file.read_bytes().decode("latin-1") for file in files if file.exists())


@pytest.mark.parametrize(
    ("contact", "problem"),
    [
        ("三单元王家", "needs a telephone"),
        ("620702199001011234", "identity number"),
        ("620702 19900101 123X 13900001111", "identity number"),
        (f"{PHONE} " * 9, "longer than 100"),
        (f"{PHONE}\u200e", "cannot be printed"),
    ],
)
def test_what_is_no_contact_is_refused_and_not_repeated(
    town: Engine, tmp_path: Path, contact: str, problem: str
) -> None:
    with pytest.raises(InputError, match=problem) as refused:
        sent(town, tmp_path, contact)
    assert contact.strip() not in str(refused.value)
    with reading(town) as session:
        assert not session.scalars(select(func.count()).select_from(Case)).one()
