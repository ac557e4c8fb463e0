"""The command line: every command parses its words, calls one action or query, and prints."""

import datetime as dt
import getpass
import sys
from pathlib import Path
from typing import Any

import click
import orjson

import gridmap
from gridmap.actions import coverage, coverage_show, demo, exports, imports
from gridmap.actions.standards import active
from gridmap.config import Config
from gridmap.db import schema
from gridmap.db.engine import open_engine, store_name
from gridmap.db.queries import editions
from gridmap.db.queries.areas import LEVELS
from gridmap.db.session import reading
from gridmap.errors import (
    ConfigError,
    GridmapError,
    InputError,
    NotFoundError,
    StoreError,
    StoreFullError,
)
from gridmap.files.bad_rows import write_bad_rows
from gridmap.files.code_lists import resolve
from gridmap.files.layers import SPECS
from gridmap.files.written import written

# The first that fits; documented in docs/command-line.md.
EXIT_CODES: tuple[tuple[type[Exception], int], ...] = (
    (StoreFullError, 5),
    (StoreError, 4),
    (NotFoundError, 6),
    (ConfigError, 2),
    (GridmapError, 3),
)
BAR_FROM = 2_000  # rows


class Commands(click.Group):
    """A group that turns gridmap's errors into a sentence and a documented exit code."""

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


def _engine(config: Config) -> Any:
    engine = open_engine(config.store)
    schema.verify(engine)
    return engine


def _print_json(value: Any) -> None:
    click.echo(
        orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY).decode()
    )


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


class Bars:
    """Progress bars for the phases of an action that goes through many rows."""

    def __init__(self, *, show: bool) -> None:
        self.show = show
        self.phase = ""
        self.bar: Any = None

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Show that `done` of `total` are done in `phase`."""
        if not self.show or (total < BAR_FROM and phase in ("write", "read", "check")):
            return
        if phase != self.phase:
            self.close()
            self.phase = phase
            self.bar = click.progressbar(length=total, label=f"{phase:8}", file=sys.stderr)
            self.bar.render_progress()
        self.bar.update(done - self.bar.pos)

    def close(self) -> None:
        """End the bar that is shown."""
        if self.bar is not None:
            self.bar.render_finish()
            self.bar = None


def _pairs(
    _ctx: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    pairs = {}
    for value in values:
        name, sign, column = value.partition("=")
        if not sign or not name or not column:
            raise click.BadParameter(f"{value!r} is not FIELD=COLUMN.")
        pairs[name.strip()] = column.strip()
    return pairs


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
@click.option(
    "--map", "given", multiple=True, callback=_pairs, help="FIELD=COLUMN; may be repeated."
)
@click.option("--where", default="", help="OGR SQL condition on the rows.")
@click.option("--skip-bad", is_flag=True, help="Load the good rows, write the bad ones to a file.")
@click.option(
    "--bad-file", type=click.Path(path_type=Path), help="That file; by default FILE.bad.csv."
)
@click.option("--strict", is_flag=True, help="Refuse gaps, overlaps and points outside their area.")
@click.option("--add", is_flag=True, help="Add to what is there instead of replacing it.")
@click.option(
    "--synthetic", is_flag=True, help="The data is made up; maps and reports will say so."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def import_(
    config: Config,
    layer: str,
    file: Path,
    bad_file: Path | None,
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
    """
    options["level"] = options["level"] or ""
    engine = _engine(config)
    bars = Bars(show=not as_json)
    done = imports.import_layer(
        engine,
        layer,
        file,
        by=_user(),
        files_folder=config.files_folder,
        options=imports.Options(**options),
        progress=bars,
    )
    bars.close()
    bad = None
    if done.skipped:
        bad = bad_file or Path(f"{file.name}.bad.csv")
        write_bad_rows(bad, done.skipped)
    if as_json:
        _print_json(
            {
                "edition": done.edition_id,
                "layer": done.layer,
                "rows": done.rows,
                "retired": done.retired,
                "skipped": len(done.skipped),
                "bad_file": str(bad) if bad else None,
                "remarks": done.remarks,
            }
        )
        return
    click.echo(f"{done.rows:,} {layer} imported as edition {done.edition_id}.")
    if done.retired:
        click.echo(f"They replace {done.retired:,} earlier ones.")
    if bad:
        click.echo(f"{len({p.row for p in done.skipped}):,} bad rows were left out; see {bad}.")
    _echo_remarks(done.remarks)


