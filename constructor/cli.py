"""The `blockwright` command."""


def main() -> None:
    """To be written."""
