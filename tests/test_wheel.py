"""The wheel carries everything that gridmap needs at run time."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_wheel_carries_pages_styles_and_the_demo_city(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "gridmap/cli/root.py",
        "gridmap/db/migrations/versions/0001_first_schema.py",
        "gridmap/templates/map/show.html",
        "gridmap/static/js/main.js",
        "gridmap/static/bundle/map.js",
        "gridmap/static/vendor/maplibre-gl/maplibre-gl.mjs",
        "gridmap/geodata/demo/grids.geojson",
        "gridmap/geodata/standards/zhangye_2020.yaml",
        "gridmap/geodata/codes/field_names.yaml",
    } <= names
    assert not [name for name in names if "node_modules" in name or name.startswith("tests/")]
