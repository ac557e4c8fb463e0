"""The settings, read from `GRIDMAP_*` variables once, and explained where they are declared."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gridmap.errors import ConfigError

PREFIX = "GRIDMAP_"
# Read by the tests alone; named here so that setting it is not an error.
TEST_ONLY = {"REAL_DATA"}
SHORTEST_SECRET = 32


def _setting(default: Any, about: str) -> Any:
    return field(default=default, metadata={"about": about})


@dataclass(frozen=True)
class Config:
    """Everything an operator may set. `Config.from_environ()` is how the program gets its own.

    Examples
    --------
    >>> Config.from_environ({"GRIDMAP_PORT": "9000"}).port
    9000
    """

    store: str = _setting(
        "sqlite:///var/gridmap.gpkg",
        "where the data lies: `sqlite:///FILE.gpkg` or `postgresql+psycopg://USER@HOST/NAME`",
    )
    files: str = _setting(
        "",
        "folder of imported originals; empty: beside the embedded store as `NAME.files`, "
        "else `var/files`",
    )
    standards: str = _setting("", "folder of standards packs; empty: those that gridmap ships")
    host: str = _setting("127.0.0.1", "address that `gridmap serve` listens on")
    port: int = _setting(8000, "port that `gridmap serve` listens on")
    workers: int = _setting(1, "processes of `gridmap serve`")
    trusted_hosts: str = _setting(
        "127.0.0.1,localhost,[::1]",
        "host names that the web pages answer to, separated by commas; others get status 400",
    )
    writable: bool = _setting(
        True,  # noqa: FBT003
        "whether the web pages may change anything at all, for people who are logged in and whose "
        "role allows it",
    )
    public: bool = _setting(
        True,  # noqa: FBT003
        "whether people without an account may look; `no` shows them nothing but the login page",
    )
    secret: str = _setting(
        "",
        "key that signs sessions, at least 32 characters; empty: one is made and kept in the "
        "files folder",
    )
    max_upload_mb: int = _setting(200, "largest file that the web page takes, in megabytes")
    time_zone: str = _setting("Asia/Shanghai", "time zone in which reports write times")
    base_map: str = _setting(
        "",
        "base map below the layers: a `.pmtiles` file, or the address of pictures with `{z}`, "
        "`{x}` and `{y}`; empty: nothing is asked from outside",
    )
    base_map_datum: str = _setting("wgs84", "datum of the base map: `wgs84` or `gcj02`")
    base_map_credit: str = _setting("", "whom the base map is owed to, written on the map")
    map_approval: str = _setting(
        "", "map approval number (审图号), written on the map, its prints and the report"
    )
    proxies: int = _setting(0, "how many reverse proxies stand in front and may be believed")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> "Config":
        """Read the settings from `environ` (the process's own by default).

        Raises
        ------
        ConfigError
            A `GRIDMAP_*` variable is not a setting, or its value is of the wrong type.
        """
        environ = os.environ if environ is None else environ
        given = {k.removeprefix(PREFIX): v for k, v in environ.items() if k.startswith(PREFIX)}
        known = {f.name.upper(): f for f in fields(cls)}
        for name in sorted(given.keys() - known.keys() - TEST_ONLY):
            settings = ", ".join(PREFIX + key for key in known)
            raise ConfigError(f"{PREFIX}{name} is not a setting; the settings are {settings}.")
        values: dict[str, Any] = {
            f.name: _parse(key, f.type, given[key]) for key, f in known.items() if key in given
        }
        return cls(**values)

    def __post_init__(self) -> None:
        """Refuse a key that could be guessed."""
        if self.secret and len(self.secret) < SHORTEST_SECRET:
            raise ConfigError(
                f"{PREFIX}SECRET has fewer than {SHORTEST_SECRET} characters; make one with: "
                "openssl rand -hex 32"
            )

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which times are written for people.

        Raises
        ------
        ConfigError
            There is no such time zone.
        """
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ConfigError(
                f"{PREFIX}TIME_ZONE is not a time zone: {self.time_zone!r}."
            ) from None

    @property
    def files_folder(self) -> Path:
        """The folder that keeps the originals of imported files."""
        if self.files:
            return Path(self.files)
        if self.store.startswith("sqlite:///"):
            return Path(self.store.removeprefix("sqlite:///")).with_suffix(".files")
        return Path("var/files")


def _parse(key: str, kind: Any, text: str) -> str | int | bool:
    if kind is str:
        return text
    if kind is bool:
        words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
        if text.lower() not in words:
            raise ConfigError(f"{PREFIX}{key} must be yes or no, not {text!r}.")
        return words[text.lower()]
    try:
        return int(text)
    except ValueError:
        raise ConfigError(f"{PREFIX}{key} must be a whole number, not {text!r}.") from None
