"""What tests of actions share: imports into a store by one short call."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.actions.import_options import Options
from gridmap.actions.import_reading import PART_ROWS
from gridmap.actions.imports import Imported, import_layer

Import = Callable[..., Imported]


@pytest.fixture
def import_file(store: Engine, tmp_path: Path) -> Import:
    """Import a file into the store; keywords are options, but for the rows of a part."""

    def call(layer: str, path: Path, part_rows: int = PART_ROWS, **options: Any) -> Imported:
        return import_layer(
            store,
            layer,
            path,
            by="test",
            files_folder=tmp_path / "files",
            options=Options(**options),
            part_rows=part_rows,
        )

    return call
