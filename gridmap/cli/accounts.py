"""Commands that give accounts to people: who may log in, with which role, and where."""

import sys
from typing import Any

import click

from gridmap.actions import accounts, api_keys
from gridmap.cli.root import main, print_json, store_engine, user_name
from gridmap.config import Config
from gridmap.errors import InputError
from gridmap.files.code_lists import code_list

ROLES = tuple(code_list("roles"))
AREA_HELP = "Code of the area in which the person may write; the whole town by default."


@main.group("user")
def user_group() -> None:
    r"""Give accounts to people: who may log in, with which role, and where.

    \b
    Example:
      gridmap user add li.na --role planner --display 李娜
      gridmap user list
    """


@user_group.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the person may do.")
@click.option("--area", default="", help=AREA_HELP)
@click.option("--display", default="", help="Name of the person or office, for people.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--json", "as_json", is_flag=True, help="Print the account as JSON.")
@click.pass_obj
def user_add(
    config: Config,
    name: str,
    role: str,
    area: str,
    display: str,
    password_stdin: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    r"""Make an account; the password is asked for twice.

    \b
    Example:
      gridmap user add li.na --role planner --display 李娜
      gridmap user add east --role staff --area 620702001 --password-stdin < password.txt
    """
    engine = store_engine(config)
    password = _password(stdin=password_stdin)
    made = accounts.add(
        engine,
        by=user_name(),
        name=name,
        role=role,
        password=password,
        area=area,
        display=display,
    )
    _say(made, f"{made['name']} may log in now ({_role(made)}).", as_json=as_json)


def is_terminal() -> bool:
    """Return whether somebody can be asked."""
    return sys.stdin.isatty()


def _password(*, stdin: bool) -> str:
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not is_terminal():
        raise InputError("There is no terminal to ask for the password; use --password-stdin.")
    asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return asked


def _say(account: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json(account)
    else:
        click.echo(sentence)


def _role(account: dict[str, Any]) -> str:
    where = f"in {account['area']}" if account["area"] else "in the whole town"
    return f"{account['role']}, {where}"


@user_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@click.pass_obj
def user_list(config: Config, as_json: bool) -> None:  # noqa: FBT001
    r"""List the accounts: name, role, area, since when, and whether disabled.

    \b
    Example:
      gridmap user list
    """
    listed = accounts.listing(store_engine(config))
    if as_json:
        print_json({"accounts": listed})
        return
    for row in listed:
        state = f"disabled {row['disabled_at'][:10]}" if row["disabled_at"] else "enabled"
        shown = f"{row['name']:20} {row['role']:13} {row['area'] or 'whole town':14} {state:19}"
        click.echo(f"{shown} {row['display']}".rstrip())
    if not listed:
        click.echo("There are no accounts yet. Make one with: gridmap user add NAME --role planner")


@user_group.command("disable")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print the account as JSON.")
@click.pass_obj
def user_disable(config: Config, name: str, as_json: bool) -> None:  # noqa: FBT001
    r"""Let NAME log in no longer, and end the sessions that are open.

    \b
    Example:
      gridmap user disable li.na
    """
    row = accounts.disable(store_engine(config), by=user_name(), name=name)
    _say(row, f"{row['name']} can no longer log in; open sessions have ended.", as_json=as_json)


@user_group.command("enable")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print the account as JSON.")
@click.pass_obj
def user_enable(config: Config, name: str, as_json: bool) -> None:  # noqa: FBT001
    r"""Let NAME log in again, at once: attempts that failed are forgotten.

    \b
    Example:
      gridmap user enable li.na
    """
    row = accounts.enable(store_engine(config), by=user_name(), name=name)
    _say(row, f"{row['name']} may log in again ({_role(row)}).", as_json=as_json)


@user_group.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--area", default=None, help='Code of another area; "" for the whole town.')
@click.option("--json", "as_json", is_flag=True, help="Print the account as JSON.")
@click.pass_obj
def user_role(
    config: Config,
    name: str,
    role: str,
    area: str | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    r"""Give NAME another role, and with --area another area; it holds from the next click on.

    \b
    Example:
      gridmap user role li.na editor --area 620702
    """
    row = accounts.set_role(store_engine(config), by=user_name(), name=name, role=role, area=area)
    _say(row, f"{row['name']} is {_role(row)} now.", as_json=as_json)


@user_group.command("password")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.pass_obj
def user_password(config: Config, name: str, password_stdin: bool) -> None:  # noqa: FBT001
    r"""Give NAME another password, and end the sessions that are open.

    \b
    Example:
      gridmap user password li.na
    """
    engine = store_engine(config)
    accounts.get(engine, name)
    password = _password(stdin=password_stdin)
    accounts.set_password(engine, by=user_name(), name=name, password=password)
    click.echo(f"{accounts.folded_name(name)} has another password; open sessions have ended.")


@user_group.command("key")
@click.argument("name")
@click.option("--revoke", is_flag=True, help="Take the key back instead.")
@click.pass_obj
def user_key(config: Config, name: str, revoke: bool) -> None:  # noqa: FBT001
    r"""Make the key with which a program writes as NAME (Open311), and show it once.

    A key that NAME had before counts no longer.

    \b
    Example:
      gridmap user key hotline
      gridmap user key hotline --revoke
    """
    engine = store_engine(config)
    if revoke:
        api_keys.revoke(engine, by=user_name(), name=name)
        click.echo(f"{accounts.folded_name(name)} has no key any more.")
        return
    click.echo(api_keys.make(engine, by=user_name(), name=name))
