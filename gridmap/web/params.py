"""Every input of a request, parsed once into a value that cannot be wrong."""

import datetime as dt
import math
from contextlib import suppress

from flask import request

from gridmap.actions import dates
from gridmap.db.queries.areas import LEVELS
from gridmap.db.queries.features import BBox
from gridmap.errors import InputError
from gridmap.files.code_lists import resolve
from gridmap.files.values import LOCAL
from gridmap.saying import said
from gridmap.spatial.shifting import named_datum

LANGUAGES = ("zh", "en")
LONGEST = 200
LONGEST_NUMBER = 18  # digits of the ids of a store
YEARS = range(1000, 9000)  # of days that can be asked for


def text(name: str) -> str:
    """Return a text parameter, "" when it is not given."""
    return plain(name, request.args.get(name, "").strip())


def kept(*names: str) -> dict[str, str]:
    """Return the filters of the address, as links carry them on.

    An empty one says nothing; but `state`, which then is any.
    """
    given = {name: request.args[name] for name in names if name in request.args}
    return {name: value for name, value in given.items() if value or name == "state"}


def plain(name: str, value: str) -> str:
    """Return `value` if it is a text that a name or code can be."""
    if len(value) > LONGEST:
        raise InputError(
            said(
                "{name} 超过 {most} 字。",
                "{name} is longer than {most} characters.",
                name=name,
                most=LONGEST,
            )
        )
    if not value.isprintable():
        raise InputError(
            said(
                "{name} 里有不能显示的字符。",
                "{name} has characters that cannot be printed.",
                name=name,
            )
        )
    return value


def prose(name: str, value: str) -> str:
    """Return a text in which lines may end, and nothing else that cannot be printed."""
    found = value.replace("\r\n", "\n").strip()
    if not found.replace("\n", "").isprintable():
        raise InputError(
            said(
                "{name} 里有不能显示的字符。",
                "{name} has characters that cannot be printed.",
                name=name,
            )
        )
    return found


def lang() -> str:
    """Return the language of the page: zh unless `lang=en` is asked for."""
    return "en" if request.args.get("lang") == "en" else "zh"


def level(default: str = "") -> str:
    """Return a level of area."""
    value = text("level") or default
    if value and value not in LEVELS:
        raise InputError(
            said(
                "level 是 {levels} 之一，而不是“{value}”。",
                "level is one of {levels}, not {quoted}.",
                levels=", ".join(LEVELS),
                value=value,
                quoted=repr(value),
            )
        )
    return value


def words(name: str) -> tuple[str, ...]:
    """Return a list given with commas."""
    return tuple(word.strip() for word in text(name).split(",") if word.strip())


def facility_kinds() -> list[str]:
    """Return one or more facility kinds; at least one is needed."""
    kinds = [resolve("facility_kinds", word) for word in words("kind")]
    if not kinds:
        raise InputError("kind is missing: name one or more facility kinds, with commas.")
    return kinds


def number(name: str, default: float) -> float:
    """Return a finite number."""
    value = text(name)
    if not value:
        return default
    return number_of(name, value)


def number_of(name: str, value: str) -> float:
    """Return the finite number that a text is."""
    try:
        parsed = float(value)
    except ValueError:
        parsed = math.nan
    if not math.isfinite(parsed):
        raise InputError(
            said(
                "{name} 应是一个数，而不是“{value}”。",
                "{name} must be a number, not {quoted}.",
                name=name,
                value=value[:40],
                quoted=repr(value[:40]),
            )
        )
    return parsed


def whole_of(name: str, value: str) -> int | None:
    """Return the whole number that a text is, None for ""."""
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < LONGEST_NUMBER):
        raise InputError(
            said(
                "{name} 应是一个整数，而不是“{value}”。",
                "{name} must be a whole number, not {quoted}.",
                name=name,
                value=value[:40],
                quoted=repr(value[:40]),
            )
        )
    return int(value)


def run_id(name: str = "run") -> int | None:
    """Return the id of a run, None for the latest."""
    value = text(name)
    if not value:
        return None
    return run_of(name, value)


def run_number(name: str) -> int:
    """Return the id of a run that must be named."""
    value = text(name)
    if not value:
        raise InputError(f"{name} is missing: give the number of a run.")
    return run_of(name, value)


def run_of(name: str, value: str) -> int:
    """Return the id of a run that a text names."""
    if not value.isascii() or not value.isdigit():
        raise InputError(
            said(
                "{name} 应是一次评估的编号，而不是“{value}”。",
                "{name} must be the number of a run, not {quoted}.",
                name=name,
                value=value,
                quoted=repr(value),
            )
        )
    return int(value)


def moment_of(name: str, value: str) -> dt.datetime | None:
    """Return the moment that a text names, None for ""; without a zone it is that of the town.

    Raises
    ------
    InputError
        The text is no moment of the calendar.

    Examples
    --------
    >>> moment_of("at", "2026-06-30T15:00").isoformat(), moment_of("at", "")
    ('2026-06-30T07:00:00+00:00', None)
    """
    if not value:
        return None
    found = None
    with suppress(ValueError):
        found = dt.datetime.fromisoformat(value)
    if found is None or found.year not in YEARS:
        raise InputError(
            said(
                "{name} 应是日期和时间，如 2026-06-30T15:00，而不是“{value}”。",
                "{name} must be a day and time such as 2026-06-30T15:00, not {quoted}.",
                name=name,
                value=value[:40],
                quoted=repr(value[:40]),
            )
        )
    return (found if found.tzinfo else found.replace(tzinfo=LOCAL)).astimezone(dt.UTC)


def date_of(name: str, value: str) -> dt.date | None:
    """Return the day that a text names, None for "".

    Raises
    ------
    InputError
        The text is no day of the calendar.
    """
    if not value:
        return None
    try:
        found = dt.datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        found = dt.date.min
    # Beyond these a week more, or midnight in another zone, is no day of the calendar any more.
    if found.year not in YEARS:
        raise InputError(
            said(
                "{name} 应是一个日期，如 2026-06-30，而不是“{value}”。",
                "{name} must be a day such as 2026-06-30, not {quoted}.",
                name=name,
                value=value[:40],
                quoted=repr(value[:40]),
            )
        )
    return found


def day() -> dt.date | None:
    """Return the day that is looked at, None for today and for days to come."""
    asked = date_of("date", text("date"))
    return asked if asked and asked < dates.today() else None


def lonlat() -> tuple[float, float] | None:
    """Return a place in degrees of WGS 84, None when not given."""
    if not text("lon") and not text("lat"):
        return None
    lon, lat = number("lon", math.nan), number("lat", math.nan)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise InputError(
            said(
                "lon 和 lat 应是经度和纬度的度数。",
                "lon and lat must be degrees of longitude and latitude.",
            )
        )
    return lon, lat


def datum() -> str:
    """Return the datum of the coordinates that are asked for, WGS-84 by default."""
    return named_datum(text("datum"))


def bbox() -> BBox | None:
    """Return west, south, east, north in degrees, None when not given."""
    value = text("bbox")
    if not value:
        return None
    try:
        west, south, east, north = (float(part) for part in value.split(","))
    except ValueError:
        raise InputError(
            said(
                "bbox 应是 西,南,东,北 四个度数。",
                "bbox must be west,south,east,north in degrees.",
            )
        ) from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InputError("bbox must be west,south,east,north within -180..180 and -90..90.")
    return west, south, east, north
