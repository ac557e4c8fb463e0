"""Commands that evaluate coverage and show what was found."""

import datetime as dt
from typing import Any

import click

from gridmap.actions import coverage, coverage_show, gap_show
from gridmap.actions.standards import active
from gridmap.cli.progress import Bars
from gridmap.cli.root import main, print_json, store_engine, user_name
from gridmap.config import Config
from gridmap.db.queries.areas import LEVELS
from gridmap.db.session import reading
from gridmap.errors import InputError
from gridmap.files.code_lists import resolve


@main.group("coverage")
def coverage_group() -> None:
    r"""Evaluate coverage, and show what an evaluation found.

    \b
    Example:
      gridmap coverage run --as-of 2026-06-30
      gridmap coverage show --kind school --threshold 500
    """


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
    engine = store_engine(config)
    parameters = coverage.Parameters(
        as_of=as_of.date() if as_of else dt.datetime.now(dt.UTC).astimezone().date(),
        thresholds_m=thresholds or (100.0, 300.0, 500.0, 1000.0),
        join_limit_m=join_limit,
        search_limit_m=search_limit,
    )
    bars = Bars(show=not as_json)
    run_id = coverage.run(
        engine, by=user_name(), standards=active(config), parameters=parameters, progress=bars
    )
    bars.close()
    summary = gap_show.summary(engine, run_id)
    if as_json:
        print_json(summary)
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
    engine = store_engine(config)
    if measure != "reach":
        _show_gaps(engine, measure, run_id, as_json=as_json)
        return
    if not kind:
        raise InputError("Say which facilities with --kind, for example --kind school.")
    kinds = [resolve("facility_kinds", word.strip()) for word in kind.split(",") if word.strip()]
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
        print_json(coverage_show.reach_as_dict(found))
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
        listed = gap_show.gaps(session, measure, run_id)
    if as_json:
        print_json(listed)
        return
    click.echo(f"Run {listed['run']}: {len(listed['gaps'])} gaps of {measure}")
    for gap in listed["gaps"]:
        value = "no data" if gap["value"] is None else f"{gap['value']:g}"
        click.echo(
            f"  {gap['subject_code']:16} {gap['standard']:32} {value} of {gap['required']:g} "
            f"{gap['unit']}, {gap['shortfall']:g} short  {gap['subject_name']}"
        )
