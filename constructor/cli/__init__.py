"""The `blockwright` command. Each subcommand is a file; torch is loaded only by those that build."""


def main() -> None:
    """Runs the command with the arguments of the process; ends it with the exit status."""
    from constructor.cli.commands import app

    app(prog_name="blockwright")
