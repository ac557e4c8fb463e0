"""What the panel of an area says: its sentence, its cases, its numbers."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine

from gridmap.actions import dates
from gridmap.actions.area_panel import describe
from gridmap.actions.explaining import Question, explain
from gridmap.analysis.standards import Standard
from gridmap.db.session import reading
from tests import towns
from tests.actions.evaluating import evaluate, grid, rule, table

REACH = rule("reach", kinds=["service_station"], threshold_m=2000)
SLOW = rule("reach", kinds=["service_station"], threshold_m=2000, people="over_60", pace="over_60")
LEADERS = rule("leaders", kind="grid_leader")


@pytest.fixture
def town(store: Engine, import_file: Any, tmp_path: Path) -> Engine:
    """The small town with one station."""
    import_file("areas", towns.grids(tmp_path), level="grid")
    import_file("residences", towns.residences(tmp_path))
    import_file("paths", towns.paths(tmp_path))
    import_file("facilities", towns.facilities(tmp_path, (400, 400)))
    return store


def said(store: Engine) -> tuple[str, str]:
    answer = describe(store, grid(0, 0))
    return answer["sentence"], answer["sentence_en"]


def test_standards_are_met_where_all_were_measured(town: Engine) -> None:
    evaluate(town, REACH)
    assert said(town) == (
        "居民 40 人，各项距离标准均达到。",
        "40 residents; every reach standard is met.",
    )


def test_residents_who_could_not_be_measured_meet_no_standard(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    line = towns.feature(shapely.LineString([(5000, 5000), (5100, 5000)]), kind="residential")
    import_file("paths", towns.write(tmp_path / "far.geojson", [line]))
    evaluate(town, REACH)
    zh, en = said(town)
    assert zh == "居民 40 人，其中 40 人的住处未接入路网，量不出步行距离。"
    assert "40 of them in homes not joined to the network" in en


@pytest.mark.parametrize(
    ("standard", "zh", "en"),
    [
        (LEADERS, "没有用到距离标准", "no reach standard was applied"),
        (SLOW, "另有人群或时间等条件", "conditions of their own"),
    ],
)
def test_where_no_plain_standard_of_reach_was_applied_none_is_met(
    town: Engine, standard: Standard, zh: str, en: str
) -> None:
    evaluate(town, standard)
    sentence, sentence_en = said(town)
    assert zh in sentence
    assert en in sentence_en


def test_a_case_is_overdue_when_its_time_is_up_and_a_day_counts_whole(
    town: Engine, import_file: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = dt.datetime(2026, 6, 30, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    monkeypatch.setattr(dates, "moment_of", lambda _day: noon)
    lon, lat = towns.lonlat(100, 100)
    due = {"NIGHT": "2026-06-30T02:00:00+08:00", "DAY": "2026-06-30"}
    due |= {"PAST": "2026-06-29T23:59:00+08:00"}
    rows = [f"{code},filed,2026-06-01,{day},{lon},{lat},{grid(0, 0)}" for code, day in due.items()]
    head = "code,stage,reported_at,due_at,lon,lat,area_code"
    import_file("cases", table(tmp_path / "cases.csv", head, *rows), crs="EPSG:4326")
    evaluate(town, REACH)
    found = describe(town, grid(0, 0))["cases"]
    assert [case["code"] for case in found["list"] if case["overdue"]] == ["PAST", "NIGHT"]
    assert found["overdue"] == 2


def test_the_panel_rounds_as_the_passport_does(
    town: Engine, import_file: Any, tmp_path: Path
) -> None:
    line = towns.feature(
        shapely.Point(100, 100),
        code="F1", kind="service_station", floor_area_m2=10, activity_area_m2=5,
    )  # fmt: skip
    import_file("facilities", towns.write(tmp_path / "f.geojson", [line]))
    share = rule("activity_share", kinds=["service_station"], share=0.6)
    # Two of three standards are met: 0.666667, not 0.6667.
    evaluate(town, share, REACH, rule("facilities", kinds=["service_station"], at_least=1))
    panel = describe(town, grid(0, 0))
    (gap,) = panel["gaps"]
    with reading(town) as session:
        (figure,) = explain(session, Question("activity_share", grid(0, 0)))["figures"]
        (whole,) = explain(session, Question("composite", grid(0, 0)))["figures"]
    for name in ("value", "required", "shortfall"):
        assert gap[name] == figure[name]
    assert gap["shortfall"] == 0.1
    assert panel["composite"]["share"] == whole["value"] == 0.666667
