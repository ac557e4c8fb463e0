"""Moments and JSON are the same from both stores, and GDAL reads the moments as such."""

import datetime as dt
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

from gridmap.db.models import Case, Edition, Standard
from gridmap.db.session import reading, writing
from gridmap.db.types import Utc
from tests.db.rows import an_edition

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda m: dt.timezone(dt.timedelta(minutes=m)))
MOMENTS = st.datetimes(dt.datetime(1900, 1, 2), dt.datetime(2999, 1, 1), timezones=ZONES)
# PostgreSQL's text has no NUL, and no half of a surrogate pair is text at all.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(moment=MOMENTS)
@settings(max_examples=40)
def test_moment_comes_back_in_utc_to_the_second(store: Engine, moment: dt.datetime) -> None:
    with Session(store.execution_options(writes=True)) as session:
        edition = session.get_one(Edition, an_edition(session))
        edition.imported_at = moment
        session.flush()
        session.expire(edition)
        read = edition.imported_at
        session.rollback()
    assert read.tzinfo == dt.UTC
    assert read == moment.astimezone(dt.UTC).replace(microsecond=0)


@given(earlier=MOMENTS, later=MOMENTS)
@settings(max_examples=30)
def test_moments_are_compared_in_the_store_as_moments(
    store: Engine, earlier: dt.datetime, later: dt.datetime
) -> None:
    earlier, later = (m.replace(microsecond=0) for m in (earlier, later))
    with Session(store.execution_options(writes=True)) as session:
        edition = session.get_one(Edition, an_edition(session))
        edition.imported_at = later
        session.flush()
        found = session.scalar(select(Edition.id).where(Edition.imported_at > earlier))
        session.rollback()
    assert (found is not None) == (later > earlier)


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "pg"])
def test_moment_without_a_time_zone_is_refused(dialect: Dialect) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Utc().process_bind_param(dt.datetime(2026, 7, 1), dialect)


@given(rule=st.dictionaries(TEXTS, JSONS, max_size=3))
@settings(max_examples=40)
def test_json_comes_back_as_it_was(store: Engine, rule: dict[str, Any]) -> None:
    with Session(store.execution_options(writes=True)) as session:
        row = Standard(key="a", sha256="b", rule=rule)
        session.add(row)
        session.flush()
        session.expire(row)
        read = row.rule
        session.rollback()
    assert read == rule


def test_equal_json_is_equal_text_and_chinese_stays_readable(store: Engine) -> None:
    with writing(store) as session:
        for sha, rule in (("1", {"名": "网格", "a": 1}), ("2", {"a": 1, "名": "网格"})):
            session.add(Standard(key="a", sha256=sha, rule=rule))
        session.flush()
        texts = session.connection().exec_driver_sql("SELECT rule FROM standard").scalars().all()
    assert texts == ['{"a":1,"名":"网格"}'] * 2


def test_gdal_reads_a_moment_as_a_moment(geopackage: Engine) -> None:
    moment = dt.datetime(2026, 7, 1, 20, 15, 7, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    with writing(geopackage) as session:
        row = Case(stage="x", reported_at=moment, geom=shapely.Point(1, 2))
        row.edition_id = an_edition(session)
        session.add(row)
    geopackage.dispose()
    path = Path(str(geopackage.url.database))
    kinds = pyogrio.read_info(path, layer="case")
    assert dict(zip(kinds["fields"], kinds["ogr_types"], strict=True))["due_at"] == "OFTDateTime"
    (read,) = pyogrio.read_dataframe(path, layer="case")["reported_at"]
    assert read == moment


def test_raw_moment_has_the_form_of_the_standard(geopackage: Engine) -> None:
    with writing(geopackage) as session:
        an_edition(session)
    with reading(geopackage) as session:
        text = session.connection().exec_driver_sql("SELECT imported_at FROM edition").scalar()
    assert text == "2026-07-01T00:00:00.000Z"
