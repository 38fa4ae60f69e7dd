"""Starts the server of the editor: `python -m app.serve PATH`; `blockwright open` runs this in a process."""

import argparse
import os
import socket
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from click.exceptions import Abort
from streamlit.web.cli import main as streamlit

from app.session import opening_of, shared_engine

_MAIN = Path(__file__).with_name("main.py")
_ADDRESS = "127.0.0.1"
_FIRST_PORT = 8501
_TRIED_PORTS = 100


def main(arguments: list[str] | None = None) -> int:
    """Serve the editor until the process is told to stop; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        opening = opening_of(options.path, options.root, trust=options.trust)
    except ValueError as error:
        print(f"blockwright: {error}", file=sys.stderr)
        return 2
    port = options.port or free_port()
    if port is None or not _free(port):
        tried = f"port {port} is in use" if port else "no free port was found"
        print(f"blockwright: {tried}; choose another with --port", file=sys.stderr)
        return 2
    os.environ.update(opening.environ())
    print(f"Blockwright shows {opening.root}\n  http://{_ADDRESS}:{port}", flush=True)
    # Whoever stops it before it runs is no less served.
    with suppress(Abort, KeyboardInterrupt):
        shared_engine()
        import_module("app.screens.editor")  # loaded now, so that the first page does not wait for it
        streamlit(["run", str(_MAIN), "--server.port", str(port)], standalone_mode=False)
    return 0


def free_port(first: int = _FIRST_PORT) -> int | None:
    """The first port from `first` on that nobody listens on."""
    return next((port for port in range(first, first + _TRIED_PORTS) if _free(port)), None)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_ADDRESS, port))
        except OSError:
            return False
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="blockwright open", description="Start the editor.")
    parser.add_argument("path", nargs="?", type=Path, help="a folder, a component or a training YAML")
    parser.add_argument("--root", type=Path, help="the folder of the tree; nothing outside it is opened")
    parser.add_argument("--port", type=int, help=f"default: the first free one from {_FIRST_PORT} on")
    parser.add_argument("--trust", action="store_true", help="import the modules that components name")
    return parser


if __name__ == "__main__":
    sys.exit(main())
