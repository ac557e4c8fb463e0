"""The root of the command line: errors to exit codes, and what the commands share."""

import getpass
import importlib
import sys
from pathlib import Path
from shutil import which
from typing import Any

import click
import orjson

import gridmap
from gridmap.config import Config
from gridmap.db import schema
from gridmap.db.engine import Engine, open_engine
from gridmap.errors import (
    ConfigError,
    GridmapError,
    NotFoundError,
    StoreError,
    StoreFullError,
)

# The first that fits; documented in docs/command-line.md.
EXIT_CODES: tuple[tuple[type[Exception], int], ...] = (
    (StoreFullError, 5),
    (StoreError, 4),
    (NotFoundError, 6),
    (ConfigError, 2),
    (GridmapError, 3),
)

# Modules of this package that declare each command: only those of the command asked are loaded.
MODULES: dict[str, tuple[str, ...]] = {
    "coverage": ("evaluating", "explaining", "planning"),
    "demo": ("demo",),
    "explain": ("explaining",),
    "export": ("writing",),
    "form": ("forms",),
    "import": ("importing",),
    "import-moves": ("histories",),
    "init": ("stores",),
    "open311": ("open311",),
    "publish": ("publishing",),
    "register": ("registers",),
    "report": ("writing",),
    "scenario": ("planning",),
    "serve": ("stores",),
    "standards": ("standards",),
    "sweep": ("sweeping",),
    "user": ("accounts",),
}


class Command(click.Command):
    """A command whose examples keep their lines."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        r"""Write the help; the \b before an example is two letters in a raw docstring."""
        self.help = self.help and self.help.replace("\\b\n", "\b\n")
        super().format_help_text(ctx, formatter)


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command


class Commands(Group):
    """A group that turns gridmap's errors into a sentence and a documented exit code."""

    group_class = Group

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all commands, loaded or not."""
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load what declares a command, and return it; None where there is no such command."""
        for name in MODULES.get(cmd_name, ()):
            importlib.import_module(f"gridmap.cli.{name}")
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; errors of the domain end in one sentence and their exit code."""
        try:
            return super().invoke(ctx)
        except GridmapError as error:
            code = next(code for kind, code in EXIT_CODES if isinstance(error, kind))
            click.echo(f"Error: {error}", err=True)
            ctx.exit(code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(gridmap.__version__)
@click.pass_context
def main(ctx: click.Context) -> None:
    r"""Who and what is not covered, by how much, and what would close the gap.

    The store is named by GRIDMAP_STORE; by default it is var/gridmap.gpkg.

    \b
    Example:
      gridmap init
      gridmap import areas grids.geojson --level grid
      gridmap import residences homes.csv --crs EPSG:4326
      gridmap import facilities stations.geojson --kind service_station
      gridmap import paths streets.osm.pbf
      gridmap coverage run
      gridmap serve
    """
    ctx.obj = Config.from_environ()


def store_engine(config: Config) -> Engine:
    """Open the store and check that it is of this version."""
    engine = open_engine(config.store)
    schema.verify(engine)
    return engine


def print_json(value: Any) -> None:
    """Print figures for scripts."""
    click.echo(
        orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY).decode()
    )


def program() -> str:
    """Return how the command line was called, so that what is printed can be called as well."""
    called = sys.argv[0]
    if Path(called).name == "__main__.py":
        return "python -m gridmap.cli"
    return called if "gridmap" in Path(called).name and not which("gridmap") else "gridmap"


def user_name() -> str:
    """Return who runs the command, for the editions and runs that it makes."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
