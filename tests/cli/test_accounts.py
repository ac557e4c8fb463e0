"""Accounts by command: what scripts and people at a terminal rely on."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gridmap.actions import accounts
from gridmap.cli import accounts as commands
from gridmap.cli import main
from gridmap.db.engine import open_engine
from gridmap.db.queries import accounts as queries
from gridmap.db.session import reading
from tests import towns

Call = Callable[..., Result]
GOOD = "seven quiet herons"


@pytest.fixture
def town(gridmap: Call, once_here: Callable[..., None]) -> Call:
    """An empty store."""

    def fill() -> None:
        gridmap("init")

    once_here(fill)
    return gridmap


def typed(*words: str, text: str, code: int = 0) -> Result:
    """Call the command line with something on standard input."""
    result = CliRunner().invoke(main, list(words), input=text)
    assert result.exit_code == code, result.output
    return result


def add(name: str, *options: str, text: str = f"{GOOD}\n", code: int = 0) -> Result:
    return typed("user", "add", name, "--password-stdin", *options, text=text, code=code)


def test_an_account_is_added_and_listed(town: Call) -> None:
    said = add("Li.Na", "--role", "planner", "--display", "李娜")
    assert said.output == "li.na may log in now (planner, in the whole town).\n"
    line = town("user", "list").stdout
    assert line.split() == ["li.na", "planner", "whole", "town", "enabled", "李娜"]
    (row,) = json.loads(town("user", "list", "--json").stdout)["accounts"]
    assert (row["name"], row["role"], row["area"]) == ("li.na", "planner", "")
    assert "password" not in json.dumps(row)


def test_a_store_without_accounts_says_how_to_make_one(town: Call) -> None:
    assert "gridmap user add" in town("user", "list").stdout


def test_the_password_is_asked_for_twice_on_a_terminal(
    town: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "is_terminal", lambda: True)
    words = ("user", "add", "li.na", "--role", "staff")
    said = typed(*words, text=f"{GOOD}\nanother one\n{GOOD}\n{GOOD}\n")
    assert "do not match" in said.output
    assert GOOD not in said.output
    assert "may log in now" in said.output


def test_without_a_terminal_the_option_is_named(town: Call) -> None:
    said = typed("user", "add", "li.na", "--role", "staff", text="", code=3)
    assert "--password-stdin" in said.output


@pytest.mark.parametrize(
    ("name", "options", "text", "code", "sentence"),
    [
        ("x", ["--role", "staff"], GOOD, 3, "login name"),
        ("li.na", ["--role", "king"], GOOD, 2, "'king' is not one of"),
        ("li.na", ["--role", "staff", "--area", "7"], GOOD, 6, "no area"),
        ("li.na", ["--role", "staff"], "short", 3, "at least 10 characters"),
        ("li.na", ["--role", "staff"], "1234567890", 3, "tried first"),
        ("li.na", ["--role", "staff"], "", 3, "at least 10 characters"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    town: Call, name: str, options: list[str], text: str, code: int, sentence: str
) -> None:
    assert sentence in add(name, *options, text=text, code=code).output
    assert json.loads(town("user", "list", "--json").stdout) == {"accounts": []}


def test_a_name_is_given_once(town: Call) -> None:
    add("li.na", "--role", "staff")
    assert "already" in add("LI.NA", "--role", "staff", code=3).output


def test_role_area_disable_enable_and_password(town: Call, tmp_path: Path) -> None:
    town("import", "areas", towns.grids(tmp_path), "--level", "grid")
    grid = towns.grid_code(0, 0)
    add("li.na", "--role", "staff")
    assert f"editor, in {grid}" in town("user", "role", "li.na", "editor", "--area", grid).stdout
    assert f"staff, in {grid}" in town("user", "role", "li.na", "staff").stdout
    assert "whole town" in town("user", "role", "li.na", "staff", "--area", "").stdout
    assert "no longer log in" in town("user", "disable", "LI.NA").stdout
    assert "disabled 2" in town("user", "list").stdout
    assert "may log in again" in town("user", "enable", "li.na").stdout
    typed("user", "password", "li.na", "--password-stdin", text="nine loud storks\r\n")
    engine = open_engine("sqlite:///town.gpkg")
    with reading(engine) as session:
        kept = queries.get(session, "li.na").password_hash
    assert accounts.passwords.fits(kept, "nine loud storks")
    engine.dispose()


@pytest.mark.parametrize("words", [("disable",), ("enable",), ("role", "staff"), ("password",)])
def test_an_account_that_there_is_not_is_named(town: Call, words: tuple[str, ...]) -> None:
    command, *rest = words
    said = town("user", command, "nobody", *rest, code=6)
    assert "There is no account 'nobody'." in said.output


def test_the_demo_ends_with_how_to_make_an_account(
    gridmap: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gridmap.actions import demo

    def load(*_: Any, **__: Any) -> int:
        return 1

    monkeypatch.setattr(demo, "load", load)
    last = gridmap("demo").stdout.splitlines()[-1]
    assert "user add NAME --role planner" in last
    add("li.na", "--role", "planner")
    assert "user add" not in gridmap("demo").stdout
