"""What anybody may read without an account tells of no case of people's own matters."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from gridmap.db.hiding import without_cases
from gridmap.db.models import Case
from gridmap.db.session import reading, writing
from gridmap.files.code_lists import private_classes
from tests.web.conftest import engine_of
from tests.web.test_questions import samples

# Registers hold no cases; of the others, also the files beside the pages that `samples` yields.
FILES = (
    "/layers/cases.geojson", "/layers/cases.csv", "/cases.csv", "/cases.geojson", "/cases.xlsx",
    "/cases/statistics.csv", "/cases/bounced.geojson", "/cases/bounced.csv",
    "/cases/bounced.geojson?of=cases", "/consultations.geojson", "/tasks.geojson",
)  # fmt: skip


@pytest.fixture
def hidden(client: FlaskClient) -> list[str]:
    """Codes of the cases that nobody is told of without an account."""
    with reading(engine_of(client)) as session:
        chosen = select(Case.code).where(Case.class_code.in_(private_classes()))
        codes = list(session.scalars(chosen))
    assert len(codes) > 30
    return codes


def test_no_page_and_no_file_without_an_account_tells_of_a_private_case(
    client: FlaskClient, hidden: list[str]
) -> None:
    pages = [path for rule, path in samples(client) if "<register:name>" not in rule]
    asked = 0
    for path in [*pages, *FILES]:
        answer = client.get(path)
        if answer.status_code == 200:
            asked += 1
            told = "".join(texts(answer.data))
            assert not [code for code in hidden if code in told], path
    assert asked > 60


def test_a_private_case_is_none_without_an_account(
    client: FlaskClient, planner: FlaskClient, hidden: list[str]
) -> None:
    for path in (f"/cases/{hidden[0]}", f"/api/cases/{hidden[0]}"):
        assert client.get(path).status_code == 404
        assert planner.get(path).status_code == 200
    token = f"/open311/v2/requests/{hidden[0]}.json"
    assert client.get(token).status_code == 404


@pytest.mark.parametrize("by", ["class", "area", "organization", "stage", "month"])
def test_private_cases_are_in_no_number_without_an_account(
    client: FlaskClient, planner: FlaskClient, hidden: list[str], by: str
) -> None:
    (known, all_known), (told, all_told) = (
        (
            {row["key"]: row["cells"][0]["count"] for row in found["rows"]},
            found["total"]["cells"][0]["count"],
        )
        for found in (who.get(f"/api/cases/statistics?by={by}").json for who in (planner, client))
    )
    assert all_known - all_told == len(hidden)
    assert sum(known.values()) - sum(told.values()) == len(hidden)
    if by == "class":
        assert set(known) - set(told) == set(private_classes())


def test_private_cases_are_in_no_file_without_an_account(
    client: FlaskClient, planner: FlaskClient, hidden: list[str]
) -> None:
    listed = [who.get("/cases.csv?state=").text.count("\n") for who in (planner, client)]
    assert listed[0] - listed[1] == len(hidden)


def test_what_is_written_sees_all_cases(client: FlaskClient, hidden: list[str]) -> None:
    engine = without_cases(engine_of(client), private_classes())
    counted = select(func.count()).where(Case.code.in_(hidden))
    with reading(engine) as session:
        assert session.scalar(counted) == 0
    with writing(engine) as session:
        assert session.scalar(counted) == len(hidden)


def texts(data: bytes) -> Iterator[str]:
    if not data.startswith(b"PK"):
        yield data.decode("utf-8", "replace")
        return
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for name in book.namelist():
            yield book.read(name).decode("utf-8", "replace")
