"""The start page of a role: the cards that its people look at first, of their area."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from gridmap import assets
from gridmap.actions import dates
from gridmap.actions.start_cards import invited, town, work
from gridmap.actions.start_cards.card import Asking, Card, Maker
from gridmap.analysis.permissions import User
from gridmap.analysis.standards import Standard
from gridmap.db.engine import Engine
from gridmap.db.queries import areas, editions, runs
from gridmap.db.session import reading
from gridmap.files.code_lists import code_list
from gridmap.files.yamls import YamlFile, read_with_lines
from gridmap.saying import Said

# The cards, by the word that `geodata/codes/start_cards.yaml` has for each. A page takes at most
# 12 statements: 3 of its own, and those of its cards.
CARDS: dict[str, Maker] = {
    "cases": work.cases,
    "duties": work.duties,
    "posts": work.posts,
    "tasks": work.tasks,
    "invitations": invited.invited,
    "weak": work.weak,
    "demands": work.demands,
    "run": town.run,
    "drafts": town.drafts,
    "imports": town.imports,
    "accounts": town.accounts,
}
KEYS = {"id", "zh", "en", "home", "cards"}
START, MY = "start", "my"


@dataclass(frozen=True)
class Page:
    """What the people of a role see first.

    Attributes
    ----------
    words : Said
        One line about it.
    cards : tuple of str
    home : str
        start, or my: who has an area begins at that area after logging in.
    """

    words: Said
    cards: tuple[str, ...]
    home: str = START


def describe(
    engine: Engine, code: str, *, asking: User, standards: Sequence[Standard] = ()
) -> dict[str, Any]:
    """Describe the start page of a person.

    Parameters
    ----------
    code : str
        Code of the area that is told of; "" is the whole town.

    Returns
    -------
    dict
        `words`, `cards`, `area` (None for the whole town), `today`, `synthetic`.

    Raises
    ------
    NotFoundError
        There is no such area.
    """
    page = page_of(asking.role)
    with reading(engine) as session:
        area = areas.get(session, code) if code else None
        newest = runs.newest(session)
        run, synthetic = newest.run, newest.synthetic
        if run is None:
            synthetic = editions.synthetic(session, "cases")
        today = run.as_of if run and synthetic else dates.today()
        given = Asking(session, asking, area, run, today, dates.moment_of(today), standards)
        return {
            "words": page.words,
            "cards": [_made(name, given) for name in page.cards],
            "area": {"code": area.code, "name": area.name} if area else None,
            "today": today,
            "synthetic": synthetic,
        }


def _made(name: str, given: Asking) -> Card:
    return replace(CARDS[name](given), id=name)


def page_of(role: str) -> Page:
    """Return the page of a role; a role that has none sees what the first one does.

    Examples
    --------
    >>> page_of("grid_leader").home, page_of("viewer").home
    ('my', 'start')
    """
    pages = of_city()
    return pages.get(role) or next(iter(pages.values()))


@cache
def of_city() -> dict[str, Page]:
    """Return the pages of the city, by role."""
    return read(assets.folder("geodata") / "codes" / "start_cards.yaml")


def read(path: Path) -> dict[str, Page]:
    """Read which cards each role gets.

    Raises
    ------
    FileFormatError
        It is no such file, or something in it cannot be; each problem with its line.
    """
    file = read_with_lines(path)
    problems = list(file.problems)
    entries = file.data if isinstance(file.data, list) else []
    if not entries:
        problems.append((1, "start pages are a list of roles, each with its cards"))
    found: dict[str, Page] = {}
    for place, entry in enumerate(entries):
        if why := _wrong(entry, found):
            problems.append((_line(file, place, entry), why))
        else:
            words = Said(entry["zh"], entry["en"])
            found[entry["id"]] = Page(words, tuple(entry["cards"]), entry.get("home", START))
    file.refuse(problems)
    return found


def _line(file: YamlFile, place: int, entry: Any) -> int:
    return file.line(place, "cards") if isinstance(entry, dict) else file.line(place)


def _wrong(entry: Any, known: dict[str, Page]) -> str:
    """Say what is wrong with the page of a role; "" where nothing is."""
    if not isinstance(entry, dict) or set(entry) - KEYS or not {"id", "zh", "en"} <= set(entry):
        return f"the page of a role has {', '.join(sorted(KEYS))}"
    if entry["id"] not in code_list("roles") or entry["id"] in known:
        return f"`id` is a role that has no page yet, not {entry['id']}"
    if entry.get("home", START) not in (START, MY):
        return f"`home` is {START} or {MY}"
    cards = entry.get("cards")
    if not isinstance(cards, list) or not cards or len(set(map(str, cards))) < len(cards):
        return "`cards` is a list of cards, each once"
    strange = [str(one) for one in cards if one not in CARDS]
    return f"there is no card {strange[0]}; there are {', '.join(CARDS)}" if strange else ""
