"""The documents cannot lie: what they list is what there is."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from click import Group

from gridmap.cli import EXIT_CODES, main
from gridmap.config import Config
from gridmap.files.layers import SPECS
from tests.cli.test_commands import commands

ROOT = Path(__file__).parents[1]


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_every_setting_stands_in_the_readme_with_its_default_and_explanation() -> None:
    readme = read("README.md")
    for setting in fields(Config):
        default = f"`{setting.default}`" if setting.default != "" else ""
        row = f"| `GRIDMAP_{setting.name.upper()}` | {default} | {setting.metadata['about']} |"
        assert row.replace("|  |", "| |") in readme


def test_every_command_and_layer_is_documented() -> None:
    page = read("docs/command-line.md")
    assert isinstance(main, Group)
    for words, _ in commands(main):
        assert f"`gridmap {words}" in page
    for layer in SPECS:
        assert f"`{layer}`" in page


def test_every_exit_code_is_documented() -> None:
    page = read("docs/command-line.md")
    for _, code in EXIT_CODES:
        assert f"| {code} |" in page


def test_every_route_is_documented(demo_store: Path) -> None:
    from gridmap.app import create_app

    page = read("docs/http.md") + read("docs/open311.md")
    app = create_app(Config(store=f"sqlite:///{demo_store}"))
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            for ending in ("csv", "xlsx", "geojson"):  # told as who asks writes it
                told = rule.rule.replace("<any(csv, xlsx, geojson):ending>", ending)
                assert f"{method} {told}`" in page, rule


@pytest.mark.parametrize(
    "name", ["README.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]
)
def test_links_between_documents_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)", read(name)):
        assert ((ROOT / name).parent / target).exists(), target


def test_the_commands_of_the_readme_exist() -> None:
    known = {words for words, _ in commands(main)}
    for line in re.findall(r"^\.venv/bin/gridmap (.*)$", read("README.md"), flags=re.MULTILINE):
        words = line.split()
        assert words[0] in known or " ".join(words[:2]) in known, line
