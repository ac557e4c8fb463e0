"""Who of many that are concerned is invited: whole kinds, or one by one."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from gridmap.actions.consultation_rules import CityRules
from gridmap.analysis.consultation_parts import Party, X
from gridmap.errors import InputError
from gridmap.files.code_lists import called
from gridmap.saying import Said, said

SITE = "site"


def group_of(party: Party) -> str:
    """Return the kind under which a party is invited: that of its organization, or `site`.

    Examples
    --------
    >>> group_of(Party("O1", X, "物业", "O1", "enterprise")), group_of(Party("site:S1", X, "市场"))
    ('enterprise', 'site')
    """
    return SITE if party.key.startswith("site:") else party.kind


def called_group(group: str) -> Said:
    """Say what a kind is called."""
    if group == SITE:
        return said("还没有组织覆盖的场所", "Sites without an organization")
    return called("organization_kinds", group)


def asks(found: Iterable[Party], city: CityRules) -> bool:
    """Say whether so many are concerned that somebody has to choose."""
    return sum(party.seat == X for party in found) > city.ask_over


def choose(
    found: Sequence[Party], kinds: Collection[str], keys: Collection[str], city: CityRules
) -> tuple[Party, ...]:
    """Return who is invited of all that are concerned; the fixed four always are.

    Parameters
    ----------
    kinds : collection of str
        Kinds that are invited whole, as `group_of` names them.
    keys : collection of str
        Parties that are invited besides.

    Raises
    ------
    InputError
        Nobody chose where somebody has to, one that was chosen is not concerned, or they are more
        than can sit at a table.
    """
    if not (kinds or keys):
        if asks(found, city):
            raise InputError(_must_choose(found, city))
        taken = tuple(found)
    else:
        taken = _taken(found, kinds, keys)
    refuse_many(len(taken), city)
    return taken


def refuse_many(count: int, city: CityRules) -> None:
    """Refuse more parties than can sit at one table.

    Raises
    ------
    InputError
        They are more.
    """
    if count > city.most_parties:
        raise InputError(
            said(
                "这样共有 {count} 方，一次共议最多 {most} 方；请少请一些。没有改变任何数据。",
                "These are {count} parties; at one table sit at most {most}. Invite fewer; nothing "
                "was changed.",
                count=count,
                most=city.most_parties,
            )
        )


def _taken(
    found: Sequence[Party], kinds: Collection[str], keys: Collection[str]
) -> tuple[Party, ...]:
    strangers = set(keys) - {party.key for party in found}
    if strangers:
        raise InputError(
            said(
                "{key} 不在这个范围的相关方里。",
                "{key} is not concerned in this area.",
                key=min(strangers)[:80],
            )
        )
    return tuple(
        party for party in found if party.seat != X or party.key in keys or group_of(party) in kinds
    )


def _must_choose(found: Iterable[Party], city: CityRules) -> Said:
    return said(
        "这个范围涉及 {count} 个相关方，多于 {most} 个；请选择请哪些类、哪些方。",
        "In this area {count} parties are concerned, more than {most}; choose which kinds or which "
        "of them are invited.",
        count=sum(party.seat == X for party in found),
        most=city.ask_over,
    )


def numbered(found: Iterable[Party]) -> list[dict[str, Any]]:
    """Describe the parties with their numbers, as the picture has them, and their kinds."""
    return [
        {
            "number": number, "key": party.key, "seat": party.seat, "name": party.name,
            "why": [{"zh": zh, "en": en} for zh, en in party.why],
            "code": party.code, "lon": party.lon, "lat": party.lat,
            "group": group_of(party) if party.seat == X else "",
        }
        for number, party in enumerate(found, 1)
    ]  # fmt: skip


def invitable(city: CityRules) -> list[dict[str, str]]:
    """List the kinds that can be invited whole."""
    return [{"id": one} | called_group(one).as_dict() for one in (*city.x_kinds, SITE)]


def groups(found: Iterable[Party]) -> list[dict[str, Any]]:
    """List X by kind: `id`, `zh`, `en` and the `parties`, in the order in which they come."""
    by_kind: dict[str, list[Party]] = {}
    for party in found:
        if party.seat == X:
            by_kind.setdefault(group_of(party), []).append(party)
    return [
        {"id": group, "parties": parties} | called_group(group).as_dict()
        for group, parties in by_kind.items()
    ]
