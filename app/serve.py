"""Starts the server of the editor: `python -m app.serve PATH`; `blockwright open` runs this in a process."""

import argparse
import ipaddress
import os
import secrets
import socket
import sys
import threading
from contextlib import closing, suppress
from importlib import import_module
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from app.gate import TOKEN, Gate
from app.session import opening_of, shared_engine
from app.told_once import ToldOnce

_MAIN = Path(__file__).with_name("main.py")
_LOOPBACK = "127.0.0.1"
_OWN_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_FIRST_PORT = 8501
_TRIED_PORTS = 100
# Pages run in threads, and each look at a file waits for its turn: Python's own 5 ms add up to seconds.
_TURN = 0.0005


def main(arguments: list[str] | None = None) -> int:
    """Serve the editor until the process is told to stop; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        opening = opening_of(options.path, options.root, trust=options.trust)
    except ValueError as error:
        print(f"blockwright: {error}", file=sys.stderr)
        return 2
    host: str = options.host
    port = options.port or free_port(host=host)
    if port is None or not _free(port, host):
        tried = f"port {port} is in use" if port else "no free port was found"
        print(f"blockwright: {tried}; choose another with --port", file=sys.stderr)
        return 2
    os.environ.update(opening.environ())
    sys.setswitchinterval(_TURN)
    token = None if is_loopback(host) else secrets.token_urlsafe(32)
    print(f"Blockwright shows {opening.root}\n  {_address(host, port, token)}", flush=True)
    gate = Middleware(Gate, hosts=_OWN_NAMES if token is None else frozenset(), token=token)
    # Whoever stops it before it runs is no less served. The engine is closed here and not at exit, where
    # Python waits for the threads of a sweep first.
    with suppress(KeyboardInterrupt), closing(shared_engine()) as engine:
        # Now, so that the first page waits for neither.
        threading.Thread(target=engine.roots.scan, args=(opening.root,), name="scan", daemon=True).start()
        import_module("app.screens.editor")
        page = st.App(_MAIN, middleware=[gate, Middleware(ToldOnce)])
        page.run(config={"server.port": port, "server.address": host})
    return 0


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens there."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _address(host: str, port: int, token: str | None) -> str:
    """What a browser opens; a server on every address of the machine is named by the machine's name."""
    everywhere = host in ("0.0.0.0", "::")
    name = socket.gethostname() if everywhere else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}" + (f"/?{TOKEN}={token}" if token is not None else "")


def free_port(first: int = _FIRST_PORT, host: str = _LOOPBACK) -> int | None:
    """The first port from `first` on that nobody listens on."""
    return next((port for port in range(first, first + _TRIED_PORTS) if _free(port, host)), None)


def _free(port: int, host: str) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="blockwright open", description="Start the editor.")
    parser.add_argument("path", nargs="?", type=Path, help="a folder, a component or a training YAML")
    parser.add_argument("--root", type=Path, help="the folder of the tree; nothing outside it is opened")
    parser.add_argument("--port", type=int, help=f"default: the first free one from {_FIRST_PORT} on")
    parser.add_argument(
        "--host",
        default=_LOOPBACK,
        help="the address to listen on; beyond this machine whoever comes needs the token that is printed",
    )
    parser.add_argument("--trust", action="store_true", help="import the modules that components name")
    return parser


if __name__ == "__main__":
    sys.exit(main())
