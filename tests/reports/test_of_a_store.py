"""Reports of the demo city, from the store to the file, in every format."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pypdf
import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from gridmap.actions import coverage, coverage_figures
from gridmap.cli import main
from gridmap.db.engine import open_engine
from gridmap.db.queries import runs
from gridmap.db.session import reading
from gridmap.reports.formats import FORMATS, render
from gridmap.reports.load import load_report
from gridmap.reports.load_figures import load_figures
from gridmap.reports.load_gaps import load_gaps


@pytest.fixture(scope="module")
def city(demo_store: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{demo_store}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def written(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return the report of the city as the command wrote it in a format, once for all tests.

    That of pages is of a subdistrict: to print takes as long as the pages are many.
    """
    folder = tmp_path_factory.mktemp("written")

    @cache
    def write(form: str) -> Path:
        output = folder / f"report.{form}"
        store = {"GRIDMAP_STORE": f"sqlite:///{demo_store}"}
        area = ["--area", "620702001"] if form == "pdf" else []
        done = CliRunner().invoke(main, ["report", "-o", str(output), *area], env=store)
        assert done.exit_code == 0, done.output
        return output

    return write


def test_gaps_from_figures_are_the_gaps_that_the_run_kept(city: Engine) -> None:
    with reading(city) as session:
        run = runs.get(session)
        quick = load_gaps(session, run, None, load_figures(session, run, None))
        slow = load_gaps(session, run, None, {})
    assert len(slow) > 1000
    key = ["standard", "subject_code"]
    quick, slow = (one.sort_values(key).reset_index(drop=True) for one in (quick, slow))
    for column in ("standard", "subject_code", "subject_name", "level", "area_code", "unit"):
        assert list(quick[column]) == list(slow[column]), column
    for column in ("value", "required", "shortfall", "residents_affected", "distance_m"):
        assert list(quick[column].astype(float).fillna(-1)) == pytest.approx(
            list(slow[column].astype(float).fillna(-1))
        ), column
    assert list(quick["facility_name"].fillna("")) == list(slow["facility_name"].fillna(""))


def test_workbook_counts_are_those_of_the_figures(
    city: Engine, written: Callable[[str], Path]
) -> None:
    data = load_report(city)
    book = CalamineWorkbook.from_path(written("xlsx"))
    with reading(city) as session:
        run = runs.get(session)
        applied = coverage_figures.applied(session, run.id)
        staff = coverage_figures.figures(session, run.id, "zhangye_2020/staff")
    table = book.get_sheet_by_name("社区工作者").to_python()
    rows = [dict(zip(table[0], row, strict=True)) for row in table[1:]]
    rule = next(s.zh for s in data.standards if s.key == "zhangye_2020/staff")
    mine = [row for row in rows if row["标准"] == rule]
    assert len(mine) == len(staff)
    assert sum(row["缺口"] for row in mine) == staff["shortfall"].sum()
    assert set(data.figures) == set(applied)


def test_local_staff_stands_beside_the_national_figure(written: Callable[[str], Path]) -> None:
    page = written("html").read_text("utf-8")
    section = page[page.index('<section id="standards">') :]
    section = section[: section.index("</section>")]
    assert "每千名居民至少 1 名社区工作者" in section
    assert "每万名居民 18 名社区工作者" in section
    assert "gb50180_2018/station" in section


def test_report_of_a_subdistrict_tells_only_of_it(city: Engine) -> None:
    data = load_report(city, area="620702001")
    assert set(data.gaps["area_code"].str[:9]) == {"620702001"}
    assert all(
        table["area_code"].str.startswith("620702001").all() for table in data.figures.values()
    )
    assert data.ground.shapes["grid"]["code"].str.startswith("620702001").all()


def test_second_run_is_compared_with_the_first(demo_store: Path, tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    shutil.copy(demo_store, path)
    engine = open_engine(f"sqlite:///{path}")
    from gridmap.actions.standards import active
    from gridmap.config import Config

    with reading(engine) as session:
        as_of = runs.get(session).as_of
    coverage.run(
        engine,
        by="test",
        standards=active(Config()),
        parameters=coverage.Parameters(as_of=as_of),
    )
    data = load_report(engine)
    assert data.trend.run_id == 1
    assert data.trend.same_inputs
    assert not any(change.difference for change in data.trend.changes)
    assert "两次评估读的是同样的数据，没有变化。" in render(data, "html").decode()
    assert load_report(engine, run_id=1).trend is None
    engine.dispose()


@pytest.mark.parametrize("form", list(FORMATS))
def test_command_writes_each_format(form: str, written: Callable[[str], Path]) -> None:
    output = written(form)
    begins = {"html": b"<!DOCTYPE html>", "pdf": b"%PDF-1.7", "xlsx": b"PK", "docx": b"PK"}[form]
    assert output.read_bytes().lstrip().startswith(begins)
    if form == "pdf":
        _no_page_is_empty(output)


def _no_page_is_empty(printed: Path) -> None:
    reader = pypdf.PdfReader(printed)
    assert 12 < len(reader.pages) < 40
    for page in reader.pages:
        assert len(page.extract_text().replace(" ", "")) > 60
