"""The languages of the pages: every text has its twin, and none is left over."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from gridmap import assets
from gridmap.web.languages import TRANSLATIONS, catalogue, other_language
from tests.web.conftest import attempt

HAN = re.compile(r"[\u4e00-\u9fff]")
PYTHON = Path(__file__).parents[2] / "gridmap" / "web"
METHODS = [("**.html", "jinja2"), ("**.py", "python")]


def asked_for() -> set[object]:
    """Return every text that templates and pages ask for."""
    found = set()
    for folder in (assets.folder("templates"), PYTHON):
        for _file, _line, message, _comments, _context in extract_from_dir(
            folder, method_map=METHODS
        ):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found


def texts() -> dict[str, list[str]]:
    """Return the catalogue: source to its texts, several where they count."""
    place = TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po"
    with place.open("rb") as file:
        entries = [m for m in read_po(file, locale="en") if m.id]
    return {
        m.id[0] if isinstance(m.id, tuple) else m.id: list(m.string)
        if isinstance(m.string, tuple)
        else [m.string]
        for m in entries
    }


def test_every_text_has_an_english_one_and_none_is_left_over() -> None:
    known = texts()
    assert asked_for() == set(known)
    assert len(known) > 100
    for source, english in known.items():
        for text in english:
            assert text.strip(), source
            assert not HAN.search(text), source


def test_no_text_has_two_translations() -> None:
    place = TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po"
    sources = re.findall(r'^msgid "(.+)"$', place.read_text("utf-8"), flags=re.MULTILINE)
    assert len(sources) == len(set(sources))


def test_translations_fill_in_what_the_source_does() -> None:
    names = re.compile(r"%\((\w+)\)s")
    for source, english in texts().items():
        for text in english:
            assert set(names.findall(text)) == set(names.findall(source)), source


@pytest.mark.parametrize("path", ["/", "/login", "/nothing"])
def test_an_english_page_is_english_and_a_chinese_one_chinese(
    client: FlaskClient, path: str
) -> None:
    visible = {}
    for lang in ("zh", "en"):
        page = client.get(f"{path}?lang={lang}").get_data(as_text=True)
        page = re.sub(r"<script.*?</script>|<option.*?</option>", "", page, flags=re.S)
        visible[lang] = re.sub(r"<[^>]+>", " ", page)
    names = "甘州区|中文"
    assert not HAN.search(re.sub(names, "", visible["en"]))
    assert HAN.search(visible["zh"])


def test_the_login_speaks_the_language_of_the_page_that_comes_next(client: FlaskClient) -> None:
    for path in ("/login?next=/%3Flang%3Den", "/login?lang=en"):
        assert "An administrator makes accounts" in client.get(path).get_data(as_text=True)
    assert "账号由管理员开通" in client.get("/login").get_data(as_text=True)


def test_plurals_follow_the_language(own_client: FlaskClient) -> None:
    english = catalogue("en")
    source = "超期 %(num)s 天"
    assert english.ngettext(source, source, 1) % {"num": 1} == "1 day late"
    assert english.ngettext(source, source, 3) % {"num": 3} == "3 days late"
    for _ in range(12):
        attempt(own_client, "nobody", "x", lang="en")
    said = attempt(own_client, "nobody", "x").get_data(as_text=True)
    assert re.search(r"请在 \d+ 分钟后再试", said)


def test_a_language_without_a_catalogue_is_the_source() -> None:
    assert catalogue("eo").gettext("登录") == "登录"


ROWS = """code,name,kind,lon,lat,capacity
X1,站,library,100.45,38.93,many
X2,站,libary,100.45,38.93,4
"""


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "zh",
            [
                "2 处问题，什么也没有导入",
                "第 1 行，“capacity”列：“many”不是整数",
                "不是已知的设施类型；是不是图书馆？",
            ],
        ),
        (
            "en",
            [
                "2 problems, nothing was imported",
                "row 1, column &#39;capacity&#39;: &#39;many&#39; is not a whole number",
                "did you mean library?",
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_the_language_of_the_page(
    planner: FlaskClient, lang: str, told: list[str]
) -> None:
    file = (io.BytesIO(ROWS.encode()), "places.csv")
    form = {"layer": "facilities", "crs": "EPSG:4326", "file": file}
    answer = planner.post(f"/import?lang={lang}", data=form)
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    assert [words for words in told if words not in page] == []


@pytest.mark.parametrize(
    ("lang", "told"), [("zh", "所写的区域不在库里"), ("en", "not in the store")]
)
def test_what_was_noticed_in_a_file_is_said_in_the_language_of_the_page(
    planner: FlaskClient, lang: str, told: str
) -> None:
    rows = "code,name,kind,lon,lat,area_code\nX1,站,library,100.45,38.93,999999\n"
    form = {
        "layer": "facilities",
        "crs": "EPSG:4326",
        "file": (io.BytesIO(rows.encode()), "places.csv"),
    }
    answer = planner.post(f"/import?lang={lang}", data=form)
    assert answer.status_code == 201
    assert told in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("method", "path", "there"),
    [
        ("GET", "/cases?state=late&page=2", "/cases?state=late&page=2&lang=en"),
        ("GET", "/cases?state=late&lang=en", "/cases?state=late"),
        ("GET", "/nothing/at/all", "/nothing?lang=en"),
        ("POST", "/cases/A1/moves", "/cases/A1?lang=en"),
        ("POST", "/organizations/import/apply?lang=en", "/organizations/import"),
    ],
)
def test_a_page_is_found_in_the_other_language(
    client: FlaskClient, method: str, path: str, there: str
) -> None:
    with client.application.test_request_context(path, method=method):
        assert other_language() == there
