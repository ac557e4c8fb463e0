"""What a file of cases would change, said before it is imported."""

from pathlib import Path

import click

from gridmap.actions import case_foreseeing
from gridmap.actions.case_foreseeing import Foreseen
from gridmap.actions.import_options import Options
from gridmap.cli.root import print_json, user_name
from gridmap.config import Config
from gridmap.db.engine import Engine
from gridmap.errors import InputError, RowsError
from gridmap.files.written import written
from gridmap.saying import in_language, said

SHOWN = 10  # classes and communities
TOLD = {
    "adds": "new",
    "changes": "changed",
    "same": "as they stand",
    "left_out": "left out",
    "gone": "earlier ones are not in the file and make room",
}


def say(
    engine: Engine,
    config: Config,
    layer: str,
    file: Path,
    options: Options,
    *,
    errors: Path | None,
    as_json: bool,
) -> None:
    """Print what importing a file of cases would change.

    Raises
    ------
    InputError
        It is another layer.
    RowsError
        Rows cannot be imported; where `errors` is given, they are written there.
    """
    if layer != case_foreseeing.LAYER:
        raise InputError(
            said(
                "只有 cases 可以预览；台账用 gridmap register import。",
                "Only cases have a preview; for registers there is gridmap register import.",
            )
        )
    folder = config.files_folder
    found = case_foreseeing.preview(
        engine, file, by=user_name(), files_folder=folder, options=options
    )
    if errors and found.problems:
        content, _ = case_foreseeing.error_sheet(
            engine, found, "zh", by=user_name(), files_folder=folder, options=options
        )
        written(errors, [content])
    if found.stops:
        raise RowsError(found.source, found.problems)
    if as_json:
        said_too = {"remarks": found.remarks, "unread": found.unread}
        print_json(found.counts | {"skipped": len(found.problems)} | said_too)
        return
    _print(found)


def say_unread(columns: list[str]) -> None:
    """Print which columns of a file hold no field, if there are any."""
    if columns:
        click.echo(f"Columns that were not read: {', '.join(columns)}.")


def _print(found: Foreseen) -> None:
    say_unread(found.unread)
    for one in found.changed:
        for field in one["fields"]:
            what, before, after = (
                in_language(field[name], "en") for name in ("words", "before", "after")
            )
            click.echo(f"{one['code']}: {what}: {before!r} -> {after!r}")
    for title, counted in (("class", found.classes), ("area", found.areas)):
        for name, count in counted[:SHOWN]:
            click.echo(f"new, by {title}: {count:,} {in_language(name, 'en')}")
    for remark in found.remarks:
        click.echo(f"  {remark['check'].replace('_', ' ')}: {remark['text']}")
    told = [f"{found.counts[name]:,} {words}" for name, words in TOLD.items()]
    if found.problems:
        told.append(f"{len(found.problems):,} problems, their rows are skipped")
    click.echo(f"{', '.join(told)}. Nothing is written yet; leave --preview out to import.")