SHOWN_REMARKS = 20


def _echo_remarks(remarks: list[dict[str, Any]]) -> None:
    for remark in remarks[:SHOWN_REMARKS]:
        click.echo(f"  {remark['check'].replace('_', ' ')}: {remark['text']}")
    if len(remarks) > SHOWN_REMARKS:
        click.echo(f"  and {len(remarks) - SHOWN_REMARKS} more remarks (--json lists them).")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


@main.group("coverage")
def coverage_group() -> None:
    """Evaluate coverage, and show what an evaluation found."""


@coverage_group.command("run")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day of posts, ties and funds; today."
)
@click.option(
    "--threshold", "thresholds", multiple=True, type=float, help="Metres; may be repeated."
)
@click.option("--join-limit", default=300.0, show_default=True, help="Metres to the nearest path.")
@click.option("--search-limit", default=3000.0, show_default=True, help="Longest walk, in metres.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def coverage_run(
    config: Config,
    as_of: dt.datetime | None,
    thresholds: tuple[float, ...],
    join_limit: float,
    search_limit: float,
    as_json: bool,  # noqa: FBT001
) -> None:
    r"""Measure every residence and place against the standards, and keep the run.

    \b
    Example:
      gridmap coverage run --as-of 2026-06-30
    """
    engine = _engine(config)
    parameters = coverage.Parameters(
        as_of=as_of.date() if as_of else dt.datetime.now(dt.UTC).astimezone().date(),
        thresholds_m=thresholds or (100.0, 300.0, 500.0, 1000.0),
        join_limit_m=join_limit,
        search_limit_m=search_limit,
    )
    bars = Bars(show=not as_json)
    run_id = coverage.run(
        engine, by=_user(), standards=active(config), parameters=parameters, progress=bars
    )
    bars.close()
    summary = coverage_show.summary(engine, run_id)
    if as_json:
        _print_json(summary)
        return
    click.echo(f"Run {run_id} of {summary['as_of']}, {summary['seconds']:.1f} s.")
    for line in summary["gaps"]:
        click.echo(f"  {line['standard']:32} {line['subjects']:>6,} short   {line['zh']}")
    for note in summary["notes"]:
        click.echo(f"  note: {note}")


