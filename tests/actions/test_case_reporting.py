"""Cases that are reported on the spot: once, and with what they say, on both stores."""

import datetime as dt
import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import shapely
from PIL import Image
from sqlalchemy import Engine, func, select

from gridmap.actions import case_near, case_reporting, case_show, live
from gridmap.actions.case_notes import add_note
from gridmap.actions.case_reporting import Report, Reported, report_case
from gridmap.analysis.permissions import ANONYMOUS, User
from gridmap.db.models import Case, CaseEvent, CasePhoto, Edition
from gridmap.db.session import reading, writing
from gridmap.errors import (
    ConflictError,
    FileFormatError,
    InputError,
    NotAllowedError,
    NotFoundError,
)
from gridmap.files import photos
from tests.actions.conftest import Import

NOW = dt.datetime(2026, 3, 1, 20, tzinfo=dt.UTC)  # 2 March in the town
LEADER = User("li", "grid_leader", frozenset({"read", "report_case"}), "G1")
PLACE = (100.445, 38.935)


@pytest.fixture
def town(tmp_path: Path, import_file: Import, once: Any) -> Engine:
    """Two grids side by side, one second of a degree and a half wide."""

    def fill(_: Engine) -> None:
        shapes = {
            "一": shapely.box(100.44, 38.93, 100.45, 38.94),
            "二": shapely.box(100.45, 38.93, 100.46, 38.94),
        }
        rows = [
            feature(shape, code=f"62070200100100{n}", name=name)
            for n, (name, shape) in enumerate(shapes.items(), 1)
        ]
        import_file("areas", written(tmp_path / "grids.geojson", rows), level="grid")

    filled: Engine = once(fill)
    return filled


def feature(shape: shapely.Geometry, **properties: object) -> dict[str, object]:
    geometry = json.loads(shapely.to_geojson(shape))
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def written(path: Path, features: list[dict[str, object]]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def case_file(folder: Path, code: str) -> Path:
    values = {"code": code, "stage": "reported", "reported_at": "2026-03-01T08:00:00+08:00"}
    return written(folder / "cases.geojson", [feature(shapely.Point(PLACE), **values)])


def seen(**more: object) -> Report:
    values = {"client_key": str(uuid4()), "class_code": "0102", "lon": PLACE[0], "lat": PLACE[1]}
    return Report(**(values | more))  # type: ignore[arg-type]


def picture(size: tuple[int, int] = (400, 300), form: str = "JPEG", **more: object) -> bytes:
    written = io.BytesIO()
    Image.effect_noise(size, 30).convert("RGB").save(written, form, **more)
    return written.getvalue()


def sent(town: Engine, files: Path, report: Report | None = None, *pictures: bytes) -> Reported:
    named = [(f"{n}.jpg", content) for n, content in enumerate(pictures)]
    return report_case(town, report or seen(), named, by=LEADER, files_folder=files, now=NOW)


def count(town: Engine, model: type) -> int:
    with reading(town) as session:
        return session.scalars(select(func.count()).select_from(model)).one()


def test_a_report_becomes_a_case_of_its_grid(town: Engine, tmp_path: Path) -> None:
    done = sent(town, tmp_path, seen(text="井盖响", accuracy_m=12.4))
    assert (done.code, done.area_code, done.area_name, done.fresh) == (
        "R20260302-001",
        "620702001001001",
        "一",
        True,
    )
    # Two working days after Monday, 2 March: the end of Wednesday in the town.
    assert done.due_at == dt.datetime(2026, 3, 4, 15, 59, 59, tzinfo=dt.UTC)
    with reading(town) as session:
        case = session.scalars(select(Case)).one()
        event = session.scalars(select(CaseEvent)).one()
        edition = session.get(Edition, case.edition_id)
    assert (case.title, case.stage, case.text, case.reported_by) == (
        "井盖松动",
        "reported",
        "井盖响",
        "li",
    )
    assert (case.geom.x, case.geom.y) == PLACE
    assert (event.by, event.stage, event.note) == ("li", "reported", "±12 m")
    assert (edition.scope, edition.rows) == ({"reported": True}, 1)


def test_the_same_report_arrives_once(town: Engine, tmp_path: Path) -> None:
    report, content = seen(text="响"), picture()
    first = sent(town, tmp_path, report, content)
    begun = live.now(town)
    again = sent(town, tmp_path, report, content)
    assert (again.code, again.area_name, again.fresh) == (first.code, "一", False)
    assert live.now(town) == begun
    assert (count(town, Case), count(town, CasePhoto)) == (1, 1)


def test_another_report_under_the_same_key_is_refused(town: Engine, tmp_path: Path) -> None:
    report = seen()
    sent(town, tmp_path, report)
    other = seen(client_key=report.client_key, text="别的")
    with pytest.raises(ConflictError, match="belongs to the case R20260302-001"):
        sent(town, tmp_path, other)
    assert count(town, Case) == 1


def test_numbers_are_unique_however_many_report_at_once(town: Engine, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: sent(town, tmp_path), range(24)))
    assert sorted(d.code for d in done) == [f"R20260302-{n:03d}" for n in range(1, 25)]
    with reading(town) as session:
        pairs = session.execute(select(CaseEvent.id, CaseEvent.case_id).order_by(CaseEvent.id))
        assert len({case_id for _, case_id in pairs}) == 24


