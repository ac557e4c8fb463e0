"""The store of the running application."""

from dataclasses import dataclass

from flask import current_app

from gridmap.config import Config
from gridmap.db.engine import Engine

EXTENSION = "gridmap"


@dataclass(frozen=True)
class Store:
    """The open store and the settings that came with it."""

    engine: Engine
    config: Config


def store() -> Store:
    """Return the store of the current application."""
    found: Store = current_app.extensions[EXTENSION]
    return found
