"""The launcher: ports, and what it refuses before a server starts."""

import socket
from pathlib import Path

import pytest

from app.serve import free_port, is_loopback, main


def test_a_port_that_is_taken_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = free_port(port)
    assert found is not None
    assert found > port


def test_a_port_that_the_user_names_is_not_exchanged_for_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        status = main([str(tmp_path), "--port", str(taken.getsockname()[1])])
    assert status == 2
    assert "is in use" in capsys.readouterr().err


def test_a_path_that_is_not_there_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "there is no file or folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("", False),
        ("login-node", False),
        ("127.0.0.1.evil.example", False),
    ],
)
def test_only_this_machine_is_served_without_a_token(host: str, own: bool) -> None:
    assert is_loopback(host) is own
