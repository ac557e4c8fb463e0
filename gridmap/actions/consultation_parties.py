"""Who is at the table of consultations that go on, written beside their histories.

The history of a consultation says who its parties are; the boundaries of today say of which grids
the leaders are meant. The rows follow from both, so that whoever is invited is found without
reading any history.
"""

from collections.abc import Collection
from typing import Any

from gridmap.actions import consultation_ground
from gridmap.actions.consultation_choosing import SITE, group_of
from gridmap.analysis.consultation_parts import Party
from gridmap.analysis.consultation_state import State
from gridmap.db.models import Consultation, ConsultationParty
from gridmap.db.queries import consultations, invitations
from gridmap.db.session import Session

GRID_LEADER = "grid_leader"
Row = dict[str, Any]


def settle(session: Session, row: Consultation, state: State) -> None:
    """Write the rows of those at the table as the history has them; none of what has ended.

    The grids of a table that is known stay: `follow` looks at them when boundaries change.
    """
    known = invitations.at_table(session, row.id)
    grids: Collection[str] = ()
    if led(state):
        grids = [one.area_code for one in known if one.key == GRID_LEADER]
        grids = grids or grids_of(session, row)
    _write(session, row, known, rows_of(state, grids))


def follow(session: Session) -> None:
    """Write anew of which grids the leaders are invited, after boundaries changed."""
    consultations.one_writer(session)
    for row in invitations.led_tables(session):
        known = invitations.at_table(session, row.id)
        parties = {one.key: _values(one) for one in known}
        grids = grids_of(session, row)
        _write(session, row, known, _spread(list(parties.values()), grids))


def led(state: State) -> bool:
    """Say whether leaders of grids sit at the table of what goes on."""
    return not state.ending and state.party(GRID_LEADER) is not None


def grids_of(session: Session, row: Consultation) -> list[str]:
    """Return the codes of the grids that a consultation touches, as they are today."""
    return sorted(consultation_ground.grids_of(session, row.geom)) if row.geom is not None else []


def rows_of(state: State, grids: Collection[str]) -> list[Row]:
    """Return what the rows of a consultation say, by its state and the grids that it touches.

    Examples
    --------
    >>> import datetime as dt
    >>> from gridmap.analysis.consultation_parts import Rules, Sitting
    >>> now = dt.datetime(2026, 5, 6, tzinfo=dt.UTC)
    >>> table = Party("O1", "x", "物业", "O1"), Party("grid_leader", "grid_leader", "网格长")
    >>> state = State(Rules(""), "", now, now, table, sittings=(Sitting("", now),))
    >>> [(row["key"], row["area_code"]) for row in rows_of(state, ["g1", "g2"])]
    [('O1', ''), ('grid_leader', 'g1'), ('grid_leader', 'g2')]
    """
    if state.ending:
        return []
    there = {one.key: one.present for one in state.sitting.presences}
    parties = [
        {
            "number": number,
            "key": party.key,
            "seat": party.seat,
            "name": party.name,
            "organization_code": _organization(party),
            "present": there.get(party.key),
        }
        for number, party in enumerate(state.parties, 1)
    ]
    return _spread(parties, grids)


def _organization(party: Party) -> str:
    # The code of a site is none of an organization.
    return "" if group_of(party) == SITE else party.code


def _spread(parties: list[Row], grids: Collection[str]) -> list[Row]:
    """Make one row of each party, and of the leaders of grids one for each grid."""
    return [
        party | {"area_code": area}
        for party in parties
        for area in (grids or ("",) if party["key"] == GRID_LEADER else ("",))
    ]


def _values(one: ConsultationParty) -> Row:
    names = ("number", "key", "seat", "name", "organization_code", "present")
    return {name: getattr(one, name) for name in names}


def _write(
    session: Session, row: Consultation, known: list[ConsultationParty], wanted: list[Row]
) -> None:
    """Write what is wanted over what is known: rows that are alike stay untouched."""
    kept = {(one.key, one.area_code): one for one in known}
    for told in wanted:
        one = kept.pop((told["key"], told["area_code"]), None)
        if one is None:
            session.add(ConsultationParty(consultation_id=row.id, **told))
            continue
        for name, value in told.items():
            setattr(one, name, value)
    for gone in kept.values():
        session.delete(gone)
    session.flush()
