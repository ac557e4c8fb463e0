"""Commands that try plans: what if facilities were added, moved, closed or resized."""

from collections.abc import Callable
from typing import Any

import click

from gridmap.actions import scenarios
from gridmap.actions.what_if import Asked, what_if
from gridmap.analysis.scenario import SIZES, Change
from gridmap.cli.evaluating import coverage_group
from gridmap.cli.explaining import LATEST, run_of
from gridmap.cli.root import main, print_json, store_engine, user_name
from gridmap.config import Config
from gridmap.db.queries.areas import LEVELS
from gridmap.db.session import reading
from gridmap.errors import InputError
from gridmap.files.code_lists import resolve


def change_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options by which changes are named."""
    options = (
        click.option("--add", multiple=True, help="KIND,LON,LAT[,capacity=N]; may be repeated."),
        click.option("--move", multiple=True, help="CODE,LON,LAT; may be repeated."),
        click.option("--resize", multiple=True, help="CODE,capacity=N; may be repeated."),
        click.option("--close", multiple=True, help="CODE; may be repeated."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def changes_of(
    add: tuple[str, ...], move: tuple[str, ...], resize: tuple[str, ...], close: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Read the changes that options name, in the order add, move, resize, close."""
    made = [_placed("add", "kind", text) for text in add]
    made += [_placed("move", "code", text) for text in move]
    made += [_resized(text) for text in resize]
    return made + [{"do": "close", "code": code.strip()} for code in close]


def _placed(do: str, named: str, text: str) -> dict[str, Any]:
    word, *rest = (part.strip() for part in text.split(","))
    if len(rest) < 2:
        raise InputError(f"--{do} {text!r} must be {named.upper()},LON,LAT.")
    lon, lat, *sizes = rest
    place = {"lon": _float(do, text, lon), "lat": _float(do, text, lat)}
    return {"do": do, named: word, **place, **_sizes(do, text, sizes)}


def _resized(text: str) -> dict[str, Any]:
    code, *sizes = (part.strip() for part in text.split(","))
    return {"do": "resize", "code": code, **_sizes("resize", text, sizes)}


def _sizes(do: str, text: str, parts: list[str]) -> dict[str, float]:
    sizes = {}
    for part in parts:
        name, sign, value = part.partition("=")
        if not sign or name not in SIZES:
            raise InputError(f"--{do} {text!r}: {part!r} must be one of {', '.join(SIZES)}, =N.")
        sizes[name] = _float(do, text, value)
    return sizes


