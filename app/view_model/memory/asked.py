"""The step that is asked about, as fields show it and change it."""

from dataclasses import dataclass, replace

from constructor.records import ComponentReport, MemorySettings
from constructor.records.memory import BATCH


@dataclass(frozen=True, slots=True)
class BatchField:
    """The batch of the step; `chosen` tells whether it was chosen here and is not the one of the shapes."""

    size: int
    chosen: bool

    @classmethod
    def of(cls, settings: MemorySettings, report: ComponentReport | None) -> "BatchField | None":
        """The field; None where the component has no batch."""
        size = dict(report.symbols).get(BATCH) if report is not None else None
        if size is None:
            return None
        chosen = dict(settings.dims).get(BATCH)
        return cls(size if chosen is None else chosen, chosen is not None)


def settings_with(settings: MemorySettings, *, batch: int) -> MemorySettings:
    """The same step at another batch."""
    return replace(settings, dims=tuple(sorted({**dict(settings.dims), BATCH: batch}.items())))
