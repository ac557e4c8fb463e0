"""The command that imports a file."""

from pathlib import Path
from typing import Any

import click

from gridmap.actions import imports
from gridmap.actions.import_options import Options
from gridmap.cli import foreseeing
from gridmap.cli.progress import Bars
from gridmap.cli.root import main, print_json, store_engine, user_name
from gridmap.config import Config
from gridmap.db.queries.areas import LEVELS
from gridmap.files.bad_rows import check_writable, write_bad_rows
from gridmap.files.layers import SPECS

SHOWN_REMARKS = 20


def _pairs(
    _ctx: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    found = {}
    for value in values:
        name, sign, column = value.partition("=")
        if not sign or not name or not column:
            raise click.BadParameter(f"{value!r} is not FIELD=COLUMN.")
        found[name.strip()] = column.strip()
    return found


# What every import of a file may be told.
mapped = click.option(
    "--map", "given", multiple=True, callback=_pairs, help="FIELD=COLUMN; may be repeated."
)
made_up = click.option(
    "--synthetic", is_flag=True, help="The data is made up; maps and reports will say so."
)
in_force = click.option(
    "--valid-from",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="Day from which it is in force, as 2026-06-30; by default today.",
)


@main.command("import")
@click.argument("layer", type=click.Choice(list(SPECS)))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--level", type=click.Choice(LEVELS), default=None, help="Level of areas.")
@click.option("--kind", default="", help="Kind of every row (facilities, sites, backdrops).")
@click.option("--parent", default="", help="Code of the area that all areas of the file lie in.")
@click.option("--scheme", default="", help="Code scheme of areas; guessed when not given.")
@click.option(
    "--crs", default="", help="EPSG:n, GCJ-02 or BD-09, for a file that does not declare its own."
)
@mapped
@click.option("--where", default="", help="OGR SQL condition on the rows.")
@click.option("--skip-bad", is_flag=True, help="Load the good rows, write the bad ones to a file.")
@click.option(
    "--bad-file", type=click.Path(path_type=Path), help="That file; by default FILE.bad.csv."
)
@click.option("--strict", is_flag=True, help="Refuse gaps, overlaps and points outside their area.")
@click.option("--add", is_flag=True, help="Add to what is there instead of replacing it.")
@made_up
@in_force
@click.option(
    "--preview", "looks", is_flag=True, help="Say what a file of cases would change; write nothing."
)
@click.option(
    "--errors",
    type=click.Path(path_type=Path),
    help="With --preview: write the rows, those with problems first, to this file.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def import_(
    config: Config,
    layer: str,
    file: Path,
    bad_file: Path | None,
    looks: bool,  # noqa: FBT001
    errors: Path | None,
    as_json: bool,  # noqa: FBT001
    **options: Any,
) -> None:
    r"""Import FILE as a new edition of LAYER: all of it, or nothing.

    Reads GeoJSON, GeoPackage, FlatGeobuf, Shapefile (zipped too), CSV and XLSX, and OpenStreetMap
    PBF for paths. Columns are found by their names, English or Chinese, or given with --map.

    \b
    Example:
      gridmap import areas grids.geojson --level grid
      gridmap import residences 住宅楼.csv --crs EPSG:4326 --map residents=常住人口
      gridmap import facilities hexagons.geojson --kind school --where "schools > 0"
      gridmap import cases 事项.xlsx --crs EPSG:4326 --preview
    """
    options["level"] = options["level"] or ""
    if options["valid_from"]:
        options["valid_from"] = options["valid_from"].date()
    engine = store_engine(config)
    if looks or errors:
        foreseeing.say(
            engine, config, layer, file, Options(**options), errors=errors, as_json=as_json
        )
        return
    bad = bad_file or Path(f"{file.name}.bad.csv")
    if options["skip_bad"]:
        check_writable(bad)
    bars = Bars(show=not as_json)
    done = imports.import_layer(
        engine,
        layer,
        file,
        by=user_name(),
        files_folder=config.files_folder,
        options=Options(**options),
        progress=bars,
    )
    bars.close()
    if done.skipped:
        write_bad_rows(bad, done.skipped)
    if as_json:
        print_json(
            {
                "edition": done.edition_id,
                "layer": done.layer,
                "rows": done.rows,
                "retired": done.retired,
                "skipped": len({p.row for p in done.skipped}),
                "bad_file": str(bad) if done.skipped else None,
                "remarks": done.remarks,
                "unread": done.unread,
            }
        )
        return
    click.echo(f"{done.rows:,} {layer} imported as edition {done.edition_id}.")
    if done.retired:
        click.echo(f"They replace {done.retired:,} earlier ones.")
    if done.skipped:
        click.echo(f"{len({p.row for p in done.skipped}):,} bad rows were left out; see {bad}.")
    foreseeing.say_unread(done.unread)
    _echo_remarks(done.remarks)


def _echo_remarks(remarks: list[dict[str, Any]]) -> None:
    for remark in remarks[:SHOWN_REMARKS]:
        click.echo(f"  {remark['check'].replace('_', ' ')}: {remark['text']}")
    if len(remarks) > SHOWN_REMARKS:
        click.echo(f"  and {len(remarks) - SHOWN_REMARKS} more remarks (--json lists them).")
