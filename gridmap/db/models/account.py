"""Accounts of people and offices, and the attempts to log in."""

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from gridmap.db.models.base import Base
from gridmap.db.types import Key


class Account(Base):
    """Somebody who may log in, with a role and the area in which it holds.

    `name` is kept folded (lower case, no full-width forms), so that it is unique however it is
    typed. `area_code` "" is the whole town. `session_version` grows whenever sessions that
    are open must end: with a new password, another role or area, or when it is disabled.
    `api_key_sha256` is the hash of the key with which a program writes as it, "" for none.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    display: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[str]
    area_code: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime]
    created_by: Mapped[str]
    disabled_at: Mapped[dt.datetime | None]
    session_version: Mapped[int] = mapped_column(default=1)
    api_key_sha256: Mapped[str] = mapped_column(default="", server_default="")


class LoginAttempt(Base):
    """One try to log in that did not end well (or not yet), by whom and from where.

    A table, so that all processes of the server count together.
    """

    __tablename__ = "login_attempt"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str]
    address: Mapped[str]
    at: Mapped[dt.datetime]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:  # noqa: N805
        return (Index(None, "name"), Index(None, "address"), Index(None, "at"))
