"""The command that gives cases of a file the history that they had in another system."""

import datetime as dt
from pathlib import Path

import click

from gridmap.actions import case_histories
from gridmap.cli.foreseeing import say_unread
from gridmap.cli.importing import in_force, made_up, mapped
from gridmap.cli.root import main, print_json, store_engine, user_name
from gridmap.config import Config


@main.command("import-moves")
@click.argument("file", type=click.Path(path_type=Path))
@mapped
@made_up
@in_force
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def import_moves(
    config: Config,
    file: Path,
    given: dict[str, str],
    synthetic: bool,  # noqa: FBT001
    valid_from: dt.datetime | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    r"""Give cases that a file brought the steps of FILE as their history: all of it, or nothing.

    FILE is a CSV or a workbook with a row for each step: code of the case, at, move,
    organization_code, by, reason, amount, text. The steps of a case stand in their order.

    \b
    Example:
      gridmap import cases 事项.csv --crs EPSG:4326
      gridmap import-moves 事项经过.csv
    """
    done = case_histories.bring(
        store_engine(config),
        file,
        by=user_name(),
        files_folder=config.files_folder,
        given=given,
        synthetic=synthetic,
        valid_from=valid_from.date() if valid_from else None,
    )
    if as_json:
        counts = {"cases": done.cases, "moves": done.moves, "left_out": done.left_out}
        print_json(counts | {"unread": done.unread, "notes": done.notes})
        return
    say_unread(done.unread)
    for note in done.notes:
        click.echo(f"  file: {note}")
    click.echo(f"{done.cases:,} cases got their history: {done.moves:,} steps.")
    if done.left_out:
        click.echo(f"{done.left_out:,} were left out: something has happened to them here.")
