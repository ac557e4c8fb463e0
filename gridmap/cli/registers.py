"""Commands that keep registers by workbooks: a template, an export, an import."""

from pathlib import Path

import click

from gridmap.actions.registers import exporting, workbooks
from gridmap.actions.registers.listing import Asked, index
from gridmap.actions.registers.workbooks import Preview
from gridmap.analysis.permissions import User
from gridmap.cli.foreseeing import say_unread
from gridmap.cli.root import main, print_json, store_engine, user_name
from gridmap.config import Config
from gridmap.errors import RowsError
from gridmap.files.registers import registers
from gridmap.files.written import written
from gridmap.saying import in_language

NAMES = click.Choice(list(registers()))
LANG = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
OUTPUT = click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="File to write."
)


@main.group()
def register() -> None:
    """Keep registers: organizations, posts, lists, assessments and other records."""


@register.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_obj
def list_(config: Config, as_json: bool) -> None:  # noqa: FBT001
    r"""List the registers, each with how many records it holds.

    \b
    Example:
      gridmap register list
    """
    shelves = index(store_engine(config))
    found = {one["register"].name: one["count"] for shelf in shelves for one in shelf["registers"]}
    if as_json:
        print_json(found)
        return
    for name, count in found.items():
        click.echo(f"{name:<16} {count:>9,}  {registers()[name].words.zh}")


@register.command()
@click.argument("name", type=NAMES)
@OUTPUT
@LANG
def template(name: str, output: Path, lang: str) -> None:
    r"""Write the empty workbook of a register, with drop-downs and notes.

    \b
    Example:
      gridmap register template posts -o posts.xlsx
    """
    click.echo(f"{output}: {written(output, [exporting.template(name, lang)]):,} bytes.")


@register.command("export")
@click.argument("name", type=NAMES)
@OUTPUT
@LANG
@click.option("--area", default="", help="Code of an area: records of it, and of what it holds.")
@click.pass_obj
def export_(config: Config, name: str, output: Path, lang: str, area: str) -> None:
    r"""Write the records of a register as a workbook that can be imported again.

    \b
    Example:
      gridmap register export organizations --area 620702001 -o organizations.xlsx
    """
    asked = Asked(name, area=area, tab="")
    content = exporting.export(store_engine(config), asked, lang, asking=_operator())
    click.echo(f"{output}: {written(output, [content]):,} bytes.")


@register.command("import")
@click.argument("name", type=NAMES)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--apply", "applies", is_flag=True, help="Write it; without this it is only shown.")
@click.option(
    "--errors",
    type=click.Path(path_type=Path),
    help="Write the rows, those with problems first, to this workbook.",
)
@LANG
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def import_(
    config: Config,
    name: str,
    file: Path,
    applies: bool,  # noqa: FBT001
    errors: Path | None,
    lang: str,
    as_json: bool,  # noqa: FBT001
) -> None:
    r"""Change the records of a register by FILE, a workbook or CSV: all of it, or nothing.

    A row whose code is known changes that record, one without a code is a new record.

    \b
    Example:
      gridmap register import posts posts.xlsx
      gridmap register import posts posts.xlsx --apply
    """
    engine, folder = store_engine(config), config.files_folder
    found = workbooks.preview(engine, name, file, by=user_name(), files_folder=folder)
    if found.problems:
        if errors:
            content = workbooks.errors_workbook(
                engine, found, lang, by=user_name(), files_folder=folder
            )
            written(errors, [content])
        raise RowsError(found.source, found.problems)
    if applies:
        found = workbooks.apply(engine, found, by=user_name(), files_folder=folder)
    _say(found, applied=applies, as_json=as_json)


def _say(found: Preview, *, applied: bool, as_json: bool) -> None:
    counts = {"added": found.adds, "changed": found.changes, "same": found.same}
    if as_json:
        print_json(counts | {"applied": applied})
        return
    say_unread(found.unread)
    for note in found.notes:
        click.echo(f"  file: {note}")
    for one in found.changed:
        for field in one["fields"]:
            what = in_language(field["words"], "en")
            click.echo(f"{one['code']}: {what}: {field['before']!r} -> {field['after']!r}")
    told = ", ".join(f"{number:,} {what}" for what, number in counts.items())
    click.echo(f"{told}. {'Written.' if applied else 'Nothing is written yet; add --apply.'}")


def _operator() -> User:
    """Return who runs the command, who may see every number."""
    return User(user_name(), "administrator", frozenset({"read"}))