def _float(do: str, text: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise InputError(f"--{do} {text!r}: {value!r} is not a number.") from None


@coverage_group.command("what-if")
@click.option("--run", default=LATEST, show_default=True, help="Number of a run, or latest.")
@click.option("--kind", default="", help="Facility kinds whose reach is asked, with commas.")
@click.option("--standard", default="", help="Key of a standard of capacity: who gets a place.")
@click.option("--threshold", type=float, default=500.0, show_default=True, help="Metres.")
@click.option(
    "--method", type=click.Choice(["straight", "walking"]), default="walking", show_default=True
)
@click.option("--level", type=click.Choice(LEVELS), default="grid", show_default=True)
@click.option(
    "--people",
    type=click.Choice(["residents", "households", "over_60", "under_6"]),
    default="residents",
    show_default=True,
)
@change_options
@click.option("--scenario", default="", help="Name of a scenario; its changes are made first.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.pass_obj
def coverage_what_if(
    config: Config,
    run: str,
    kind: str,
    standard: str,
    threshold: float,
    method: str,
    level: str,
    people: str,
    add: tuple[str, ...],
    move: tuple[str, ...],
    resize: tuple[str, ...],
    close: tuple[str, ...],
    scenario: str,
    as_json: bool,  # noqa: FBT001
) -> None:
    r"""Say who would be covered and who no longer, if facilities changed; nothing is written.

    Changes are made in the order add, move, resize, close.

    \b
    Example:
      gridmap coverage what-if --kind service_station --threshold 300 \
        --add service_station,100.4552,38.9351 --close F0002
    """
    if not kind and not standard:
        raise InputError("Say which facilities with --kind, or which rule with --standard.")
    engine = store_engine(config)
    changes = scenarios.changes_of(changes_of(add, move, resize, close))
    with reading(engine) as session:
        if scenario:
            saved = scenarios.by_name(session, scenario)
            changes = scenarios.changes_of(saved.changes) + changes
        words = [word.strip() for word in kind.split(",") if word.strip()]
        kinds = [resolve("facility_kinds", word) for word in words]
        asked = Asked(kinds, changes, threshold, method, people, level, standard)
        networks = config.files_folder / "networks"
        found = what_if(session, asked, run_of(session, run), networks)
    if as_json:
        print_json(found)
        return
    before, after = found["before"], found["after"]
    click.echo(
        f"Run {found['run']}: {'、'.join(found['kinds'])}, {found['method']}, "
        f"{found['threshold_m']:g} m ({found['people']})"
    )
    for name in ("covered", "uncovered", "unjoined"):
        click.echo(f"  {name:10} {before[name]:>10,} → {after[name]:>10,}")
    click.echo(
        f"  {found['newly_covered']:,} newly covered, {found['newly_uncovered']:,} no longer "
        f"({found['seconds'] * 1000:.0f} ms)"
    )
    for code, area in found["areas"].items():
        click.echo(
            f"  {code:16} {area['before']:>8,} → {area['after']:>8,} uncovered  {area['name']}"
        )
    for note in found["notes"]:
        click.echo(f"  note: {note['en']}")


@main.group("scenario")
def scenario_group() -> None:
    r"""Keep plans under a name, and try them again.

    \b
    Example:
      gridmap scenario save "two stations" --add service_station,100.4552,38.9351
      gridmap coverage what-if --kind service_station --scenario "two stations"
    """


@scenario_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@click.pass_obj
def scenario_list(config: Config, as_json: bool) -> None:  # noqa: FBT001
    r"""List the scenarios, the newest first.

    \b
    Example:
      gridmap scenario list
    """
    listed = scenarios.listing(store_engine(config))
    if as_json:
        print_json({"scenarios": listed})
        return
    for row in listed:
        click.echo(
            f"{row['id']:>4} {row['created_at'][:10]} {len(row['changes']):>3} changes, run "
            f"{row['run']}, by {row['created_by']}: {row['name']}"
        )


@scenario_group.command("save")
@click.argument("name")
@change_options
@click.option("--run", default=LATEST, show_default=True, help="Number of a run, or latest.")
@click.option("--json", "as_json", is_flag=True, help="Print the scenario as JSON.")
@click.pass_obj
def scenario_save(
    config: Config,
    name: str,
    add: tuple[str, ...],
    move: tuple[str, ...],
    resize: tuple[str, ...],
    close: tuple[str, ...],
    run: str,
    as_json: bool,  # noqa: FBT001
) -> None:
    r"""Keep changes under NAME.

    \b
    Example:
      gridmap scenario save "two stations" --add service_station,100.4552,38.9351 --close F0002
    """
    engine = store_engine(config)
    changes: list[Change] = scenarios.changes_of(changes_of(add, move, resize, close))
    with reading(engine) as session:
        run_id = run_of(session, run)
    made = scenarios.save(engine, by=user_name(), name=name, changes=changes, run_id=run_id)
    if as_json:
        print_json(made)
    else:
        click.echo(f"Scenario {made['id']} is kept: {made['name']}.")


@scenario_group.command("show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print the scenario as JSON.")
@click.pass_obj
def scenario_show(config: Config, name: str, as_json: bool) -> None:  # noqa: FBT001
    r"""Show the changes of the scenario NAME (or of that number).

    \b
    Example:
      gridmap scenario show "two stations"
    """
    with reading(store_engine(config)) as session:
        found = scenarios.as_dict(scenarios.by_name(session, name))
    if as_json:
        print_json(found)
        return
    click.echo(f"{found['name']} (scenario {found['id']}, run {found['run']})")
    for change in found["changes"]:
        said = ", ".join(f"{key} {value}" for key, value in change.items() if key != "do")
        click.echo(f"  {change['do']:6} {said}")


@scenario_group.command("delete")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def scenario_delete(config: Config, name: str, as_json: bool) -> None:  # noqa: FBT001
    r"""Forget the scenario NAME (or that of this number).

    \b
    Example:
      gridmap scenario delete "two stations"
    """
    engine = store_engine(config)
    with reading(engine) as session:
        found = scenarios.as_dict(scenarios.by_name(session, name))
    scenarios.delete(engine, found["id"], by=user_name())
    if as_json:
        print_json({"deleted": found["id"]})
    else:
        click.echo(f"Scenario {found['id']} is forgotten: {found['name']}.")
