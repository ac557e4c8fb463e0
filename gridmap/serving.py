"""Run the production server."""

from granian import Granian
from granian.constants import Interfaces

from gridmap.config import Config

# Half of them may wait with somebody who listens (`gridmap.web.watch`); they hold nothing else.
THREADS = 16
# Seconds that answers have to end when the server must: what is not whole by then is rolled back,
# and a connection that Granian would wait for without end is cut.
GRACE_S = 10


def serve(config: Config, host: str, port: int) -> None:
    """Serve `gridmap.app` until the process is told to stop."""
    Granian(
        "gridmap.app:create_worker",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=config.workers,
        blocking_threads=THREADS,
        workers_kill_timeout=GRACE_S,
        log_access=False,
        websockets=False,
    ).serve()
