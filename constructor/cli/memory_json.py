"""The `memory` object of `check --json` and `memory --json`. Its keys are a contract: they are only added."""

from typing import Any

from constructor.records import MemoryReport

Json = dict[str, Any]


def memory(report: MemoryReport) -> Json:
    """The whole answer; the keys of parts are the most that each had at any moment."""
    return {
        "mode": report.settings.mode,
        "source": report.source,
        "dtype": report.settings.dtype,
        "optimizer": report.settings.optimizer,
        "device": report.device,
        "parameters_bytes": report.most_bytes("parameter"),
        "gradients_bytes": report.most_bytes("gradient"),
        "optimizer_bytes": report.most_bytes("optimizer"),
        "activations_bytes": report.most_bytes("activation"),
        **_peak("peak_allocated", report.peak_allocated),
        **_peak("peak_reserved", report.peak_reserved),
        "peak_phase": report.peak_phase,
        "peak_block": report.peak_block,
        "at_peak": {part.kind: part.bytes for part in report.kinds},
        "phases": [
            {
                "name": phase.name,
                "peak_allocated_bytes": phase.peak_allocated,
                "peak_reserved_bytes": phase.peak_reserved,
            }
            for phase in report.phases
        ],
        "blocks": [
            {
                "block": block.block,
                "held_bytes": block.held_bytes,
                "kept_for_backward_bytes": block.activation_bytes,
            }
            for block in report.blocks
            if not block.path
        ],
        "cards": [
            {
                "gpu": card.gpu,
                "capacity_bytes": card.capacity_bytes,
                "verdict": card.verdict,
                "largest_batch": card.largest_batch,
                "likely_batch": card.likely_batch,
            }
            for card in report.cards
        ],
        "rates": report.rates,
        "work": [
            {
                "block": one.block,
                "phase": one.phase,
                "flops": one.flops,
                "moved_bytes": one.moved_bytes,
                "flops_per_byte": one.intensity,
                "seconds_at_least": one.seconds if report.rates else None,
            }
            for one in report.work
            if not one.path
        ],
        "parallel": report.settings.parallel,
        "ranks": report.settings.ranks,
        "per_rank": [
            {
                "ranks": one.ranks,
                "parameters_bytes": one.most_bytes("parameter"),
                "gradients_bytes": one.most_bytes("gradient"),
                "optimizer_bytes": one.most_bytes("optimizer"),
                "activations_bytes": one.most_bytes("activation"),
                "communication_bytes": one.most_bytes("communication"),
                **_peak("peak_allocated", one.peak_allocated),
                **_peak("peak_reserved", one.peak_reserved),
                "verdict": one.verdict,
            }
            for one in report.per_rank
        ],
        "savings": [
            {
                "change": saving.change,
                "peak_allocated_bytes": saving.peak_allocated,
                "peak_reserved_bytes": saving.peak_reserved,
                "reason": saving.reason,
            }
            for saving in report.savings
        ],
        "partial": report.partial,
        "caveats": list(report.caveats),
        "problems": [problem.to_json() for problem in report.problems],
    }


def _peak(name: str, peak: Any) -> Json:
    """A peak with its bounds; null where there is no answer."""
    return {
        f"{name}_bytes": peak.value if peak is not None else None,
        f"{name}_low_bytes": peak.low if peak is not None else None,
        f"{name}_high_bytes": peak.high if peak is not None else None,
    }
