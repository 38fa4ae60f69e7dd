"""`python -m constructor.worker [--memory-limit MIB]`."""

import argparse
import os
import sys

from constructor.worker.methods import METHODS
from constructor.worker.server import serve


def main() -> None:
    """Answer on what was standard output; whatever else writes to it, user code above all, goes to stderr."""
    parser = argparse.ArgumentParser(prog="python -m constructor.worker")
    parser.add_argument("--memory-limit", type=int, metavar="MIB", help="address space at most")
    limit = parser.parse_args().memory_limit
    if limit is not None:
        _limit_memory(limit)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    serve(sys.stdin, answers, METHODS)


def _limit_memory(mib: int) -> None:
    """Makes allocations beyond `mib` MiB of address space fail, which is an answer, not the machine's end."""
    try:
        import resource
    except ImportError:
        print("--memory-limit does nothing on this system", file=sys.stderr)
        return
    size = mib * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


if __name__ == "__main__":
    main()
