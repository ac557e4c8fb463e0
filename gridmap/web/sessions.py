"""Sessions: a signed cookie, the key that signs it, and the person it stands for."""

import datetime as dt
import logging
import os
import secrets
from contextlib import suppress
from pathlib import Path

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect

from gridmap.actions.accounts import user_in
from gridmap.config import SHORTEST_SECRET, Config
from gridmap.errors import ConfigError
from gridmap.web.store import store
from gridmap.web.who import Person

KEY_FILE = "session.key"
COOKIE = "gridmap_session"
LASTS = dt.timedelta(hours=12)  # a working day

csrf = CSRFProtect()
log = logging.getLogger(__name__)


class Cookies(SecureCookieSessionInterface):
    """Cookies that go over TLS alone as soon as the page itself came over TLS."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002
        """Return whether this request came over TLS."""
        return request.is_secure


def register(app: Flask, config: Config) -> None:
    """Give `app` sessions."""
    app.config.update(
        SECRET_KEY=config.secret or kept_key(config.files_folder),
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=LASTS,
        # A cookie in every answer would keep tiles and scripts out of shared caches.
        SESSION_REFRESH_EACH_REQUEST=False,
        # `web.security` asks for the token itself, after it knows who asks.
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_SSL_STRICT=False,  # `web.security` compares the origin itself
    )
    app.session_interface = Cookies()
    csrf.init_app(app)
    manager = LoginManager(app)
    manager.session_protection = None  # a phone changes its address while it walks
    manager.user_loader(_load)


def _load(kept: str) -> Person | None:
    version, _, name = kept.partition(":")
    found = user_in(store().engine, name, int(version)) if version.isdecimal() else None
    return None if found is None else Person(found, int(version))


def kept_key(folder: Path) -> str:
    """Return the key beside the files, making it first if there is none; all processes share it.

    Where the folder cannot be written, the key is that of this process alone.

    Raises
    ------
    ConfigError
        The file holds something else.
    """
    place = folder / KEY_FILE
    try:
        if not place.exists():
            _make_key(place)
        key = place.read_text("ascii", errors="replace")
    except OSError as error:
        log.warning(
            "The key of sessions cannot be kept at %s (%s): logging in works with one process "
            "only, until it ends. Set GRIDMAP_SECRET to mend this.",
            place,
            error.strerror,
        )
        return secrets.token_hex(32)
    if len(key) < SHORTEST_SECRET:
        raise ConfigError(f"{place} holds no key of sessions; delete it, and another one is made.")
    return key


def _make_key(place: Path) -> None:
    """Write a new key whole or not at all; of several processes the first one wins."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f"{place.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
    try:
        with suppress(FileExistsError):
            os.link(part, place)
    finally:
        part.unlink()
