"""Commands that evaluate coverage and show what was found."""

import datetime as dt
from typing import Any

import click

from gridmap.actions import coverage, coverage_show, figure_show, gap_show
from gridmap.actions.standards import active
from gridmap.cli.progress import Bars
from gridmap.cli.root import main, print_json, store_engine, user_name
from gridmap.config import Config
from gridmap.db.queries import runs
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
        engine,
        by=user_name(),
        standards=active(config),
        parameters=parameters,
        networks=config.files_folder / "networks",
        progress=bars,
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
    "--measure", default="reach", show_default=True, help="reach, capacity, staff, funds, ..."
)
@click.option("--standard", default="", help="Key of a standard: its figures only.")
@click.option("--kind", default="", help="Facility kinds, separated by commas (reach only).")
@click.option(
    "--method", type=click.Choice(["straight", "walking"]), default="walking", show_default=True
)
@click.option("--threshold", type=float, default=500.0, show_default=True, help="Metres.")
@click.option("--pace", type=click.Choice(["over_60"]), help="Shorten the threshold to their pace.")
@click.option("--times", is_flag=True, help="Count people covered once, twice, more often.")
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
    standard: str,
    kind: str,
    method: str,
    threshold: float,
    pace: str | None,
    times: bool,  # noqa: FBT001
    level: str | None,
    run_id: int | None,
    weight: str,
    as_json: bool,  # noqa: FBT001
) -> None:
    r"""Show what a run found: reach of facilities, or the figures of another measure.

    \b
    Example:
      gridmap coverage show --kind school --method walking --threshold 500 --json
      gridmap coverage show --kind service_station --threshold 300 --pace over_60 --times
      gridmap coverage show --measure staff
      gridmap coverage show --measure reach --standard zhangye_2020/last_100_metres
    """
    engine = store_engine(config)
    if standard or measure != "reach":
        _show_figures(engine, measure, standard, level or "", run_id, as_json=as_json)
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
            pace=pace or "",
        )
    if times and found.total["times"] is None:
        raise InputError(
            f"Run {found.run_id} did not count facilities within {threshold:g} m; run again with: "
            f"gridmap coverage run --threshold {threshold:g}"
        )
    if as_json:
        print_json(coverage_show.reach_as_dict(found))
        return
    _print_reach(found, weight, times=times)


def _print_reach(found: coverage_show.Reach, weight: str, *, times: bool) -> None:
    total = found.total
    pace = f", pace of {total['pace']}" if total["pace"] else ""
    kinds = "、".join(found.kinds)
    click.echo(
        f"Run {found.run_id}: {kinds}, {found.method}, {found.threshold_m:g} m ({weight}{pace})"
    )
    for name in coverage_show.SUMS:
        click.echo(f"  {name:15} {_share(total[name], total['residents'])}")
    if total["falsely_covered"] is not None:
        share = _share(total["falsely_covered"], total["residents"])
        click.echo(f"  {'falsely covered':15} {share}  inside the circle, beyond the walk")
    if total["detour"] is not None:
        click.echo(f"  {'detour':15} {total['detour']:>12.2f}  metres walked per metre straight")
    for name, people in (total["times"] or {}).items() if times else ():
        click.echo(f"  {name:15} {_share(people, total['residents'])}")
    for row in found.areas.itertuples():
        click.echo(
            f"  {row.code:16} {row.uncovered:>8,} of {row.residents:>8,} uncovered  {row.name}"
        )
    for note in found.notes:
        click.echo(f"  note: {note}")


def _share(people: int, of: int) -> str:
    return f"{people:>12,} {people / of:8.1%}" if of else f"{people:>12,}"


def _show_figures(
    engine: Any, measure: str, standard: str, level: str, run_id: int | None, *, as_json: bool
) -> None:
    with reading(engine) as session:
        if standard and measure == "reach":  # the default: the standard itself says what it is
            measure = _measure_of(session, standard, run_id)
        shown = figure_show.measured(
            session, measure, run_id=run_id, standard=standard, level=level
        )
        shown |= {"gaps": gap_show.gaps(session, measure, run_id, level)["gaps"]}
    if as_json:
        print_json(shown)
        return
    click.echo(f"Run {shown['run']} of {shown['as_of']}: {measure}")
    for rule in shown["standards"]:
        counted = ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in rule["counts"].items())
        click.echo(f"{rule['key']} ({rule['unit']}): {counted}   {rule['zh']}")
        for subject in rule["subjects"]:
            if subject["shortfall"]:
                click.echo(_subject_line(subject))


def _measure_of(session: Any, standard: str, run_id: int | None) -> str:
    rules = runs.rules(session, runs.get(session, run_id).id)
    return next((str(rule["measure"]) for rule in rules if rule["key"] == standard), "reach")


def _subject_line(subject: dict[str, Any]) -> str:
    value, required = (
        "no data" if subject[name] is None else f"{subject[name]:,.6g}"
        for name in ("value", "required")
    )
    return (
        f"  {subject['code']:16} {value} of {required}, {subject['shortfall']:,.6g} short  "
        f"{subject['name']}"
    )
