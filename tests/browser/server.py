"""A real server of the editor on a root, as a user starts it, and Chromium to look at it."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

STARTED_WITHIN = 60.0
"""Seconds; the server answers after about two on an idle machine."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where the page is, which root it shows, and the file that holds what it printed."""

    url: str
    root: Path
    log: Path

    def printed(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextlib.contextmanager
def serving(root: Path, log: Path, *options: str, port: int = 0) -> Iterator[Server]:
    """Starts `blockwright open` on a root; stops it, and all it started, at the end.

    Fails when the server does not answer in time, or printed a traceback by the end.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "constructor.cli", "open", str(root), "--port", str(port), *options]
    with running(command, Server(f"http://127.0.0.1:{port}", root, log)) as server:
        yield server


@contextlib.contextmanager
def running(command: list[str], server: Server) -> Iterator[Server]:
    """Runs a command that serves `server`; the rest is as in `serving`."""
    # What the server keeps for the next one stays beside its log, and away from the user's own folders.
    environ = os.environ | {"XDG_CACHE_HOME": str(server.log.parent / "cache")}
    with server.log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env=environ,
        )
    try:
        _await_answer(server, process)
        yield server
    finally:
        _stop(process)
    assert "Traceback" not in server.printed(), server.printed()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def find_chromium() -> str:
    """The path of Chromium; fails the test, and never skips it, where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if (path := shutil.which(name)) is not None:
            return path
    pytest.fail("the browser tests need Chromium: apt-get install chromium", pytrace=False)


def _await_answer(server: Server, process: subprocess.Popen[bytes]) -> None:
    # No proxy of the machine may stand between the tests and the server beside them.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"the server ended with {process.returncode}:\n{server.printed()}", pytrace=False)
        try:
            with opener.open(f"{server.url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    pytest.fail(f"no answer within {STARTED_WITHIN:.0f} s:\n{server.printed()}", pytrace=False)


def _stop(process: subprocess.Popen[bytes]) -> None:
    for sign, patience in ((signal.SIGTERM, 10.0), (signal.SIGKILL, 10.0)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            break
    # What the server itself started must not outlive it.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
