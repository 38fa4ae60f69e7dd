"""Runs the command inside the test process."""

from dataclasses import dataclass

import pytest

from constructor.cli.commands import app


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the command ended with."""

    status: int
    out: str
    err: str


class Blockwright:
    """Calls `blockwright` with some arguments and keeps what it prints."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: object) -> Ran:
        with pytest.raises(SystemExit) as ended:
            app([str(argument) for argument in arguments], prog_name="blockwright")
        printed = self._capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ran(ended.value.code, printed.out, printed.err)
