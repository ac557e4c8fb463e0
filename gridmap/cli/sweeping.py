"""The command that removes what may be kept no longer."""

import click

from gridmap.actions import case_contacts
from gridmap.cli.root import main, print_json, store_engine
from gridmap.config import Config
from gridmap.files.originals import sweep_previews


@main.command("sweep")
@click.option("--json", "as_json", is_flag=True, help="Print how many as JSON.")
@click.pass_obj
def sweep_(config: Config, as_json: bool) -> None:  # noqa: FBT001
    r"""Remove what is past its day: contacts of who reported cases, files that nobody imported.

    Nobody sees the contacts any more from that day on; this takes them out of the files of the
    store. A file that was looked at before its import is kept for a day. Let it run once a day.

    \b
    Example:
      gridmap sweep
    """
    gone = case_contacts.sweep(store_engine(config))
    seen = sweep_previews(config.files_folder)
    if as_json:
        print_json({"contacts": gone, "previews": seen})
        return
    if gone:
        click.echo(f"{gone:,} contact{'s' if gone > 1 else ''} removed.")
    if seen:
        click.echo(f"{seen:,} previewed file{'s' if seen > 1 else ''} removed.")
    if not (gone or seen):
        click.echo("Nothing is past its day.")