def test_numbers_go_on_beyond_three_digits(town: Engine, tmp_path: Path) -> None:
    sent(town, tmp_path)
    for last, following in (("999", "1000"), ("1000", "1001")):
        with writing(town) as session:
            newest = session.scalars(select(Case).order_by(Case.id.desc())).first()
            newest.code = f"R20260302-{last}"
        assert sent(town, tmp_path).code == f"R20260302-{following}"


def test_a_class_in_wide_digits_is_the_class(town: Engine, tmp_path: Path) -> None:
    sent(town, tmp_path, seen(class_code="０１０２"))
    with reading(town) as session:
        assert session.scalars(select(Case.class_code)).one() == "0102"


@pytest.mark.parametrize(
    ("values", "sentence", "zh"),
    [
        ({"client_key": "1"}, "needs a UUID", "要有一个 UUID"),
        ({"class_code": "77"}, "no class of cases 77", "没有事项类别 77"),
        ({"text": "长" * 501}, "longer than 500", "超过 500 字"),
        ({"lon": float("nan")}, "no longitude and latitude", "不是经纬度"),
        ({"lat": 91.0}, "no longitude and latitude", "不是经纬度"),
        ({"accuracy_m": -1.0}, "must be metres", "米数"),
        ({"lon": 100.47}, "outside the town by about 867 m", "辖区外约 867 米"),
    ],
)
def test_what_cannot_be_taken_is_said_in_both_languages(
    town: Engine, tmp_path: Path, values: dict[str, object], sentence: str, zh: str
) -> None:
    with pytest.raises(InputError, match=sentence) as caught:
        sent(town, tmp_path, seen(**values))
    assert zh in caught.value.args[0].zh
    assert count(town, Case) == 0


def test_a_person_who_may_not_report_is_refused_before_anything_is_kept(
    town: Engine, tmp_path: Path
) -> None:
    files = tmp_path / "files"
    with pytest.raises(NotAllowedError):
        report_case(town, seen(), [("a", picture())], by=ANONYMOUS, files_folder=files)
    assert not (files / "photos").exists()


