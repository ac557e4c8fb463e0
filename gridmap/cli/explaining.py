"""Commands that say why a number is what it is, and what changed between two runs."""

from typing import Any

import click

from gridmap.actions import comparing
from gridmap.actions.explaining import Question
from gridmap.actions.explaining import explain as explained
from gridmap.cli.evaluating import coverage_group
from gridmap.cli.root import main, print_json, store_engine
from gridmap.config import Config
from gridmap.db.queries import runs
from gridmap.db.session import Session, reading
from gridmap.errors import InputError
from gridmap.files.code_lists import resolve

LATEST = "latest"
SHOWN = 10


def run_of(session: Session, name: str) -> int:
    """Return the id of the run that a word of the command line names."""
    if name == LATEST:
        return runs.get(session).id
    if not name.isascii() or not name.isdigit():
        raise InputError(f"A run is named by its number, or {LATEST!r}; not {name!r}.")
    return runs.get(session, int(name)).id


@main.command()
@click.argument("run")
@click.argument("measure")
@click.argument("area")
@click.option("--standard", default="", help="Key of one standard; all of the measure by default.")
@click.option("--kind", default="", help="Reach of facility kinds of your own choice, with commas.")
@click.option(
    "--method", type=click.Choice(["straight", "walking"]), default="walking", show_default=True
)
@click.option("--threshold", type=float, default=500.0, show_default=True, help="Metres.")
@click.option(
    "--people",
    type=click.Choice(["residents", "households", "over_60", "under_6"]),
    default="residents",
    show_default=True,
)
@click.option("--pace", type=click.Choice(["over_60"]), help="Whose pace shortens the threshold.")
@click.option("--rows", type=int, default=SHOWN, show_default=True, help="Rows of each list.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the passport as JSON.")
@click.pass_obj
def explain(
    config: Config,
    run: str,
    measure: str,
    area: str,
    standard: str,
    kind: str,
    method: str,
    threshold: float,
    people: str,
    pace: str | None,
    rows: int,
    lang: str,
    as_json: bool,  # noqa: FBT001
) -> None:
    r"""Say why a number is what it is: formula, standard, rows, editions, and a replay.

    RUN is the number of a run, or `latest`. MEASURE is a measure, the key of a standard, or
    residents, households, over_60, under_6, composite. AREA is the code of an area, a site or an
    organization.

    \b
    Example:
      gridmap explain latest staff 620702001001
      gridmap explain 3 reach 620702001001 --kind school --threshold 500
    """
    asked = Question(
        measure=measure,
        area=area,
        standard=standard,
        kinds=[resolve("facility_kinds", word.strip()) for word in kind.split(",") if word.strip()],
        method=method,
        threshold_m=threshold,
        people=people,
        pace=pace or "",
        most=rows,
    )
    with reading(store_engine(config)) as session:
        passport = explained(session, asked, run_of(session, run))
    if as_json:
        print_json(passport)
    else:
        _echo_passport(passport, lang)


def _echo_passport(passport: dict[str, Any], lang: str) -> None:
    subject = passport["subject"]
    what = subject["level"] or subject["type"]
    click.echo(f"{subject['name']} ({what} {subject['code']})")
    click.echo(
        f"Run {passport['run']} of {passport['as_of']}, gridmap {passport['code_version']}, "
        f"{passport['metric_crs']}, result {passport['result_sha256'][:12]}"
    )
    for figure in passport["figures"]:
        _echo_figure(figure, lang)
    click.echo("\nEditions read:")
    for edition in passport["editions"]:
        if edition["used"]:
            synthetic = ", synthetic" if edition["synthetic"] else ""
            edited = ", EDITED outside of gridmap" if edition["edited"] else ""
            click.echo(
                f"  {edition['id']:>3} {edition['layer']:13} {edition['source']} "
                f"({edition['rows']:,} rows, {edition['imported_at'][:10]}{synthetic}{edited})"
            )
    for note in passport["notes"]:
        click.echo(f"note: {note[lang]}")


