"""The same layers and questions give the same hashes, in both stores, whatever the ids."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from gridmap.actions.coverage_hashes import layers_sha256
from gridmap.actions.coverage_inputs import read_inputs
from gridmap.actions.import_options import Options
from gridmap.actions.imports import import_layer
from gridmap.db.models import Residence
from gridmap.db.queries import runs
from gridmap.db.session import reading, writing
from tests import towns
from tests.actions.evaluating import evaluate, points, rule, table

STATION = {"kinds": ["service_station"], "method": "walking"}
RULES = [
    rule("reach", threshold_m=181, **STATION),
    rule("capacity", threshold_m=341, **STATION),
    rule("leaders", kind="grid_leader"),
    rule("sites", "site", tie="covers_site"),
    rule("breaks", tie="covers_site", kinds=["grid_branch"]),
    rule("units", "organization", kind="resident_unit", ties=["serves_area"]),
]


def fill(store: Engine, folder: Path) -> None:
    """Import the town with every layer that the rules read."""
    folder.mkdir(exist_ok=True)
    posts = table(folder / "p.csv", "kind,holder,area_code,full_time,valid_from",
                  f"grid_leader,长,{towns.grid_code(0, 0)},是,2026-01-01",
                  f"grid_leader,,{towns.grid_code(1, 0)},,")  # fmt: skip
    units = table(folder / "o.csv", "code,name,kind", "U1,单位,resident_unit")
    ties = table(folder / "t.csv", "kind,from_code,to_kind,to_code", "covers_site,U1,site,S1")
    made = [
        ("areas", towns.grids(folder), {"level": "grid"}),
        ("residences", towns.residences(folder), {}),
        ("paths", towns.paths(folder), {}),
        ("facilities", points(folder / "s.geojson", [(400.0, 400.0)], kind="service_station",
                              name="驿站", capacity=60, floor_area_m2=20.5), {}),
        ("sites", points(folder / "x.geojson", [(450.0, 450.0)], code=["S1"], kind="market"), {}),
        ("posts", posts, {}), ("organizations", units, {}), ("ties", ties, {}),
    ]  # fmt: skip
    for layer, path, options in made:
        import_layer(store, layer, path, by="test", files_folder=folder / "files",
                     options=Options(**options))  # fmt: skip


def hashes(store: Engine, run_id: int) -> tuple[str, str]:
    with reading(store) as session:
        run = runs.get(session, run_id)
        return run.inputs_sha256, run.result_sha256


def test_a_second_run_on_a_second_import_gives_the_same_hashes(
    store: Engine, tmp_path: Path
) -> None:
    fill(store, tmp_path / "a")
    first = hashes(store, evaluate(store, *RULES))
    fill(store, tmp_path / "b")  # the same rows with other ids
    assert hashes(store, evaluate(store, *RULES)) == first
    assert all(len(value) == 64 for value in first)


@pytest.mark.postgis
def test_both_stores_give_the_same_hashes(
    geopackage: Engine, postgis_store: Engine, tmp_path: Path
) -> None:
    found = []
    for store in (geopackage, postgis_store):
        fill(store, tmp_path / store.dialect.name)
        found.append(hashes(store, evaluate(store, *RULES)))
    assert found[0] == found[1]


def test_other_questions_and_other_contents_give_other_hashes(
    store: Engine, tmp_path: Path
) -> None:
    fill(store, tmp_path / "a")
    first = hashes(store, evaluate(store, *RULES))
    other = hashes(store, evaluate(store, RULES[0]))
    assert other[0] != first[0]
    assert other[1] != first[1]
    with reading(store) as session:
        before = layers_sha256(read_inputs(session))
    with writing(store) as session:  # as an editor of the file does, past every import
        session.execute(update(Residence).where(Residence.code == "H001").values(residents=41))
    after = hashes(store, evaluate(store, *RULES))
    assert after[0] != first[0]
    assert after[1] != first[1]
    with reading(store) as session:
        now = layers_sha256(read_inputs(session))
    assert {layer for layer in now if now[layer] != before[layer]} == {"residences"}


def test_a_run_keeps_the_hash_of_each_layer(store: Engine, tmp_path: Path) -> None:
    fill(store, tmp_path / "a")
    run_id = evaluate(store, RULES[0])
    with reading(store) as session:
        kept: Any = runs.table(session, run_id, "inputs")
        assert dict(zip(kept["layer"], kept["sha256"], strict=True)) == layers_sha256(
            read_inputs(session)
        )
