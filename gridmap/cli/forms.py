"""Commands that fill a form from the store and read a filled one back."""

import datetime as dt
from pathlib import Path

import click

from gridmap.actions.forms import checking, filling
from gridmap.cli.root import main, print_json, store_engine
from gridmap.config import Config

DAY = click.DateTime(["%Y-%m-%d"])


@main.group("form")
def form_group() -> None:
    r"""Fill report sheets from the store, and read them back.

    \b
    Example:
      gridmap form fill sheet.xlsx --area 620702001 -o filled.xlsx
      gridmap form check filled.xlsx
    """


@form_group.command("fill")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--area", required=True, help="Code of the area that it is filled for.")
@click.option("--date", "day", type=DAY, help="Day; by default the one that deadlines go by.")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="The filled workbook."
)
@click.pass_obj
def form_fill(config: Config, file: Path, area: str, day: dt.datetime | None, output: Path) -> None:
    r"""Fill the cells of a workbook that have names like gm_residents or gm_grids__620702001.

    \b
    Example:
      gridmap form fill sheet.xlsx --area 620702001 --date 2026-06-30 -o filled.xlsx
    """
    content, bound = filling.fill(
        store_engine(config), file, {}, area=area, day=day.date() if day else None
    )
    output.write_bytes(content)
    filled = [one for one in bound if one.indicator and not one.cell.formula]
    known = sum(one.value is not None for one in filled)
    click.echo(f"{output}: {known} of {len(filled)} bound cells are filled.")
    for one in bound:
        if one.indicator and one.value is None:
            click.echo(f"  {one.cell.sheet}!{one.cell.cell} {one.indicator.id}: no data")
        elif one.indicator and one.cell.formula:
            click.echo(f"  {one.cell.sheet}!{one.cell.cell} {one.indicator.id}: has a formula")


@form_group.command("check")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--area", default="", help="Code of the area; by default the one in the file.")
@click.option("--date", "day", type=DAY, help="Day; by default the one in the file.")
@click.option("--json", "as_json", is_flag=True, help="Print all bound cells as JSON.")
@click.pass_context
def form_check(
    ctx: click.Context,
    file: Path,
    area: str,
    day: dt.datetime | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    r"""List the bound cells that contradict the store, are empty, or are no number.

    It ends with 1 where there are any.

    \b
    Example:
      gridmap form check filled.xlsx
    """
    found = checking.check(
        store_engine(ctx.obj), file, {}, area=area, day=day.date() if day else None
    )
    rows = [
        {
            "cell": f"{one.cell.sheet}!{one.cell.cell}",
            "indicator": one.asked,
            "given": None if one.cell.value is None else str(one.cell.value),
            "store": one.text or None,
            "state": state,
            "why": str(one.resolved.why) if one.resolved else "",
        }
        for one, state in found.cells
    ]
    if as_json:
        print_json({"area": found.area, "day": found.day.isoformat(), "cells": rows})
    else:
        click.echo(f"{file.name}: area {found.area}, {found.day}, {len(rows)} bound cells.")
        for row in rows:
            if row["state"] in checking.WRONG:
                sentence = checking.STATES[str(row["state"])]
                click.echo(
                    f"  {row['cell']} {row['indicator']}: {row['given']} {sentence}; "
                    f"store {row['store']} ({row['why']})"
                )
    if found.wrong:
        ctx.exit(1)