def _echo_figure(figure: dict[str, Any], lang: str) -> None:
    click.echo(f"\n{figure['title'][lang]}")
    standard = figure["standard"]
    if standard:
        clause = f", {standard['clause']}" if standard["clause"] else ""
        recalled = "" if standard["confirmed"] else " (recalled, not confirmed)"
        click.echo(f"  standard: {standard['key']}, {standard['source']}{clause}{recalled}")
    numbers = [
        f"{name} {_number(figure[name])}"
        for name in ("value", "required", "shortfall")
        if figure[name] is not None
    ]
    status = f", {figure['status']}" if figure["status"] else ""
    click.echo(f"  {', '.join(numbers) or 'no data'} {figure['unit']}{status}")
    click.echo(f"  formula: {figure['formula'][lang]}")
    if figure["formula_source"]:
        click.echo(f"           ({figure['formula_source']})")
    for part in (figure["numerator"], figure["denominator"], *figure["further"]):
        if part:
            _echo_rows(part, lang)
    replay = figure["replay"]
    said = ", ".join(filter(None, ["the same" * replay["matches"], replay["why"][lang]]))
    click.echo(f"  replay: {_number(replay['value'])}, {said}")
    for note in figure["notes"]:
        click.echo(f"  note: {note[lang]}")


def _echo_rows(part: dict[str, Any], lang: str) -> None:
    value = "" if part["value"] is None else f" {_number(part['value'])}"
    click.echo(f"  {part[lang]}:{value}")
    for row in part["rows"]:
        keys = [column["key"] for column in part["columns"]]
        cells = [_cell(row.get(f"{key}_{lang}", row.get(key))) for key in keys]
        click.echo(f"    {'  '.join(cells)}")
    if part["more"]:
        click.echo(f"    and {part['more']:,} more (--rows lists them)")


def _cell(value: Any) -> str:
    return (
        _number(value) if isinstance(value, int | float) else str("–" if value is None else value)
    )


def _number(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "–" if value is None else ("yes" if value else "no")
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"


@coverage_group.command("compare")
@click.argument("a")
@click.argument("b")
@click.option("--standard", default="", help="Key of one standard: every subject of it.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@click.pass_obj
def compare(
    config: Config,
    a: str,
    b: str,
    standard: str,
    lang: str,
    as_json: bool,  # noqa: FBT001
) -> None:
    r"""Compare run B with the earlier run A: what opened and what closed, standard by standard.

    \b
    Example:
      gridmap coverage compare 1 latest
      gridmap coverage compare 1 2 --standard zhangye_2020/staff
    """
    with reading(store_engine(config)) as session:
        found = comparing.compare(
            session, run_of(session, a), run_of(session, b), standard=standard
        )
    if as_json:
        print_json(found)
        return
    first, second = found["a"], found["b"]
    click.echo(f"Run {first['run']} of {first['as_of']} → run {second['run']} of {second['as_of']}")
    changed = ", ".join(found["changed_layers"]) or "none"
    click.echo(f"Layers that changed: {changed}")
    for row in found["standards"]:
        _echo_compared(row, lang, every=bool(standard))
    for name, keys in (("Only run A", found["only_a"]), ("Only run B", found["only_b"])):
        if keys:
            click.echo(f"{name} applied: {', '.join(keys)}")


def _echo_compared(row: dict[str, Any], lang: str, *, every: bool) -> None:
    opened, closed = len(row["opened"]), len(row["closed"])
    changed = any(row[name] for name in ("opened", "closed", "worse", "better"))
    if row["rule_changed"]:
        click.echo(f"  {row['key']}: the standard itself changed: {_changes(row)}")
    if not changed and not every:
        return
    click.echo(
        f"  {row['key']:32} {opened:>4} opened ({row['people_opened']:,} people), {closed} closed "
        f"({row['people_closed']:,}), {len(row['worse'])} worse, {len(row['better'])} better; "
        f"short {_number(row['shortfall_a'])} → {_number(row['shortfall_b'])} {row['unit']}  "
        f"{row[lang]}"
    )
    if every:
        for name in ("opened", "closed", "worse", "better"):
            for subject in row[name]:
                click.echo(
                    f"    {name:6} {subject['code']:16} {_number(subject['a'])} → "
                    f"{_number(subject['b'])}  {subject['name']}"
                )


def _changes(row: dict[str, Any]) -> str:
    """Write which parameters of a standard changed."""
    a, b = row["parameters_a"], row["parameters_b"]
    names = [name for name in sorted({*a, *b}) if a.get(name) != b.get(name)]
    said = [f"{name} {a.get(name, 'none')} → {b.get(name, 'none')}" for name in names]
    return ", ".join(said) or "whom it judges"