def test_photos_lose_what_a_camera_writes_into_them_and_stand_upright(
    town: Engine, tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # held sideways
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[2] = (38.0, 56.0, 6.0)
    raw = picture((2400, 1200), exif=exif.tobytes(), comment=b"SecretComment")
    done = sent(town, tmp_path, seen(), raw)
    for size, longest in (("large", 1600), ("small", 320)):
        content = case_show.photo(town, done.code, 0, size, files_folder=tmp_path)
        assert b"Secret" not in content
        with Image.open(io.BytesIO(content)) as opened:
            assert (opened.format, opened.size) == ("JPEG", (longest // 2, longest))
            assert not opened.getexif()
    found = case_show.show(town, done.code, asking=LEADER)
    assert found["pictures"] == [{"width": 800, "height": 1600}]


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_pictures_of_other_forms_are_taken(town: Engine, tmp_path: Path, form: str) -> None:
    done = sent(town, tmp_path, seen(), picture(form=form))
    assert case_show.photo(town, done.code, 0, "small", files_folder=tmp_path)[:2] == b"\xff\xd8"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no photo that can be read"),
        (b"<svg onload=alert(1)>", "no photo that can be read"),
        (picture()[:500], "no photo that can be read"),
        (picture(form="GIF"), "no photo that can be read"),
        (picture((8, 8)) + b" " * photos.MOST_BYTES, "more than 12 MB"),
    ],
)
def test_what_is_no_photo_is_refused_and_nothing_is_half_done(
    town: Engine, tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(FileFormatError, match=sentence):
        sent(town, tmp_path, seen(), picture(), content)
    assert count(town, Case) == 0


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [8_000, 12_000, 20_000])
def test_a_picture_that_would_fill_the_memory_is_refused_unread(
    town: Engine, tmp_path: Path, side: int
) -> None:
    bomb = io.BytesIO()
    Image.new("1", (side, side)).save(bomb, "PNG")
    with pytest.raises(FileFormatError, match="more than 50 million pixels"):
        sent(town, tmp_path, seen(), bomb.getvalue())


def test_more_than_six_photos_are_refused(town: Engine, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at most 6 photos; these are 7"):
        sent(town, tmp_path, seen(), *[picture((20, 20))] * 7)


def test_an_import_of_cases_keeps_what_was_reported(
    town: Engine, tmp_path: Path, import_file: Import
) -> None:
    done = sent(town, tmp_path)
    for code in ("C1", "C2"):  # the second replaces the first
        import_file("cases", case_file(tmp_path, code))
    with reading(town) as session:
        standing = session.scalars(select(Case.code).where(Case.retired_by_id.is_(None)))
        assert sorted(standing) == ["C2", done.code]


def test_a_file_cannot_bring_a_reported_case_in_a_second_time(
    town: Engine, tmp_path: Path, import_file: Import
) -> None:
    done = sent(town, tmp_path)
    found = import_file("cases", case_file(tmp_path, done.code))
    assert (found.rows, found.retired) == (0, 0)
    assert "1 cases were reported here" in found.remarks[-1]["text"]
    with reading(town) as session:
        assert session.scalars(select(Case.code)).all() == [done.code]


def test_people_without_an_account_see_no_reporter_text_or_photo(
    town: Engine, tmp_path: Path
) -> None:
    done = sent(town, tmp_path, seen(text="三单元王家"), picture())
    public = case_show.show(town, done.code, asking=ANONYMOUS)
    assert public["photos"] == 1
    assert not {"text", "reported_by", "pictures"} & set(public)
    assert not {"by", "note", "moved"} & set(public["history"][0])
    assert "moves" not in public
    inside = case_show.show(town, done.code, asking=LEADER)
    assert (inside["text"], inside["reported_by"]) == ("三单元王家", "li")


def test_a_note_is_added_once(town: Engine, tmp_path: Path) -> None:
    done, key = sent(town, tmp_path), str(uuid4())
    begun = live.now(town)
    for fresh in (True, False):
        added = add_note(
            town, done.code, key, "还在响", [("a", picture())], by=LEADER, files_folder=tmp_path
        )
        assert added is fresh
    history = case_show.show(town, done.code, asking=LEADER)["history"]
    assert [event["note"] for event in history] == ["", "还在响"]
    assert len(case_show.show(town, done.code, asking=LEADER)["pictures"]) == 1
    assert [h.kind for h in live.since(town, begun)] == ["cases"]


def test_a_note_to_nothing_and_an_empty_one_are_refused(town: Engine, tmp_path: Path) -> None:
    done = sent(town, tmp_path)
    with pytest.raises(NotFoundError, match="no case with the number X"):
        add_note(town, "X", str(uuid4()), "a", [], by=LEADER, files_folder=tmp_path)
    with pytest.raises(InputError, match="nothing to add"):
        add_note(town, done.code, str(uuid4()), "", [], by=LEADER, files_folder=tmp_path)


def test_what_is_near_in_place_time_and_class_is_likely_the_same(
    town: Engine, tmp_path: Path
) -> None:
    metre = 1 / 111_000  # of latitude
    for code, north, kind, days in (
        ("same", 10, "0102", 1),
        ("far", 25, "0102", 1),  # the radius of a manhole cover is 20 m
        ("old", 5, "0102", 8),  # and its time 7 days
        ("related", 8, "0101", 1),
        ("related-far", 15, "0101", 1),
        ("other", 2, "0501", 1),
    ):
        place = {"lat": PLACE[1] + north * metre, "text": code, "class_code": kind}
        then = NOW - dt.timedelta(days=days)
        report_case(town, seen(**place), [], by=LEADER, files_folder=tmp_path, now=then)
    with reading(town) as session:
        said = dict(session.execute(select(Case.code, Case.text)).all())
    found = case_near.likely_same(town, "0102", *PLACE, now=NOW)
    assert [said[row["code"]] for row in found] == ["same", "related"]
    assert found[0]["zh"] == "同类，10 米外，1 天前上报，上报"
    assert found[0]["en"] == "same class, 10 m away, reported 1 day ago, reported"


def test_open_cases_come_before_closed_ones(town: Engine, tmp_path: Path) -> None:
    nearest = sent(town, tmp_path)
    second = sent(town, tmp_path, seen(lat=PLACE[1] + 5 / 111_000))
    with writing(town) as session:
        session.scalars(select(Case).where(Case.code == nearest.code)).one().stage = "closed"
    found = case_near.likely_same(town, "0102", *PLACE, now=NOW)
    assert [(row["code"], row["open"]) for row in found] == [
        (second.code, True),
        (nearest.code, False),
    ]


def test_the_hash_of_a_report_covers_everything_it_says() -> None:
    base = seen()
    hashes = {case_reporting.content_hash(base, [])}
    for change in ({"text": "x"}, {"lon": 100.0}, {"class_code": "0101"}, {"accuracy_m": 1.0}):
        other = seen(client_key=base.client_key, **change)
        hashes.add(case_reporting.content_hash(other, []))
    hashes.add(case_reporting.content_hash(base, [("a", b"1")]))
    hashes.add(case_reporting.content_hash(base, [("a", b"2")]))
    assert len(hashes) == 7
