"""`blockwright open` starts the page in a process of its own, and ends with it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

BAIT = "open('ran-code-of-the-folder', 'w').close()\n"


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    program = str(Path(sys.executable).with_name("blockwright"))
    return subprocess.Popen(
        [program, "open", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_the_address_and_stops_when_told(tmp_path: Path, stop: signal.Signals) -> None:
    (tmp_path / "small.yaml").write_text("schema_version: 1\nmodel: {}\n")
    for name in ("yaml", "torch", "streamlit", "app", "constructor"):
        (tmp_path / f"{name}.py").write_text(BAIT)
    process = start(tmp_path, ".")
    assert process.stdout is not None
    try:
        printed = ""
        while "http://127.0.0.1:" not in printed:
            line = process.stdout.readline()
            assert line, printed
            printed += line
        time.sleep(0.5)
        os.killpg(process.pid, stop)
        rest, _ = process.communicate(timeout=20)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert process.returncode == 0, printed + rest
    assert "Traceback" not in printed + rest
    assert not (tmp_path / "ran-code-of-the-folder").exists()


@pytest.mark.parametrize("arguments", [("nowhere",), (".", "--port", "0"), (".", "--port", "x")])
def test_wrong_usage(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    process = start(tmp_path, *arguments)
    printed, _ = process.communicate(timeout=30)
    assert process.returncode == 2, printed
    assert "Traceback" not in printed
