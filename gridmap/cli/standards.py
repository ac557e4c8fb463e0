"""Commands that list the standards and check packs of them."""

import datetime as dt
import unicodedata
from pathlib import Path
from typing import Any

import click

from gridmap.actions import standards
from gridmap.cli.root import main, print_json
from gridmap.config import Config

HEAD = ("standard", "measure", "judges", "confirmed", "valid", "in force")
GAP = 2


@main.group("standards")
def standards_group() -> None:
    r"""List the standards that a run applies, and check packs of a city's own.

    \b
    Example:
      gridmap standards list --as-of 2026-06-30
    """


@standards_group.command("list")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day they are in force; today.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@click.pass_obj
def standards_list(
    config: Config,
    as_of: dt.datetime | None,
    lang: str,
    as_json: bool,  # noqa: FBT001
) -> None:
    r"""List every standard by pack: what it asks, from whom, whether confirmed and in force.

    \b
    Example:
      gridmap standards list
      gridmap standards list --as-of 2026-06-30 --json
    """
    day = as_of.date() if as_of else dt.datetime.now(dt.UTC).astimezone().date()
    listed = standards.listing(config, day)
    if as_json:
        print_json(listed)
        return
    for pack in listed["packs"]:
        whose = f"local to {pack['place']}" if pack["place"] else "national"
        click.echo(f"\n{pack['pack']} ({whose}): {pack[lang]}")
        own = [rule for rule in listed["standards"] if rule["pack"] == pack["pack"]]
        head, *lines = _aligned([HEAD, *(_row(rule) for rule in own)])
        click.echo(f"  {head}")
        for line, rule in zip(lines, own, strict=True):
            clause = f" — {rule['clause']}" if rule["clause"] else ""
            click.echo(f"  {line}\n      {rule[lang]}{clause}")
    count = sum(rule["in_force"] for rule in listed["standards"])
    click.echo(f"\n{count} of {len(listed['standards'])} are in force on {day}.")


@standards_group.command("check")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
def standards_check(files: tuple[Path, ...]) -> None:
    r"""Check packs before they are used: every problem of every file, with its line.

    FILE is a pack, or a folder of packs.

    \b
    Example:
      gridmap standards check zhangye.yaml
    """
    found = standards.check(files)
    packs = len({standard.pack for standard in found})
    click.echo(f"Nothing is wrong: {_many('pack', packs)}, {_many('standard', len(found))}.")


def _many(what: str, count: int) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _row(rule: dict[str, Any]) -> tuple[str, ...]:
    return (
        rule["key"].partition("/")[2],
        rule["measure"],
        _judged(rule),
        "yes" if rule["confirmed"] else "recalled",
        _valid(rule["valid_from"], rule["valid_to"]),
        "yes" if rule["in_force"] else "no",
    )


def _judged(rule: dict[str, Any]) -> str:
    kinds = f" {'|'.join(rule['kinds'])}" if rule["kinds"] else ""
    above, up_to = rule["residents_above"], rule["residents_up_to"]
    ends = [f"above {above:,}" if above is not None else "", f"up to {up_to:,}" if up_to else ""]
    band = " ".join(end for end in ends if end)
    return f"{rule['subject']}{kinds}" + (f", {band} residents" if band else "")


def _valid(first: str | None, last: str | None) -> str:
    if not first and not last:
        return "always"
    return " ".join(
        part for part in (f"from {first}" if first else "", f"to {last}" if last else "") if part
    )


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Pad the columns of a table; a Chinese character takes two places in a terminal."""
    widths = [max(map(_width, column)) + GAP for column in zip(*rows, strict=True)]
    return [
        "".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
