"""`python -m constructor.cli` is `blockwright`."""

from constructor.cli import main

main()
