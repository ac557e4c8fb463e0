"""The command that makes the tiles of the map."""

import os

import click

from gridmap.actions.publishing import Published, publish
from gridmap.cli.progress import Bars
from gridmap.cli.root import main, print_json, store_engine, user_name
from gridmap.config import Config

LEAST_URGENT = 10


@main.command("publish")
@click.option("--all", "all_sets", is_flag=True, help="Also layers of few features.")
@click.option("--background", is_flag=True, help="Leave the processor to others, show no bar.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def publish_(config: Config, all_sets: bool, background: bool, as_json: bool) -> None:  # noqa: FBT001
    r"""Make the tiles of the map for what changed since they were last made.

    The server does the same by itself after an import; a town of few areas needs none.

    \b
    Example:
      gridmap publish
    """
    if background:
        os.nice(LEAST_URGENT)
    bars = Bars(show=not (as_json or background))
    done = publish(
        store_engine(config),
        by=user_name(),
        files_folder=config.files_folder,
        all_sets=all_sets,
        progress=bars,
    )
    bars.close()
    if as_json:
        sets = {"made": done.made, "kept": list(done.kept)}
        print_json({**sets, "seconds": round(done.seconds, 2), "busy": done.busy})
    else:
        _say(done)


def _say(done: Published) -> None:
    for made in done.made.values():
        if "file" in made:
            click.echo(
                f"{made['file']}: {made['bytes']:,} bytes, {made['tiles']:,} tiles, the largest "
                f"{made['largest_tile_bytes']:,} bytes, {made['seconds']:.1f} s"
            )
    if done.busy:
        click.echo("Somebody else is publishing just now; nothing was done.")
    elif done.made:
        click.echo(f"Published in {done.seconds:.1f} s.")
    elif done.kept:
        click.echo("The published tiles are up to date; nothing was done.")
    else:
        click.echo("The map needs no tiles for so few features; --all makes them all the same.")
