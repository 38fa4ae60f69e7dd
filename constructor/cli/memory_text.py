"""What people read about memory: peaks with bounds, what holds them, and on which cards it runs."""

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from constructor.cli.report_text import print_table
from constructor.cli.sizes import flops_text, size_text
from constructor.records import CardVerdict, Interval, MemoryReport
from constructor.records.memory import top_blocks
from constructor.records.memory_words import KINDS, PARTIAL, settings_line
from constructor.records.work import StepWork, step_work, whole_step

_BAR = 24
_SECONDS_FROM = 10
_TOP = 10
_RANKS = ("GPUs", "each allocates", "each reserves", "weights, gradients, optimizer", "shared among GPUs", "")
_WORK = ("block", "FLOPs forward", "FLOPs of the step", "per byte", "at least")
_STYLES = {"fits": "green", "tight": "yellow", "does not fit": "bold red"}


def print_memory(path: str, report: MemoryReport, console: Console) -> None:
    """Everything that a report tells; nothing but the headline where there is no answer."""
    console.print(Text.assemble((path, "bold"), f"  {settings_line(report.settings)}, {_device(report)}"))
    if report.peak_allocated is None or report.peak_reserved is None:
        return
    at = f"in {report.peak_phase}" + (f", {report.peak_block}" if report.peak_block else "")
    console.print(f"  peak allocated  {_interval(report.peak_allocated)}  {at}")
    console.print(f"  peak reserved   {_interval(report.peak_reserved)}")
    for caveat in report.caveats[:1]:
        console.print(Text(f"  {caveat}", style="yellow"))
    if report.partial:
        console.print(Text(f"  {PARTIAL}", style="yellow"))
    console.print()
    if report.kinds:
        print_table(console, ("at the peak", "held", "share", ""), _kind_rows(report), right=(1, 2))
        console.print()
        header = ("block", "held at the peak", "kept for backward", "weights")
        print_table(console, header, _block_rows(report), right=(1, 2, 3))
        console.print()
    if report.phases:
        phases = [
            (phase.name, size_text(phase.peak_allocated), size_text(phase.peak_reserved))
            for phase in report.phases
        ]
        print_table(console, ("phase", "allocated at most", "reserved at most"), phases, right=(1, 2))
        console.print()
    if (whole := whole_step(report)) is not None:
        print_table(console, _WORK, _work_rows(report, whole), right=(1, 2, 3, 4))
        console.print(Text(f"  {_about_time(report)}", style="yellow"))
        console.print()
    if report.per_rank:
        print_table(console, _RANKS, _rank_rows(report), right=(0, 1, 2, 3, 4))
        console.print()
    if report.savings:
        print_table(console, ("what if", "peak allocated", "saves"), _saving_rows(report), right=(1, 2))
        console.print()
    _print_cards(report.cards, console)
    for caveat in report.caveats[1:]:
        console.print(Text(f"- {caveat}", style="dim"))


def _device(report: MemoryReport) -> str:
    """The card with its verdict."""
    verdict = next((card.verdict for card in report.cards if card.gpu == report.device), "")
    return f"{report.device}: {verdict}" if verdict else report.device


def memory_line(report: MemoryReport) -> str:
    """The peaks in one line; empty where there is no answer."""
    if report.peak_allocated is None or report.peak_reserved is None:
        return ""
    partial = ", partial" if report.partial else ""
    return (
        f"{settings_line(report.settings)}: allocated {_interval(report.peak_allocated)}, "
        f"reserved {_interval(report.peak_reserved)}, {report.source} for {report.device}{partial}"
    )


def _interval(peak: Interval) -> str:
    bounds = f"  ({size_text(peak.low)} to {size_text(peak.high)})" if peak.low < peak.high else ""
    return f"{size_text(peak.value)}{bounds}"


def _kind_rows(report: MemoryReport) -> Iterator[tuple[str, ...]]:
    total = sum(part.bytes for part in report.kinds)
    for part in report.kinds:
        share = part.bytes / total
        bar = "█" * round(share * _BAR) or "▏"
        yield (KINDS[part.kind], size_text(part.bytes), f"{share:.0%}", bar)


def _block_rows(report: MemoryReport) -> Iterator[tuple[str, ...]]:
    """The nodes that hold most; a component of a single node is opened to the modules inside it."""
    shown = sorted(top_blocks(report.blocks), key=lambda block: -block.held_bytes)[:_TOP]
    for block in shown:
        weights = sum(part.bytes for part in block.held if part.kind == "parameter")
        name = f"{block.block}.{block.path}" if block.path else block.block or "(outside all blocks)"
        yield (name, size_text(block.held_bytes), size_text(block.activation_bytes), size_text(weights))


def _work_rows(report: MemoryReport, whole: StepWork) -> Iterator[tuple[str, ...]]:
    for one in step_work(report)[:_TOP]:
        name = f"{one.block}.{one.path}" if one.path else one.block or "(outside all blocks)"
        yield _work_row(name, one, report)
    yield _work_row("the whole step", whole, report)


def _work_row(name: str, work: StepWork, report: MemoryReport) -> tuple[str, ...]:
    return (
        name,
        flops_text(work.forward),
        flops_text(work.flops),
        f"{work.intensity:.0f}",
        _seconds(work.seconds) if report.rates else "?",
    )


def _seconds(seconds: float) -> str:
    return f"{1e3 * seconds:.3f} ms" if seconds < _SECONDS_FROM else f"{seconds:,.1f} s"


def _about_time(report: MemoryReport) -> str:
    if not report.rates:
        return f"the rates of {report.device} are not known, so no time can be told"
    return (
        f"the time is an estimate from below: FLOPs and bytes at the best rates of {report.device} "
        f"({report.rates}), and nothing between operations"
    )


def _rank_rows(report: MemoryReport) -> Iterator[tuple[str, ...]]:
    for one in report.per_rank:
        yield (
            str(one.ranks),
            size_text(one.peak_allocated.value),
            size_text(one.peak_reserved.value),
            size_text(one.state_bytes),
            size_text(one.most_bytes("communication")),
            f"{one.verdict} on {report.device}",
        )


def _saving_rows(report: MemoryReport) -> Iterator[tuple[str, ...]]:
    before = report.peak_allocated.value if report.peak_allocated is not None else 0
    for saving in report.savings:
        if saving.peak_allocated is None:
            yield (saving.change, "?", saving.reason)
        else:
            saved = before - saving.peak_allocated
            told = size_text(saved) if saved >= 0 else f"-{size_text(-saved)}"
            yield (saving.change, size_text(saving.peak_allocated), told)


def _print_cards(cards: Iterable[CardVerdict], console: Console) -> None:
    """The cards by verdict, in the order of their memory; the largest batches where they were looked for."""
    known = tuple(cards)
    by_verdict: dict[str, list[str]] = {"fits": [], "tight": [], "does not fit": []}
    for card in known:
        by_verdict[card.verdict].append(card.gpu)
    for verdict, names in by_verdict.items():
        told = ", ".join(names)
        if len(names) == len(known) > 1:
            told = f"all {len(names)} cards of the table, from {names[0]} to {names[-1]}"
        if names:
            console.print(Text.assemble((f"{verdict:>12}", _STYLES[verdict]), f"  {told}"))
    for card in known:
        if card.largest_batch is not None and card.likely_batch is not None:
            console.print(
                f"the largest batch on {card.gpu}: {card.largest_batch:,} surely, "
                f"{card.likely_batch:,} by the best guess"
            )
