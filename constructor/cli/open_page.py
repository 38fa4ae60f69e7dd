"""`blockwright open`: the page runs in a process of its own, so that this one loads no page."""

import signal
import subprocess
import sys
from pathlib import Path


def serve(
    path: Path | None, port: int | None, root: Path | None, *, host: str | None = None, trust: bool
) -> int:
    """Runs the server until it ends or the user stops it; its exit status, 0 after a stop."""
    # -P: the folder that is opened must not be searched for modules, or its code could run.
    command = [sys.executable, "-P", "-m", "app.serve"]
    command += [str(path)] if path is not None else []
    command += ["--root", str(root)] if root is not None else []
    command += ["--port", str(port)] if port is not None else []
    command += ["--host", host] if host is not None else []
    command += ["--trust"] if trust else []
    stops: list[int] = []
    # A terminal sends its interrupt to the server too: let the server end by itself, then follow it.
    signal.signal(signal.SIGINT, lambda number, frame: stops.append(number))
    process = subprocess.Popen(command)

    def stop(number: int, frame: object) -> None:
        stops.append(number)
        process.terminate()

    signal.signal(signal.SIGTERM, stop)
    status = process.wait()
    return 0 if stops else status
