"""The base map that an operator may put below gridmap's own layers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gridmap.config import Config
from gridmap.errors import ConfigError
from gridmap.files.base_maps import Archive, read_archive

ARCHIVE = ".pmtiles"
DATUMS = ("wgs84", "gcj02")
PLACES = ("{z}", "{x}", "{y}")
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class BaseMap:
    """A base map: an archive on this server, or pictures of another server.

    `template` is the address of a picture with {z}, {x} and {y}; "" for an archive. `datum` is
    wgs84 or gcj02.
    """

    template: str
    archive: Path | None
    datum: str
    credit: str

    @property
    def origin(self) -> str:
        """The origin that browsers must be allowed to ask; "" when it is this server."""
        if not self.template:
            return ""
        parts = urlsplit(self.template)
        return f"{parts.scheme}://{parts.netloc}"


def of(config: Config) -> BaseMap | None:
    """Return the base map that the settings name, None where they name none.

    Raises
    ------
    ConfigError
        The settings name neither an archive nor an address with {z}, {x} and {y}, or a datum
        that no base map can be drawn in.
    """
    named = config.base_map.strip()
    if not named:
        return None
    datum = config.base_map_datum.strip().lower().replace("-", "")
    if datum not in DATUMS:
        raise ConfigError(
            f"GRIDMAP_BASE_MAP_DATUM is wgs84 or gcj02, not {config.base_map_datum!r}."
        )
    if "://" in named:
        return BaseMap(_template(named), None, datum, config.base_map_credit)
    if not named.lower().endswith(ARCHIVE):
        raise ConfigError(
            "GRIDMAP_BASE_MAP is the path of a .pmtiles file, or the address of pictures such as "
            f"https://tiles.example/{{z}}/{{x}}/{{y}}.png, not {named!r}."
        )
    return BaseMap("", Path(named), datum, config.base_map_credit)


def _template(named: str) -> str:
    try:
        parts = urlsplit(named)
        usable = parts.scheme in DEFAULT_PORTS and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    # What would end a directive of the content security policy has no place in a host's name.
    if not usable or any(c in parts.netloc for c in ";, '\"@*") or not named.isprintable():
        raise ConfigError(f"GRIDMAP_BASE_MAP is not a web address: {named!r}.")
    missing = [place for place in PLACES if place not in parts.path + parts.query]
    if missing:
        raise ConfigError(f"GRIDMAP_BASE_MAP has no {', '.join(missing)} in its path: {named!r}.")
    return named


def check(config: Config) -> None:
    """Refuse a base map that could never be drawn.

    Raises
    ------
    ConfigError
        See `of` and `read_archive`; or shapes in GCJ-02, which only pictures can be bent out of.
    """
    base = of(config)
    if base is not None and base.archive is not None:
        _fitting(base, read_archive(base.archive))


def _fitting(base: BaseMap, archive: Archive) -> Archive:
    if archive.vector and base.datum == "gcj02":
        raise ConfigError(
            "The base map has vector tiles in GCJ-02; only pictures can be laid straight. Make the "
            "archive from data in WGS-84."
        )
    return archive


def describe(config: Config) -> dict[str, Any] | None:
    """Describe the base map for the map page: how it is drawn and whom it is owed to."""
    base = of(config)
    if base is None:
        return None
    said: dict[str, Any] = {"datum": base.datum, "credit": base.credit, "template": base.template}
    if base.archive is None:
        return said | {"vector": False, "min_zoom": 0, "max_zoom": 18, "version": ""}
    try:
        archive = _fitting(base, read_archive(base.archive))
    except ConfigError:  # it was there when the server began; the map does without
        return None
    return said | {
        "vector": archive.vector,
        "min_zoom": archive.min_zoom,
        "max_zoom": archive.max_zoom,
        "version": version(base.archive),
    }


def version(archive: Path) -> str:
    """Return a text that changes when the file is replaced."""
    stat = archive.stat()
    return f"{stat.st_mtime_ns:x}-{stat.st_size:x}"
