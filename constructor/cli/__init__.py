"""The `blockwright` command. Each subcommand is a file; torch is loaded only by those that build."""

import io
import sys


def main() -> None:
    """Runs the command with the arguments of the process; ends it with the exit status."""
    from constructor.cli.commands import app

    for stream in (sys.stdout, sys.stderr):
        # A terminal or pipe that cannot show a sign gets another one, not the end of the command.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app(prog_name="blockwright")
