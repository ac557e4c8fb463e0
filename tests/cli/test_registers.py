"""`gridmap register ...` as offices without a browser rely on it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests import towns

Call = Callable[..., Result]
TABLE = (
    "编码,名称,类型,所属区域\n"
    f"X1,一支部,党支部,{towns.COMMUNITY}\n"
    f",二支部,党支部,{towns.COMMUNITY}\n"
)


@pytest.fixture
def town(gridmap: Call, tmp_path: Path, once_here: Callable[..., None]) -> Call:
    def fill() -> None:
        gridmap("init")
        gridmap("import", "areas", towns.grids(tmp_path), "--level", "grid")

    once_here(fill)
    (tmp_path / "a.csv").write_text(TABLE, "utf-8")
    return gridmap


def test_a_table_is_shown_first_and_applied_when_asked(
    town: Call, gridmap_json: Callable[..., Any]
) -> None:
    assert "Nothing is written yet" in town("register", "import", "organizations", "a.csv").stdout
    assert gridmap_json("register", "list")["organizations"] == 0
    done = gridmap_json("register", "import", "organizations", "a.csv", "--apply")
    assert done == {"added": 2, "changed": 0, "same": 0, "applied": True}
    assert gridmap_json("register", "list")["organizations"] == 2


def test_what_is_exported_changes_nothing_when_it_comes_back(
    town: Call, gridmap_json: Callable[..., Any]
) -> None:
    town("register", "import", "organizations", "a.csv", "--apply")
    town("register", "export", "organizations", "-o", "out.xlsx", "--lang", "en")
    done = gridmap_json("register", "import", "organizations", "out.xlsx", "--apply")
    assert done == {"added": 0, "changed": 0, "same": 2, "applied": True}
    assert "bytes" in town("register", "template", "posts", "-o", "posts.xlsx").stdout


def test_rows_that_are_wrong_are_named_and_written_to_be_mended(town: Call, tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text(TABLE.replace("二支部,党支部", "二支部,马戏团"), "utf-8")
    words = ("register", "import", "organizations", "b.csv", "--apply", "--errors", "bad.xlsx")
    told = town(*words, code=3).output
    assert "b.csv: row 2, column '类型'" in told
    assert (tmp_path / "bad.xlsx").read_bytes()[:2] == b"PK"
    assert "0" in town("register", "list").stdout.split("organizations")[1].splitlines()[0]
