"""The files of the project, as far as they are written by hand."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
MADE_BY_TOOLS = ("assets/", "package-lock.json")
_TEXT = frozenset(
    {".css", ".html", ".js", ".json", ".md", ".py", ".svg", ".toml", ".txt", ".yaml", ".yml", ""}
)


def project_files() -> Iterator[Path]:
    """Every text file that belongs to the project: tracked by git, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in sorted(filter(None, listed.stdout.decode().split("\0"))):
        path = ROOT / name
        if path.suffix in _TEXT and path.is_file() and not path.is_symlink():
            yield path


def hand_written() -> Iterator[Path]:
    """The project's files without bundles and lock files."""
    for path in project_files():
        if not str(path.relative_to(ROOT)).startswith(MADE_BY_TOOLS):
            yield path
