"""Compiled functions start wherever gridmap is installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = """
from gridmap.spatial.compiled import compiled

@compiled("float64", "int64")
def repeated(value, times):
    total = 0.0
    for _ in range(times):
        total += value
    return total
"""
ASK = "import sys, loops; print(loops.repeated(1.5, 4), 'numba' in sys.modules)"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(tmp_path):
    """Run a program beside a module with a compiled function; `cache` is where it may be kept."""
    (tmp_path / "loops.py").write_text(SOURCE)

    def go(program, cache):
        environ = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{tmp_path}:{ROOT}"}
        environ |= {"HOME": str(cache), "NUMBA_CACHE_DIR": str(cache)}
        command = [sys.executable, "-B", "-W", "error", "-c", program]
        return subprocess.run(command, env=environ, check=True, capture_output=True, text=True)

    yield go
    shutil.rmtree(tmp_path / "cache", ignore_errors=True)


def test_compiled_function_is_kept_on_disk_for_the_next_process(run, tmp_path):
    assert run(ASK, tmp_path / "cache").stdout.split() == ["6.0", "True"]
    kept = sorted(path.name for path in (tmp_path / "cache").rglob("*.nb?"))
    assert [name.rsplit(".", 1)[1] for name in kept] == ["nbc", "nbi"]
    times = [path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("*.nb?")]
    assert run(ASK, tmp_path / "cache").stdout.split() == ["6.0", "True"]
    assert times == [path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("*.nb?")]


def test_compiled_function_works_where_no_folder_can_be_written(run, tmp_path):
    # A file stands where the cache should be: even the administrator cannot write into that.
    (tmp_path / "cache").write_text("")
    assert run(ASK, tmp_path / "cache").stdout.split() == ["6.0", "True"]


def test_compiled_function_works_when_the_kept_code_is_broken(run, tmp_path):
    run(ASK, tmp_path / "cache")
    for path in (tmp_path / "cache").rglob("*.nb?"):
        path.write_bytes(path.read_bytes()[:40])
    assert run(ASK, tmp_path / "cache").stdout.split() == ["6.0", "True"]


def test_numba_is_not_imported_before_a_function_is_called(run, tmp_path):
    program = "import sys, loops, gridmap.spatial.network; print('numba' in sys.modules)"
    assert run(program, tmp_path / "cache").stdout.split() == ["False"]
