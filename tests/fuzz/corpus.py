"""Where fuzzing starts: components that are there anyway, and inputs that once broke something."""

from collections.abc import Iterator
from pathlib import Path

from tests.fuzz.targets import SEPARATOR

_TESTS = Path(__file__).parents[1]
CORPUS = _TESTS / "cases" / "fuzz"
_FOLDERS = (_TESTS / "cases" / "messy", _TESTS / "cases" / "invalid", _TESTS.parent / "experiment_models")
_MOST_BYTES = 20_000


def seeds(target: str) -> Iterator[bytes]:
    """Whole inputs of a target: small files of the project, and what is kept for it."""
    for folder in _FOLDERS:
        for file in sorted(folder.rglob("*.yaml")):
            content = file.read_bytes()
            if len(content) > _MOST_BYTES:
                continue
            match target:
                case "editor":
                    yield len(content).to_bytes(4, "big") + content
                case "resolver" | "compiler":
                    yield content
                    yield b"defaults: [base.yaml]\n" + SEPARATOR + content
                case _:
                    yield content
    yield from kept(target)


def kept(target: str) -> Iterator[bytes]:
    """The inputs that once broke a promise of the target."""
    for file in sorted((CORPUS / target).iterdir()):
        if file.name != ".gitkeep":
            yield file.read_bytes()
