"""The larger demo city: as many rows as its scale says, a tree, the same gaps, and quick pages."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

from gridmap.actions import accounts, demo, demo_scale
from gridmap.app import create_app
from gridmap.config import Config
from gridmap.db.engine import open_engine
from gridmap.db.models import Area, Case, Gap, Organization, Post, Run, Tie
from gridmap.db.queries import editions
from gridmap.db.session import reading
from gridmap.files.code_lists import code_list
from gridmap.files.vector import read_vector
from gridmap.web.store import EXTENSION
from tests.conftest import PASSWORD
from tests.recording import recorded
from tests.web.conftest import log_in

SCALE, MOST_QUERIES = 2, 12
GRID, COMMUNITY, SUBDISTRICT, DISTRICT = (
    "620702003009013",
    "620702003009",
    "620702003",
    "620702",
)


@pytest.fixture
def city(
    once: Callable[[Callable[[Engine], object]], Engine], tmp_path_factory: pytest.TempPathFactory
) -> Engine:
    """A store with the demo city at scale 2, evaluated."""

    def fill(store: Engine) -> None:
        folder = tmp_path_factory.mktemp("scaled")
        demo.load(store, by="test", files_folder=folder, scale=SCALE)
        accounts.add(store, name="planner", role="planner", password=PASSWORD, by="test")

    return once(fill)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that make the city larger."""
    folder = tmp_path_factory.mktemp("files")
    demo_scale.write(SCALE, demo.folder(), folder)
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_scale_adds_so_many_cases_and_organizations(city: Engine) -> None:
    with reading(city) as session:
        counted = {
            model: session.scalar(select(func.count()).where(model.retired_by_id.is_(None)))
            for model in (Case, Organization, Area)
        }
        made_up = editions.made_up(session)
        remarks = [edition.remarks for edition in editions.current(session)]
    assert counted[Case] == 900 + SCALE * demo_scale.CASES == 2900
    assert counted[Organization] == 610 + SCALE * demo_scale.ORGANIZATIONS == 1010
    assert counted[Area] == sum(
        len(read_vector(demo.folder() / f"{level}.geojson", crs=None, where=None))
        for level in ("districts", "subdistricts", "communities", "grids")
    )
    assert made_up == {step["layer"] for step in demo.description()["imports"]}
    assert remarks == [[]] * len(remarks)  # every place lies in its grid, no code comes twice


def test_every_superior_leads_to_the_district(city: Engine) -> None:
    with reading(city) as session:
        ties = session.execute(
            select(Tie.to_code, Tie.from_code).where(Tie.kind == "superior")
        ).all()
        codes = set(session.scalars(select(Organization.code)))
        top = session.scalars(
            select(Organization.code).where(
                Organization.kind == "party_committee", Organization.area_code == DISTRICT
            )
        ).one()
        new = session.scalars(
            select(Organization.code).where(
                Organization.kind.in_(["general_branch", "branch", "joint_branch"])
            )
        ).all()
        held = set(session.scalars(select(Post.organization_code)))
        ends = set(session.scalars(select(Tie.from_code))) | {
            code for code, kind in session.execute(select(Tie.to_code, Tie.to_kind))
            if kind == "organization"
        }  # fmt: skip
    above = dict(ties)
    assert len(above) == len(ties)  # nobody has two superiors
    for code in above:
        way = [code]
        while way[-1] in above:
            way.append(above[way[-1]])
            assert len(way) < 9, "a circle"
        assert way[-1] == top
    assert len(new) == SCALE * 10 * 8
    assert set(new) <= above.keys()
    assert set(new) <= held
    assert ends <= codes


def test_what_was_planted_is_still_there(city: Engine, demo_store: Path) -> None:
    with reading(city) as session:
        run = session.scalars(select(Run)).one()
        assert len(run.standards) == 38
        found = gaps_of(session)
    plain = open_engine(f"sqlite:///{demo_store}")
    with reading(plain) as session:
        wanted = gaps_of(session)
    plain.dispose()
    assert found == wanted


def gaps_of(session: Any) -> set[tuple[str, str]]:
    statement = select(Gap.measure, Gap.subject_code).where(Gap.measure != "silent")
    return {tuple(row) for row in session.execute(statement)}  # type: ignore[misc]


def test_the_same_scale_gives_the_same_bytes(files: Path, tmp_path: Path) -> None:
    demo_scale.write(SCALE, demo.folder(), tmp_path)
    for name in demo_scale.FILES:
        ours = (files / name).read_bytes()
        assert ours == (tmp_path / name).read_bytes()
        assert ours.startswith((demo.folder() / name).read_bytes())


def test_cases_are_like_those_that_ship(files: Path) -> None:
    shipped, cases = rows_of(demo.folder() / "cases.csv"), rows_of(files / "cases.csv")
    assert len({row["code"] for row in cases}) == len(cases)
    for name in ("area_code", "class_code", "title"):
        assert {row[name] for row in cases} == {row[name] for row in shipped}
    days = [row["reported_at"][:10] for row in cases[len(shipped) :]]
    assert days == sorted(days)
    assert (days[0][:4], days[-1] <= demo.as_of().isoformat()) == ("2024", True)
    for row in cases:
        ended = row["stage"] in ("closed", "rejected", "void")
        assert bool(row["closed_at"]) == ended
        assert row["reported_at"] < (row["closed_at"] or "9")
        assert row["stage"] in code_list("case_stages")
    assert 0.02 < sum(not row["closed_at"] for row in cases) / len(cases) < 0.1
    known = {row["code"] for row in rows_of(files / "organizations.csv")}
    assert {row["organization_code"] for row in cases} <= known | {""}


def test_cases_lie_inside_their_grids(files: Path) -> None:
    grids = read_vector(demo.folder() / "grids.geojson", crs=None, where=None)
    shapes = dict(zip(grids["code"], grids.geometry, strict=True))
    cases = rows_of(files / "cases.csv")
    around = [shapes[row["area_code"]] for row in cases]
    places = shapely.points([(float(row["lon"]), float(row["lat"])) for row in cases])
    assert shapely.contains(around, places).all()


def test_names_of_new_organizations_come_once(files: Path) -> None:
    names = [row["name"] for row in rows_of(files / "organizations.csv")]
    assert len(set(names)) == len(names)


@pytest.fixture
def visitor(city: Engine) -> Iterator[FlaskClient]:
    """Somebody with an account, who sees the most."""
    app = create_app(Config(store=city.url.render_as_string(hide_password=False)))
    yield log_in(app.test_client(), "planner")
    app.extensions[EXTENSION].engine.dispose()


@pytest.mark.parametrize(
    "path",
    [
        "/cases",
        "/cases?state=&sort=code&page=58",
        f"/cases?state=&area={DISTRICT}&q=纠纷",
        f"/cases?state=late&area={COMMUNITY}&class=05&sort=reported",
        f"/cases?area={GRID}",
        "/cases/C2026060897",
        "/my",
        *(f"/my?area={code}" for code in (GRID, COMMUNITY, SUBDISTRICT, DISTRICT)),
        *(f"/api/areas/{code}" for code in (GRID, COMMUNITY, SUBDISTRICT, DISTRICT)),
        "/api/search?q=公司",
        "/open311/v2/requests.json?page_size=50",
    ],
)
def test_a_page_asks_at_most_twelve_questions(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 200
    with recorded(visitor.application.extensions[EXTENSION].engine) as told:
        visitor.get(path)
    assert 0 < len(told) <= MOST_QUERIES, "\n\n".join(told)
