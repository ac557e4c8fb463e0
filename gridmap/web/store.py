"""The store of the running application."""

from dataclasses import dataclass, replace

from flask import current_app, g

from gridmap.config import Config
from gridmap.db.engine import Engine
from gridmap.db.hiding import without_cases
from gridmap.files.code_lists import private_classes

EXTENSION = "gridmap"
# Where a request notes that somebody with an account asks.
NAMED = "named"


@dataclass(frozen=True)
class Store:
    """The open store and the settings that came with it."""

    engine: Engine
    config: Config


def store() -> Store:
    """Return the store of the current application, as whoever asks may read it.

    Only people with an account are told of cases of people's own matters.
    """
    found: Store = current_app.extensions[EXTENSION]
    if g.get(NAMED):
        return found
    return replace(found, engine=without_cases(found.engine, private_classes()))
