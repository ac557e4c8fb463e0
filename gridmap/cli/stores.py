"""Commands that make, fill and serve a store."""

import click

from gridmap.actions import demo
from gridmap.actions.standards import active
from gridmap.cli.progress import Bars
from gridmap.cli.root import main, store_engine, user_name
from gridmap.config import Config
from gridmap.db import schema
from gridmap.db.engine import open_engine, store_name
from gridmap.db.queries import editions
from gridmap.db.session import reading


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
    click.echo(f"{store_name(engine)} is {'ready' if changed else 'up to date; nothing to do'}.")


@main.command("demo")
@click.option("--force", is_flag=True, help="Load it even when the store holds something.")
@click.pass_obj
def demo_(config: Config, force: bool) -> None:  # noqa: FBT001
    r"""Make the store and load the demo city (synthetic data) through the ordinary import.

    \b
    Example:
      GRIDMAP_STORE=sqlite:///demo.gpkg gridmap demo
    """
    engine = open_engine(config.store)
    schema.create(engine)
    with reading(engine) as session:
        filled = bool(editions.current(session))
    if filled and not force:
        click.echo(f"{store_name(engine)} already holds data; nothing was loaded.")
        return
    bars = Bars(show=True)
    run_id = demo.load(
        engine,
        by=user_name(),
        files_folder=config.files_folder,
        standards=active(config),
        progress=bars,
    )
    bars.close()
    click.echo(f"The demo city is loaded and evaluated (run {run_id}). Its data is synthetic.")


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
