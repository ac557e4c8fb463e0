"""Column types that both stores, and GDAL beside them, read alike."""

import datetime as dt
import json
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

# SQLite gives rowids to a column of exactly this type; PostgreSQL wants room.
Key = BigInteger().with_variant(Integer(), "sqlite")

# GeoPackage asks for ISO 8601 with milliseconds and Z; SQLAlchemy's own text has a space.
_GPKG_DATETIME = sqlite.DATETIME(  # type: ignore[no-untyped-call]
    storage_format=("%(year)04d-%(month)02d-%(day)02dT%(hour)02d:%(minute)02d:%(second)02d.000Z"),
    regexp=r"(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)",
)


class Utc(TypeDecorator[dt.datetime]):
    """A moment to the second: time-zone-aware in Python, UTC in the store."""

    impl = DateTime(timezone=True).with_variant(_GPKG_DATETIME, "sqlite")
    cache_ok = True

    def __repr__(self) -> str:
        return "Utc()"

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        """Write a moment in UTC, to the second."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        zone = None if dialect.name == "sqlite" else dt.UTC
        return value.astimezone(dt.UTC).replace(microsecond=0, tzinfo=zone)

    def process_result_value(
        self,
        value: Any,
        dialect: Dialect,  # noqa: ARG002
    ) -> dt.datetime | None:
        """Read a moment with its time zone."""
        if value is None:
            return None
        moment: dt.datetime = value
        if moment.tzinfo is None:
            return moment.replace(tzinfo=dt.UTC)
        return moment.astimezone(dt.UTC)


class Json(TypeDecorator[Any]):
    """A JSON value kept as text with sorted keys, so that equal values are equal bytes."""

    impl = Text
    cache_ok = True

    def __repr__(self) -> str:
        return "Json()"

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the value with sorted keys."""
        if value is None:
            return None
        if not value:  # a million gaps have nothing more to say
            return "{}" if isinstance(value, dict) else json.dumps(value)
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        """Read the value."""
        return None if value is None else json.loads(value)
