"""The command that removes what may be kept no longer."""

import click

from gridmap.actions import case_contacts
from gridmap.cli.root import main, print_json, store_engine
from gridmap.config import Config


@main.command("sweep")
@click.option("--json", "as_json", is_flag=True, help="Print how many as JSON.")
@click.pass_obj
def sweep_(config: Config, as_json: bool) -> None:  # noqa: FBT001
    r"""Remove what is past its day: the contacts of those who reported cases.

    Nobody sees them any more from that day on; this takes them out of the files of the store.
    Let it run once a day.

    \b
    Example:
      gridmap sweep
    """
    gone = case_contacts.sweep(store_engine(config))
    if as_json:
        print_json({"contacts": gone})
    elif gone:
        click.echo(f"{gone:,} contact{'s' if gone > 1 else ''} removed.")
    else:
        click.echo("Nothing is past its day.")
