"""Predicts the memory of a component's step without a card: records it on meta tensors and replays it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from constructor.diagnostics import Diagnostic, did_you_mean
from constructor.memory.fit import Fitted, fit
from constructor.memory.gpus import ALONE, AMONG_OTHERS, GPUS, Gpu, find_gpu
from constructor.memory.rates import rates_of
from constructor.memory.recording import Prepare, StepFailedError, record
from constructor.memory.replay import replay
from constructor.memory.roofline import block_work
from constructor.memory.savings import alternatives
from constructor.memory.step import missing_optimizer
from constructor.memory.summary import largest_batches, summarize, verdicts
from constructor.memory.target import Target, UnknownModuleError
from constructor.memory.traced import NotReadyError, Traced, trace_step
from constructor.records.memory import (
    BATCH,
    CardVerdict,
    Interval,
    MemoryReport,
    MemorySettings,
    RankMemory,
    Saving,
)

CAVEATS = (
    "predicted, not calibrated on this GPU: the bounds are judgements until it has been measured",
    "the loss is the mean of the squares of all outputs; a loss of your own may keep more",
    "workspaces of cuDNN convolutions depend on the kernels that it picks; the bounds hold what is known",
    "torch.compile, CUDA graphs, expandable segments and data loading are not modelled",
)
# How many GPUs the table of one among many tells of.
RANKS = (2, 4, 8, 16, 32, 64)
_RECURRENT = "recurrent layers run in cuDNN on a card, which is not modelled: the true figures differ"
_FUSED = "in evaluation torch may run encoder layers in one fused kernel, which is not modelled"


def predict(
    prepare: Prepare,
    settings: MemorySettings,
    *,
    any_batch: bool = False,
    what_if: bool = False,
    many_ranks: bool = False,
    trace: Callable[[Prepare, MemorySettings, Gpu], Traced] = trace_step,
) -> MemoryReport:
    """The memory of one step; what is wrong ends in the report's problems, never in an exception.

    Args:
        trace: `trace_step`, or what knows its answer.
        prepare: makes the component anew, on the meta device; a step changes it.
        any_batch: whether to look for the largest batch, which takes two more traces.
        what_if: whether to tell what changes would save, which takes a trace each.
        many_ranks: whether to tell what one of 2 to 64 GPUs needs, shared as the settings say: a trace each.
    """
    gpu = find_gpu(settings.gpu)
    if gpu is None:
        known = [card.name for card in GPUS]
        hint = did_you_mean(settings.gpu, known, f"the cards are: {', '.join(known)}")
        message = f"there is no card {settings.gpu!r} in the table"
        return _unanswered(settings, Diagnostic("unknown-gpu", message, hint=hint))
    if (missing := missing_optimizer(settings)) is not None:
        return _unanswered(settings, missing)
    try:
        answers = _Answers(prepare, settings, gpu, trace(prepare, settings, gpu))
        report = answers.report()
        if any_batch:
            report = replace(report, cards=tuple(answers.with_largest(report.cards)))
        if many_ranks:
            table = tuple(answers.per_rank(report))
            caveats = dict.fromkeys((*report.caveats, *_about_ranks(settings), *answers.notes))
            report = replace(report, per_rank=table, caveats=tuple(caveats))
        return replace(report, savings=tuple(answers.savings())) if what_if else report
    except NotReadyError as error:
        return _unanswered(settings, *error.problems)
    except (StepFailedError, UnknownModuleError) as error:
        return _unanswered(settings, error.problem)


def _shared(settings: MemorySettings) -> bool:
    return settings.parallel != "none" and settings.ranks > 1


def _beside(settings: MemorySettings) -> Interval:
    """What a card holds besides what the allocator gives."""
    return AMONG_OTHERS if _shared(settings) else ALONE


def _at_least_tight(card: CardVerdict) -> CardVerdict:
    """The verdict where something is missing: nobody knows that it fits."""
    return replace(card, verdict="tight") if card.verdict == "fits" else card


def _about_ranks(settings: MemorySettings) -> Iterator[str]:
    if settings.parallel != "none":
        yield "with several GPUs the figures are those of one, and so is the batch"
        yield "NCCL keeps buffers beside the allocator, taken as 0.1 to 1.5 GiB of each card"
    if settings.parallel == "fsdp":
        yield (
            "FSDP2 gathers each entry of a list of modules, and each module of the graph, on its own; it is "
            "given no `MixedPrecisionPolicy`, and weights are cut before they come to a GPU"
        )


def rank_memory(report: MemoryReport) -> RankMemory | None:
    """A report as a line of `per_rank`; None without an answer."""
    card = next((card for card in report.cards if card.gpu == report.device), None)
    if card is None or report.peak_allocated is None or report.peak_reserved is None:
        return None
    ranks = report.settings.ranks if _shared(report.settings) else 1
    return RankMemory(ranks, report.peak_allocated, report.peak_reserved, report.most, card.verdict)


def _unanswered(settings: MemorySettings, *problems: Diagnostic) -> MemoryReport:
    return MemoryReport(settings, "predicted", settings.gpu, problems=problems)


@dataclass
class _Answers:
    prepare: Prepare
    settings: MemorySettings
    gpu: Gpu
    traced: Traced
    # What the last of several numbers of GPUs has told.
    notes: tuple[str, ...] = ()

    def report(self) -> MemoryReport:
        traced, recording = self.traced, self.traced.recording
        blocks = traced.blocks
        self.alternatives = tuple(alternatives(recording.trace, self.settings, traced.batch, blocks))
        found = summarize(recording.trace, self.gpu, blocks)
        rates = rates_of(self.gpu)
        known = {self.gpu.blas_workspace: found.peak_reserved}
        cards = verdicts(recording.trace, beside=_beside(self.settings), known=known)
        missing = bool(recording.untraced or recording.looked_at or traced.recurrent)
        return MemoryReport(
            replace(self.settings, dims=traced.symbols),
            "predicted",
            self.gpu.name,
            found.peak_allocated,
            found.peak_reserved,
            found.peak_phase,
            found.peak_block,
            found.kinds,
            found.most,
            found.blocks,
            found.phases,
            found.timeline,
            tuple(_at_least_tight(card) if missing else card for card in cards),
            partial=missing,
            caveats=(
                *CAVEATS,
                *(_about_ranks(self.settings) if _shared(self.settings) else ()),
                *recording.notes,
                *((_RECURRENT,) if traced.recurrent else ()),
                *((_FUSED,) if self.settings.mode == "inference" else ()),
            ),
            problems=traced.problems,
            alternatives=self.alternatives,
            work=tuple(block_work(recording.trace, rates, blocks)),
            rates=rates.told if rates is not None else "",
        )

    def with_largest(self, cards: tuple[CardVerdict, ...]) -> Iterator[CardVerdict]:
        """The verdicts, the one of the chosen card with its largest batches."""
        fitted = self._fitted() if self.traced.batch is not None else None
        for card in cards:
            if card.gpu == self.gpu.name and fitted is not None:
                surely, likely = largest_batches(fitted, self.gpu, _beside(self.settings))
                yield replace(card, largest_batch=surely, likely_batch=likely)
            else:
                yield card

    def savings(self) -> Iterator[Saving]:
        """What each change would make of the peaks; one that cannot be traced says why."""
        now = self.traced.batch
        for change in self.alternatives:
            try:
                target = self._target()
                batch = None if now is None else dict(change.settings.dims).get(BATCH, now)
                trace = record(target, change.settings, self.gpu, batch, self.prepare).trace
            except (StepFailedError, UnknownModuleError) as error:
                yield Saving(change.text, reason=error.problem.message)
            else:
                played = replay(trace.events, trace.sizes("value", self.gpu), trace.streams)
                yield Saving(change.text, played.peak_allocated, played.peak_reserved)

    def per_rank(self, alone: MemoryReport) -> Iterator[RankMemory]:
        """One GPU on its own, then one of 2, 4, ... 64."""
        told = rank_memory(alone)
        known = {told.ranks: told} if told is not None else {}
        for ranks in (1, *RANKS):
            # With DDP every GPU holds all, however many there are.
            same = known.get(2) if self.settings.parallel == "ddp" and ranks > 2 else None
            if ranks not in known:
                known[ranks] = replace(same, ranks=ranks) if same is not None else self._one_of(ranks)
        yield from (known[ranks] for ranks in sorted(known))

    def _one_of(self, ranks: int) -> RankMemory:
        settings = replace(self.settings, ranks=ranks)
        recording = record(self._target(), settings, self.gpu, self.traced.batch, self.prepare)
        trace, self.notes = recording.trace, recording.notes
        found = summarize(trace, self.gpu)
        (card,) = verdicts(trace, (self.gpu,), _beside(settings))
        return RankMemory(ranks, found.peak_allocated, found.peak_reserved, found.most, card.verdict)

    def _fitted(self) -> Fitted | None:
        """The traces of all batches; None when a third batch does other things than two told."""
        # One is left out: a batch of one is often a special case, for strides and for what is copied.
        first, second, third = 3, 5, 8
        target = self._target()
        traces = [
            record(target, self.settings, self.gpu, size, self.prepare).trace
            for size in (first, second, third)
        ]
        fitted = fit(traces[0], first, traces[1], second)
        return fitted if fitted is not None and fitted.agrees(traces[2], third, self.gpu) else None

    def _target(self) -> Target:
        """The component made ready; a step changes it, so each trace has one of its own."""
        return Target(self.prepare())
