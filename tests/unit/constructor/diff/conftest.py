"""The command and a file to try it on, as the tests of the command have them."""

from tests.unit.constructor.cli.conftest import blockwright, head

__all__ = ["blockwright", "head"]
