"""Commands that write files: layers and gaps as GeoJSON, the report."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from gridmap.actions import exports
from gridmap.cli.progress import Bars
from gridmap.cli.root import main, print_json, store_engine
from gridmap.config import Config
from gridmap.db.queries.areas import LEVELS
from gridmap.files.layers import SPECS
from gridmap.files.written import written
from gridmap.reports.formats import FORMATS, render, require


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
@click.argument("layer", type=click.Choice([*SPECS, *exports.OF_A_RUN]))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="File to write."
)
@click.option("--level", type=click.Choice(LEVELS), help="Areas or gaps of this level.")
@click.option("--kind", default="", help="Kinds, separated by commas; of gaps, the measures.")
@click.option("--bbox", callback=_bbox, help="west,south,east,north in degrees.")
@click.option("--area", default="", help="Code of an area: only what lies in it.")
@click.option("--run", "run_id", type=int, help="Id of a run, for gaps and break zones.")
@click.option(
    "--datum", default="WGS-84", show_default=True, help="Of the coordinates: also GCJ-02, BD-09."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
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
    datum: str,
    as_json: bool,  # noqa: FBT001
) -> None:
    r"""Write LAYER, or the gaps or break zones of a run: what OUTPUT ends in says how.

    .geojson (RFC 7946; also for any other ending), .csv for spreadsheets, .gpkg for QGIS.

    \b
    Example:
      gridmap export areas --level grid -o grids.geojson
      gridmap export gaps --area 620702001001 -o gaps.csv
      gridmap export facilities --datum GCJ-02 -o facilities.gpkg
    """
    engine = store_engine(config)
    kinds = tuple(word.strip() for word in kind.split(",") if word.strip())
    wanted = exports.Wanted(
        layer, level=level or "", kinds=kinds, bbox=bbox, area=area, run_id=run_id, datum=datum
    )
    _say_written(output, exports.write(engine, wanted, output), as_json=as_json)


@main.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="File to write."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    help="By default what the file's name ends with, else html.",
)
@click.option("--area", default="", help="Code of an area; the whole town by default.")
@click.option("--run", "run_id", type=int, help="Id of a run; the latest by default.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def report(
    config: Config,
    output: Path,
    form: str | None,
    area: str,
    run_id: int | None,
    lang: str,
    as_json: bool,  # noqa: FBT001
) -> None:
    r"""Write the coverage report: a page that opens offline, a PDF, a workbook or a document.

    \b
    Example:
      gridmap report -o report.html
      gridmap report -o report.pdf
      gridmap report --format xlsx --area 620702001 -o east.xlsx
    """
    from gridmap.reports.drawing_desk import desk_for  # noqa: PLC0415
    from gridmap.reports.load import load_report  # noqa: PLC0415  (so do the frames it reads)

    ending = output.suffix.lower().removeprefix(".")
    form = form or (ending if ending in FORMATS else "html")
    require(form)
    bars = Bars(show=not as_json)
    with _keeping_garbage(), desk_for(form) as desk:
        data = load_report(
            store_engine(config),
            run_id=run_id,
            area=area,
            zone=config.zone,
            approval=config.map_approval,
            progress=bars,
        )
        made = render(data, form, lang, bars, desk)
    bars.close()
    _say_written(output, written(output, [made]), as_json=as_json)


@contextmanager
def _keeping_garbage() -> Iterator[None]:
    """Look for no cycles for a while: a million small boxes live until the file is made.

    Nor afterwards among what was made: the command ends here, and its memory with it.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _say_written(output: Path, size: int, *, as_json: bool) -> None:
    if as_json:
        print_json({"file": str(output), "bytes": size})
    else:
        click.echo(f"{output}: {size:,} bytes.")
