"""What must hold of ties that are written: `gridmap.analysis.ties` by the rules of the city."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridmap.actions import tie_kinds, tie_words
from gridmap.analysis.ties import Tie, faults
from gridmap.db.queries import ties as queries

if TYPE_CHECKING:  # `rules` enters this module in its table
    from gridmap.actions.registers.rows import Row
    from gridmap.actions.registers.rules import Batch, Problems


def check(batch: Batch) -> Problems:
    """Say which ties of a batch cannot be together with all that stay.

    A tie that breaks a rule already, and is not touched, is left alone.
    """
    rules = tie_kinds.of_city()
    written = {one.code: one.after for one in batch.changes if one.after is not None}
    if not written:
        return {}
    touched = {one.code for one in batch.changes}
    kinds = {row["kind"] for row in written.values()} & set(rules)
    stay = [row for row in queries.all_of(batch.session, kinds) if row.code not in touched]
    # Those that stay come first: of two alike in everything the first may stay.
    ties = [Tie(*tuple(row)[1:]) for row in stay] + [of_row(row) for row in written.values()]
    first = len(stay)
    known = queries.organizations(
        batch.session, [code for tie in ties[first:] for code in _ends(tie)]
    )
    kinds_of = {code: row.kind for code, row in known.items()}
    found = [fault for fault in faults(ties, rules, kinds_of, batch.today) if fault.at >= first]
    if not found:
        return {}
    others = {code for fault in found for at in fault.others for code in _ends(ties[at])}
    known |= queries.organizations(batch.session, others - set(known))
    names = {code: row.name for code, row in known.items()}
    codes = list(written)
    return {
        codes[one.at - first]: {
            tie_words.field_of(one): tie_words.why(one, ties, rules, names, kinds_of)
        }
        for one in found
    }


def of_row(row: Row) -> Tie:
    """Return the tie that a record is."""
    names = ("kind", "from_code", "to_kind", "to_code", "valid_from", "valid_to")
    return Tie(*(row[name] for name in names))


def _ends(tie: Tie) -> list[str]:
    return [tie.from_code, tie.to_code] if tie.to_organization else [tie.from_code]
