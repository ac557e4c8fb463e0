"""Commands of Open311: the requests of another GeoReport v2 server become cases."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import click

from gridmap.actions import open311_services
from gridmap.actions.open311_asking import FORMS, Server
from gridmap.actions.open311_pulling import pull, pull_file
from gridmap.actions.open311_services import Services
from gridmap.actions.open311_taken import describe
from gridmap.cli.root import main, print_json, store_engine, user_name
from gridmap.config import Config
from gridmap.files.values import LOCAL

LAST_DAYS = 90


@main.group("open311", short_help="Take the requests of another GeoReport v2 server as cases.")
def open311() -> None:
    r"""Take the requests of another GeoReport v2 server as cases.

    \b
    Example:
      gridmap open311 pull https://311.example.org/open311/v2 --others 0402
    """


@open311.command("pull")
@click.argument("source")
@click.option("--server", "url", default="", help="Address of the server that gave a saved file.")
@click.option(
    "--services",
    "mapping",
    type=click.Path(path_type=Path),
    help="YAML file that says which classes its services are; by default the city's.",
)
@click.option("--same-codes", is_flag=True, help="Its service codes are classes of this city.")
@click.option("--others", default="", help="Class of all services that are not listed.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day; 90 days ago.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day; today.")
@click.option("--jurisdiction", default="", help="jurisdiction_id, where the server asks for one.")
@click.option("--api-key", envvar="OPEN311_API_KEY", default="", help="Also OPEN311_API_KEY.")
@click.option("--format", "form", type=click.Choice(FORMS), default="json", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def pull_(
    config: Config,
    source: str,
    url: str,
    mapping: Path | None,
    same_codes: bool,  # noqa: FBT001
    others: str,
    since: dt.datetime | None,
    until: dt.datetime | None,
    jurisdiction: str,
    api_key: str,
    form: str,
    as_json: bool,  # noqa: FBT001
) -> None:
    r"""Read SOURCE, the address of a server or a saved answer of it (JSON or XML).

    Called again, it takes what is new and follows what changed there; what was moved on here
    stays as it is.

    \b
    Example:
      gridmap open311 pull https://311.example.org/open311/v2 --others 0402
      gridmap open311 pull requests.xml --server https://311.example.org/open311/v2
    """
    engine = store_engine(config)
    if "://" in source:  # who copies the address of an answer means its server
        source = source.removesuffix(f"/requests.{form}")
    server = url or source
    services = _services(mapping, server, same_codes=same_codes, others=others)
    if "://" in source:
        more = {"jurisdiction_id": jurisdiction, "api_key": api_key}
        given = {name: value for name, value in more.items() if value}
        asked = Server(source, *_span(since, until), form, given)
        taken = pull(engine, asked, services, by=user_name())
    elif url:
        taken = pull_file(engine, Path(source), url, services, by=user_name())
    else:
        raise click.UsageError("Say with --server from which server a saved file comes.")
    if as_json:
        print_json(describe(taken))
        return
    for sentence in taken.sentences():
        click.echo(sentence)


def _services(mapping: Path | None, url: str, *, same_codes: bool, others: str) -> Services:
    """Return the services of the server, with what the command says besides."""
    servers = open311_services.read(mapping) if mapping else open311_services.of_city()
    known = open311_services.of_server(servers, url.rstrip("/"))
    if others:
        known = replace(known, others=open311_services.check_class(others))
    return replace(known, same_codes=known.same_codes or same_codes)


def _span(since: dt.datetime | None, until: dt.datetime | None) -> tuple[dt.datetime, dt.datetime]:
    """Return from when to when, whole days of the town; without days the last ones."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    end = min(until.replace(tzinfo=LOCAL) + dt.timedelta(days=1), now) if until else now
    begin = since.replace(tzinfo=LOCAL) if since else end - dt.timedelta(days=LAST_DAYS)
    return begin, end