@coverage_group.command("show")
@click.option(
    "--measure", default="reach", show_default=True, help="reach, staff, funds, posts, ..."
)
@click.option("--kind", default="", help="Facility kinds, separated by commas.")
@click.option(
    "--method", type=click.Choice(["straight", "walking"]), default="walking", show_default=True
)
@click.option("--threshold", type=float, default=500.0, show_default=True, help="Metres.")
@click.option("--level", type=click.Choice(LEVELS), help="Sums by area of this level too.")
@click.option("--run", "run_id", type=int, help="Id of a run; the latest by default.")
@click.option(
    "--weight",
    type=click.Choice(["residents", "households", "over_60", "under_6"]),
    default="residents",
    show_default=True,
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.pass_obj
def coverage_show_(
    config: Config,
    measure: str,
    kind: str,
    method: str,
    threshold: float,
    level: str | None,
    run_id: int | None,
    weight: str,
    as_json: bool,  # noqa: FBT001
) -> None:
    r"""Show what a run found: reach of facilities, or the gaps of another measure.

    \b
    Example:
      gridmap coverage show --kind school --method walking --threshold 500 --json
      gridmap coverage show --measure staff
    """
    engine = _engine(config)
    if measure != "reach":
        _show_gaps(engine, measure, run_id, as_json=as_json)
        return
    if not kind:
        raise InputError("Say which facilities with --kind, for example --kind school.")
    kinds = [resolve("facility_kinds", word.strip()) for word in kind.split(",")]
    with reading(engine) as session:
        found = coverage_show.reach(
            session,
            kinds=kinds,
            method=method,
            threshold_m=threshold,
            level=level or "",
            run_id=run_id,
            weight=weight,
        )
    if as_json:
        _print_json(coverage_show.reach_as_dict(found))
        return
    total = found.total
    click.echo(f"Run {found.run_id}: {'、'.join(kinds)}, {method}, {threshold:g} m ({weight})")
    for name in coverage_show.SUMS:
        share = f"{total[name] / total['residents']:8.1%}" if total["residents"] else ""
        click.echo(f"  {name:10} {total[name]:>12,} {share}")
    for row in found.areas.itertuples():
        click.echo(
            f"  {row.code:16} {row.uncovered:>8,} of {row.residents:>8,} uncovered  {row.name}"
        )
    for note in found.notes:
        click.echo(f"  note: {note}")


def _show_gaps(engine: Any, measure: str, run_id: int | None, *, as_json: bool) -> None:
    with reading(engine) as session:
        listed = coverage_show.gaps(session, measure, run_id)
    if as_json:
        _print_json(listed)
        return
    click.echo(f"Run {listed['run']}: {len(listed['gaps'])} gaps of {measure}")
    for gap in listed["gaps"]:
        value = "no data" if gap["value"] is None else f"{gap['value']:g}"
        click.echo(
            f"  {gap['subject_code']:16} {gap['standard']:32} {value} of {gap['required']:g} "
            f"{gap['unit']}, {gap['shortfall']:g} short  {gap['subject_name']}"
        )


def _bbox(_ctx: click.Context, _option: click.Parameter, text: str | None) -> Any:
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise click.BadParameter("give west,south,east,north in degrees.") from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise click.BadParameter("west,south,east,north are out of range or order.")
    return west, south, east, north


@main.command()
@click.argument("layer", type=click.Choice([*SPECS, exports.GAPS]))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="File to write."
)
@click.option("--level", type=click.Choice(LEVELS), help="Areas or gaps of this level.")
@click.option("--kind", default="", help="Kinds, separated by commas; of gaps, the measures.")
@click.option("--bbox", callback=_bbox, help="west,south,east,north in degrees.")
@click.option("--area", default="", help="Code of an area: only what lies in it.")
@click.option("--run", "run_id", type=int, help="Id of a run, for gaps.")
@click.pass_obj
def export(
    config: Config,
    layer: str,
    output: Path,
    level: str | None,
    kind: str,
    bbox: Any,
    area: str,
    run_id: int | None,
) -> None:
    r"""Write LAYER, or the gaps of a run, as GeoJSON (RFC 7946).

    \b
    Example:
      gridmap export areas --level grid -o grids.geojson
      gridmap export gaps --area 620702001001 -o gaps.geojson
    """
    engine = _engine(config)
    kinds = tuple(word.strip() for word in kind.split(",") if word.strip())
    place: dict[str, Any] = {"level": level or "", "bbox": bbox, "area": area}
    if layer == exports.GAPS:
        pieces = exports.gaps_geojson(engine, run_id=run_id, measures=kinds, **place)
    else:
        pieces = exports.layer_geojson(engine, layer, kinds=kinds, **place)
    click.echo(f"{output}: {written(output, pieces):,} bytes.")


@main.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="File to write."
)
@click.option("--area", default="", help="Code of an area; the whole town by default.")
@click.option("--run", "run_id", type=int, help="Id of a run; the latest by default.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.pass_obj
def report(config: Config, output: Path, area: str, run_id: int | None, lang: str) -> None:
    r"""Write the coverage report: one HTML file that opens with the network off.

    \b
    Example:
      gridmap report -o report.html
    """
    from gridmap.reports.html import render_html  # noqa: PLC0415  (folium takes a second)
    from gridmap.reports.load import load_report  # noqa: PLC0415

    data = load_report(_engine(config), run_id=run_id, area=area, zone=config.zone)
    click.echo(f"{output}: {written(output, [render_html(data, lang).encode()]):,} bytes.")


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
        by=_user(),
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

    _engine(config).dispose()
    host, port = host or config.host, port or config.port
    click.echo(f"gridmap is at http://{host}:{port} (stop with Ctrl-C).")
    start(config, host, port)


if __name__ == "__main__":
    main()
