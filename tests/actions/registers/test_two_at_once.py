"""Two people change the same record: the second is told, and overwrites nothing, on both stores."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from gridmap.actions.imports import import_layer
from gridmap.actions.registers import keeping, showing
from gridmap.actions.registers.rules import Change
from gridmap.actions.registers.writing import standing, write
from gridmap.analysis.permissions import ANONYMOUS
from gridmap.db.models import Edition
from gridmap.db.queries import registers as queries
from gridmap.db.session import reading, writing
from gridmap.errors import StaleError
from gridmap.files.registers import register
from tests.actions.registers.keeping import fill, organization

NAME = "organizations"
BOTH = "name,kind,code,area_code,phone\n西社区党委,party_committee,{},620702001001,0936-9\n"


@pytest.fixture
def town(store: Engine, tmp_path: Path, once: Any) -> Engine:
    filled: Engine = once(lambda _: fill(store, tmp_path))
    return filled


def shown(town: Engine, code: str) -> dict[str, Any]:
    return showing.show(town, NAME, code, asking=ANONYMOUS)


def test_whoever_was_slower_is_told_by_either_mark(town: Engine) -> None:
    code = organization(town)
    then = shown(town, code)
    keeping.change(town, NAME, code, {"phone": "1"}, by="t", revision=then["revision"])
    for mark in ({"seen": then["last_change"]}, {"revision": then["revision"]}):
        with pytest.raises(StaleError, match="after you opened it"):
            keeping.change(town, NAME, code, {"phone": "2"}, by="t", **mark)
        with pytest.raises(StaleError):
            keeping.remove(town, NAME, code, by="t", **mark)
    now = shown(town, code)
    assert (now["row"]["phone"], now["removed"]) == ("1", False)
    keeping.remove(town, NAME, code, by="t", seen=now["last_change"], revision=now["revision"])
    assert (shown(town, code)["removed"], shown(town, code)["revision"]) == (True, 0)


def test_a_file_that_came_in_meanwhile_is_seen_too(town: Engine, tmp_path: Path) -> None:
    code = organization(town)
    then = shown(town, code)
    (tmp_path / "all.csv").write_text(BOTH.format(code), "utf-8")
    import_layer(town, NAME, tmp_path / "all.csv", by="t", files_folder=tmp_path / "files")
    now = shown(town, code)
    assert (now["row"]["phone"], now["last_change"]) == ("0936-9", then["last_change"])
    with pytest.raises(StaleError):
        keeping.change(town, NAME, code, {"phone": ""}, by="t", revision=then["revision"])


def test_a_change_that_is_being_saved_is_waited_for(town: Engine) -> None:
    code = organization(town)
    seen, told = shown(town, code)["last_change"], []

    def slower() -> None:
        try:
            keeping.change(town, NAME, code, {"phone": "2"}, by="slow", seen=seen)
        except StaleError as error:
            told.append(error)

    waiting = threading.Thread(target=slower)
    kept = register(NAME)
    with writing(town) as session:
        queries.one_writer(session)
        before = standing(session, kept, [code])[code]
        waiting.start()
        time.sleep(0.3)  # long enough to look at the record before the first one is saved
        write(session, kept, [Change(code, before, before | {"phone": "1"})], by="fast")
    waiting.join()
    assert len(told) == 1
    assert shown(town, code)["row"]["phone"] == "1"


def test_areas_do_not_come_in_while_a_draft_of_them_is_being_published(
    town: Engine, tmp_path: Path
) -> None:
    coming = threading.Thread(target=fill, args=(town, tmp_path))
    with writing(town) as session:
        queries.one_writer(session)  # as `drafts_publish.publish` does
        before = session.scalar(select(func.max(Edition.id)))
        coming.start()
        coming.join(1.0)
        assert coming.is_alive()
    coming.join()
    with reading(town) as session:
        assert session.scalar(select(func.max(Edition.id))) == (before or 0) + 1
