"""What statistics count of a case is found by its bits on both stores, the last one too."""

import shapely
from sqlalchemy import Engine, select

from gridmap.analysis.case_tally import BITS, CLOCK_MASK, MOST_STEPS, bit, of_clock
from gridmap.db.models import Case
from gridmap.db.queries.case_states import STILL, Marks
from gridmap.db.session import reading, writing
from tests.db.rows import an_edition
from tests.happening import NOON

MOST = 2**31 - 1  # a server has no more in a whole number
TALLIES = {"none": 0, "unknown": -1, "most": MOST} | {state: bit(state) for state in BITS}
TALLIES |= {"long": of_clock("natural_days") | MOST_STEPS}


def test_each_bit_is_found_alone_and_with_all_others(store: Engine) -> None:
    with writing(store) as session:
        edition = an_edition(session, "cases")
        for code, tally in TALLIES.items():
            place = shapely.Point(100.45, 38.93)
            case = Case(code=code, stage="handling", reported_at=NOON, geom=place, tally=tally)
            case.edition_id = edition
            session.add(case)

    def found(marks: Marks) -> set[str]:
        with reading(store) as session:
            return set(session.scalars(select(Case.code).where(marks.condition)))

    for state in BITS:
        assert found(Marks(bit(state))) == {state, "most"}
    assert found(Marks(MOST)) == set(TALLIES) - {"none", "unknown"}
    assert found(Marks(MOST, 0)) == {"none"}
    assert found(Marks(CLOCK_MASK, of_clock("natural_days"))) == {"long"}
    assert found(STILL) == {"still", "most"}
    with reading(store) as session:
        kept = {row.code: row.tally for row in session.execute(select(Case.code, Case.tally))}
    assert kept == TALLIES
