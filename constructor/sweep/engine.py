"""What every engine offers: a sequence of tasks in, rows out as they come."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from constructor.diagnostics import Diagnostic
from constructor.sweep.records import Row, Task


class EngineError(Exception):
    """An engine that cannot be used; holds the problem."""

    def __init__(self, problem: Diagnostic) -> None:
        self.problem = problem
        super().__init__(problem.message)


class Engine(Protocol):
    """Tries points somewhere."""

    def run(self, tasks: Sequence[Task]) -> Generator[Row]:
        """The rows as they come, in any order, one for every task whatever happens to it.

        Closing the generator stops what still runs.

        Raises:
            EngineError: nothing can be tried there.
        """
        ...


@dataclass(frozen=True, slots=True)
class HowToRun:
    """How an engine is asked to run.

    Attributes:
        jobs: how many points at once; None for what the engine finds right.
        slurm: options for Slurm by name, such as ("partition", "gpu").
        folder: where an engine may write its own files, on Slurm visible from all its nodes.
        card: whether every point needs a GPU.
    """

    jobs: int | None = None
    slurm: tuple[tuple[str, str], ...] = ()
    folder: Path = Path("sweep.jobs")
    card: bool = False


def not_installed(package: str, extra: str) -> EngineError:
    """The refusal of an engine whose package is missing."""
    hint = f"pip install 'blockwright[{extra}]'"
    return EngineError(Diagnostic("missing-package", f"the package {package} is not installed", hint=hint))
