"""The process that draws maps beside the one that writes."""

import pytest

from gridmap.reports import drawing_desk
from gridmap.reports.chapters import chapters
from gridmap.reports.drawing import picture
from gridmap.reports.drawing_desk import Desk, desk_for, pictures
from gridmap.reports.findings import Speaker
from gridmap.reports.pdf import Pages
from gridmap.reports.progress import quiet
from gridmap.reports.words import speaker
from tests.reports import made


def test_desk_draws_what_is_drawn_here() -> None:
    data = made.full()
    themes = Pages(data, "zh", quiet).themes
    assert len(themes) > 3
    with desk_for("pdf") as desk:
        assert desk is not None
        desk.begin(themes, data.ground)
        made_aside = desk.drawn()
    assert made_aside is not None
    assert pictures(desk, themes, data.ground) == [picture(one, data.ground) for one in themes]


def test_maps_are_drawn_here_when_the_desk_breaks() -> None:
    data = made.full()
    themes = Pages(data, "zh", quiet).themes[:1]
    desk = Desk()
    assert desk._process is not None
    desk._process.kill()
    desk._process.wait()
    desk.begin(themes, data.ground)
    assert desk.drawn() is None
    assert pictures(desk, themes, data.ground) == [picture(themes[0], data.ground)]
    desk.close()


def test_maps_are_drawn_here_when_there_is_no_second_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drawing_desk.sys, "executable", "/there/is/no/python")
    data = made.full()
    with desk_for("pdf") as desk:
        assert desk is not None
        desk.begin([], data.ground)
        assert pictures(desk, [], data.ground) == []
        assert desk.drawn() is None


def test_other_forms_open_no_desk() -> None:
    for form in ("html", "xlsx", "docx"):
        with desk_for(form) as desk:
            assert desk is None


def test_desk_that_nobody_used_is_closed() -> None:
    with desk_for("pdf") as desk:
        assert desk is not None
        process = desk._process
    assert process is not None
    assert process.poll() is not None


def test_pages_show_their_maps_in_the_order_of_the_chapters() -> None:
    data = made.full()
    pages = Pages(data, "en", quiet)
    found = chapters(Speaker(data, "en", speaker("en")))
    titles = [b.theme.title for *_, s in found for kind, b in s.kinds if kind == "map"]
    assert [theme.title for theme in pages.themes] == titles
    html = pages.html([f"data:,{n}" for n in range(len(titles))])
    places = [html.index(f'"data:,{n}"') for n in range(len(titles))]
    assert places == sorted(places)
