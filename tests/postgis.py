"""A private PostgreSQL cluster with PostGIS, for one test session, in a folder of its own."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HINT = "Install what the tests need with: sh tests/system_packages.sh"
ATTEMPTS = 3
# Nothing here must survive a crash, and nothing listens but the loopback.
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
full_page_writes = off
synchronous_commit = off
max_connections = 60
shared_buffers = 64MB
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
autovacuum = off
jit = off
logging_collector = off
"""


class ClusterError(RuntimeError):
    """The private cluster cannot be made or started."""


@contextmanager
def cluster() -> Iterator[str]:
    """Start a private cluster and yield the URL of its `postgres` database; remove it at the end.

    Raises
    ------
    ClusterError
        PostgreSQL or PostGIS is missing, or the server does not start.
    """
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="gridmap-postgis-"))
    try:
        data = folder / "data"
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        trust = ["--auth-host=trust", "--auth-local=reject", "--username=postgres"]
        _run([programs / "initdb", "-D", data, *trust, "--encoding=UTF8", "--locale=C", "-N"])
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS + _preloaded(programs))
        port = _start(programs / "pg_ctl", folder)
        try:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run([programs / "pg_ctl", "stop", "-w", "-m", "immediate", "-D", data])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a port of the loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _programs() -> Path:
    """Find the folder of the newest PostgreSQL server that has PostGIS."""
    debian = sorted(
        (p for p in Path("/usr/lib/postgresql").glob("*/bin") if (p / "initdb").exists()),
        key=lambda p: float(p.parent.name),
        reverse=True,
    )
    for folder in debian:
        share = Path("/usr/share/postgresql") / folder.parent.name
        if (share / "extension" / "postgis.control").exists():
            return folder
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise ClusterError(f"There is no PostgreSQL server with PostGIS on this machine. {HINT}")


def _preloaded(programs: Path) -> str:
    """Load PostGIS once for all connections, where Debian keeps it."""
    found = (programs.parent / "lib" / "postgis-3.so").exists()
    return "shared_preload_libraries = 'postgis-3'\n" if found else ""


def _start(pg_ctl: Path, folder: Path) -> int:
    log = folder / "server.log"
    for _ in range(ATTEMPTS):  # somebody else may take the port between the look and the start
        port = free_port()
        command = [pg_ctl, "start", "-w", "-t", "60", "-D", folder / "data", "-l", log]
        try:
            _run([*command, "-o", f"-p {port}"])
        except ClusterError:
            continue
        return port
    said = log.read_text(errors="replace")[-2000:] if log.exists() else "no log"
    raise ClusterError(f"The private PostgreSQL server does not start. {HINT}\n{said}")


def _run(command: list[str | Path]) -> None:
    """Run one of PostgreSQL's programs, which refuse to run as root."""
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            raise ClusterError(f"There is no user `postgres` on this machine. {HINT}") from None
        words = ["runuser", "-u", "postgres", "--", *words]
    # The server inherits what it is given: a pipe would never end.
    with tempfile.TemporaryFile() as output:
        ended = subprocess.run(
            words, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            cwd="/", check=False,
        )  # fmt: skip
        output.seek(0)
        said = output.read().decode(errors="replace").strip()
    if ended.returncode:
        raise ClusterError(f"{Path(command[0]).name} failed: {said[-1000:]} {HINT}")
