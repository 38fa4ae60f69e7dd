"""`python -m constructor.worker`."""

import os
import sys

from constructor.worker.methods import METHODS
from constructor.worker.server import serve


def main() -> None:
    """Answer on what was standard output; whatever else writes to it, user code above all, goes to stderr."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    serve(sys.stdin, answers, METHODS)


if __name__ == "__main__":
    main()
