"""The command that fills a store with the demo city."""

import click

from gridmap.actions import case_settling, demo, demo_scale
from gridmap.actions.standards import active
from gridmap.cli.progress import Bars
from gridmap.cli.root import main, program, user_name
from gridmap.config import Config
from gridmap.db import schema
from gridmap.db.engine import Engine, open_engine, store_name
from gridmap.db.queries import accounts, editions
from gridmap.db.session import reading
from gridmap.errors import ConflictError
from gridmap.saying import said


@main.command("demo")
@click.option("--force", is_flag=True, help="Load it even when the store holds something.")
@click.option(
    "--scale",
    type=click.IntRange(1, demo_scale.MOST),
    default=None,
    help="Add so many thousand cases and so many times 200 organizations to the town.",
)
@click.pass_obj
def demo_(config: Config, force: bool, scale: int | None) -> None:  # noqa: FBT001
    r"""Make the store and load the demo city (synthetic data) through the ordinary import.

    \b
    Example:
      GRIDMAP_STORE=sqlite:///demo.gpkg gridmap demo
      GRIDMAP_STORE=sqlite:///large.gpkg gridmap demo --scale 100
    """
    engine = open_engine(config.store)
    if schema.create(engine):
        case_settling.settle_older(engine)
    with reading(engine) as session:
        filled = bool(editions.current(session))
        known = accounts.any_enabled(session)
    if filled and not force:
        _refuse_other_town(engine, scale)
        click.echo(f"{store_name(engine)} already holds data; nothing was loaded.")
        _say_accounts(known=known)
        return
    bars = Bars(show=True)
    run_id = demo.load(
        engine,
        by=user_name(),
        files_folder=config.files_folder,
        standards=active(config),
        progress=bars,
        scale=scale or 0,
    )
    bars.close()
    click.echo(f"The demo city is loaded and evaluated (run {run_id}). Its data is synthetic.")
    _say_accounts(known=known)


def _refuse_other_town(engine: Engine, scale: int | None) -> None:
    """Refuse to pass off what a store holds as the demo city of a scale."""
    if scale and not demo.is_in(engine, scale):
        raise ConflictError(
            said(
                "{store} 里是另一座城市。请为 --scale {scale} 指定一个空的库（GRIDMAP_STORE），"
                "或用 --force 替换。",
                "{store} holds another town. Name an empty store for --scale {scale} "
                "(GRIDMAP_STORE), or replace the town with --force.",
                store=store_name(engine),
                scale=scale,
            )
        )


def _say_accounts(*, known: bool) -> None:
    """Say how to make the first account: without one nobody writes through the pages."""
    if not known:
        click.echo(
            "Anybody who reaches the pages may look. To import, evaluate and keep plans there, "
            f"make an account: {program()} user add NAME --role planner"
        )
