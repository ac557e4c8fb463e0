"""Which areas a record belongs to: by its own fields, or by the records that it refers to."""

from collections.abc import Iterable
from functools import cache

from gridmap.actions import touching
from gridmap.actions.registers.rows import Row
from gridmap.analysis.permissions import Chain
from gridmap.db.queries import registers as queries
from gridmap.db.queries.register_lists import Way
from gridmap.db.session import Session
from gridmap.files.code_lists import code_list
from gridmap.files.registers import Register, RegisterField, registers

AREAS = "areas"
# A record leads to its area in so many steps at most: step, project, area.
DEEPEST = 3


@cache
def ways(name: str, deepest: int = DEEPEST) -> tuple[Way, ...]:
    """Return the ways on which the records of a register lead to areas, the nearest first.

    An area that must be said is the only way; else it is also that of the organization or
    whatever else the record must refer to.

    Examples
    --------
    >>> ways("duties")[0]
    (('post_code', 'posts'), ('area_code', 'areas'))
    """
    known = registers().get(name)
    if known is None or not deepest:
        return ()
    fields = [field for field in known.all_fields() if not field.many]
    own = [((field.id, AREAS),) for field in fields if AREAS in _layers(field)]
    if any(field.required and field.refers == AREAS for field in fields):
        return tuple(own)
    further = [
        ((field.id, layer), *way)
        for field in fields
        if field.required or field.refers == "organizations"
        for layer in _layers(field)
        if layer != AREAS
        for way in ways(layer, deepest - 1)
    ]
    return (*own, *further)


def _layers(field: RegisterField) -> list[str]:
    if field.refers_by:
        return [str(entry["layer"]) for entry in code_list(field.ends).values()]
    return [field.refers] if field.refers else []


def areas_of(session: Session, register: Register, rows: list[Row]) -> list[set[str]]:
    """Return for each record the codes of the areas that it belongs to itself.

    They are those of the nearest way on which any is found.
    """
    found: list[set[str]] = [set() for _ in rows]
    for way in ways(register.name):
        lost = [place for place, codes in enumerate(found) if not codes]
        if not lost:
            break
        for place, code in zip(
            lost, _walk(session, register, way, [rows[i] for i in lost]), strict=True
        ):
            if code:
                found[place].add(code)
    return found


def _walk(session: Session, register: Register, way: Way, rows: list[Row]) -> list[str]:
    (name, layer), *rest = way
    field = register.field(name)
    codes = [str(row[name] or "") if field.layer_of(row) == layer else "" for row in rows]
    for column, _layer in rest:
        above = queries.values(session, layer, [column], codes)
        codes = [getattr(above[code], column) if code in above else "" for code in codes]
        layer = _layer
    return codes


def far_chains(session: Session, register: Register, rows: list[Row], own: str) -> list[Chain]:
    """Return the areas that the far ends of ties lie in, those above an area left out.

    Whoever keeps the ties of an area ties its organizations to one another and to those above it,
    and to nothing that lies in another's: it would look covered, served or subordinate there.
    """
    layers = _layers(register.field("to_code"))
    codes: set[str] = set()
    for layer in layers:
        way: Way = (("to_code", layer), *((("area_code", AREAS),) if layer != AREAS else ()))
        codes |= set(_walk(session, register, way, rows))
    found = touching.chains_of(session, {own, *codes} - {""})
    above = {code for chain in found if chain and chain[0] == own for code in chain}
    return [chain for chain in found if chain and chain[0] not in above]


def chains(session: Session, register: Register, rows: Iterable[Row]) -> list[Chain]:
    """Return for each record its area and those above it; a record without one lies nowhere."""
    codes = areas_of(session, register, list(rows))
    nowhere = [touching.NOWHERE] * any(not some for some in codes)
    return [*touching.chains_of(session, {code for some in codes for code in some}), *nowhere]
