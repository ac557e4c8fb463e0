"""Commands that make a store and serve it."""

import click

from gridmap.actions import case_settling
from gridmap.cli.root import main, store_engine
from gridmap.config import Config
from gridmap.db import schema
from gridmap.db.engine import open_engine, store_name


@main.command()
@click.pass_obj
def init(config: Config) -> None:
    r"""Make the store, or bring an older one up to date.

    \b
    Example:
      GRIDMAP_STORE=sqlite:///town.gpkg gridmap init
    """
    engine = open_engine(config.store)
    changed = schema.create(engine)
    if changed:
        case_settling.settle_older(engine)
    click.echo(f"{store_name(engine)} is {'ready' if changed else 'up to date; nothing to do'}.")


@main.command()
@click.option("--host", default=None, help="Address; GRIDMAP_HOST by default.")
@click.option("--port", type=int, default=None, help="Port; GRIDMAP_PORT by default.")
@click.pass_obj
def serve(config: Config, host: str | None, port: int | None) -> None:
    r"""Serve the map, the API and the report.

    \b
    Example:
      gridmap serve --port 9000
    """
    from gridmap.serving import serve as start  # noqa: PLC0415  (the server loads the web app)

    store_engine(config).dispose()
    host, port = host or config.host, port or config.port
    click.echo(f"gridmap is at http://{host}:{port} (stop with Ctrl-C).")
    start(config, host, port)
