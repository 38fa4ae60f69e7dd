"""Components built for their costs; loads torch."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

from constructor.cli.checking import Checker, failed
from constructor.cli.console import progress, refuse
from constructor.diff.comparison import Comparison
from constructor.diff.cost import Measured
from constructor.diff.costs import Costs, costs_of
from constructor.diff.sources import Part, Source
from constructor.document import Document, Reader
from constructor.records import MemoryReport, MemorySettings

MemoryMode = Literal["train", "inference", "off"]


def measured_costs(comparison: Comparison, *, trust: bool, memory: MemoryMode = "off") -> Costs:
    """The costs of a comparison; what cannot be built is not known."""
    return costs_of(comparison, Measurer(trust=trust, memory=memory))


class Measurer:
    """Builds components one after another; equal modules are built once.

    Args:
        memory: which peak to predict for each, "off" none.
    """

    def __init__(self, *, trust: bool, memory: MemoryMode = "off") -> None:
        self._memory = memory
        self._checker = Checker({}, trust=trust)
        self._known: dict[tuple[str, Part, bool], Measured | None] = {}

    def __call__(self, source: Source, part: Part, whole: bool) -> Measured | None:
        """The component as it was built; only its weights unless `whole`. None when that failed."""
        question = (source.text, part, whole)
        if question not in self._known:
            self._known[question] = self._tried(source, part, whole)
        return self._known[question]

    def _tried(self, source: Source, part: Part, whole: bool) -> Measured | None:
        with progress(f"measuring {part.path}"):
            try:
                return self._measured(source, part, whole)
            except Exception as error:  # a mistake of ours in the costs must not hide what differs
                refuse(failed(part.path, error).problems)
                return None

    def _measured(self, source: Source, part: Part, whole: bool) -> Measured:
        from constructor.shapes import check_component, prepare_component, weights_of

        def read(path: Path) -> Document:
            return source.read(path)

        checker = self._checker
        component = prepare_component(
            part.path, registry=checker.registry, read=read, trusted=checker.trusted, cache=checker.cache
        )
        report = check_component(
            part.path,
            registry=checker.registry,
            read=read,
            trusted=checker.trusted,
            cache=checker.cache,
            symbolic=False,
            flops=whole,
        )
        if whole and self._memory != "off":
            report = replace(report, memory=self._predicted(part, read, self._memory))
        return Measured(replace(report, name=part.name), weights_of(component))

    def _predicted(self, part: Part, read: Reader, mode: Literal["train", "inference"]) -> MemoryReport:
        from constructor.memory.predict import predict
        from constructor.shapes import prepare_component

        checker = self._checker
        frozen = ("*",) if part.frozen else ()
        return predict(
            lambda: prepare_component(
                part.path, registry=checker.registry, read=read, trusted=checker.trusted
            ),
            MemorySettings(mode, freeze=frozen),
        )
