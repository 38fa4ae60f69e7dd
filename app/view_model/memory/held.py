"""What holds the memory at the peak: by kind, and by block."""

from dataclasses import dataclass

from app.view_model import units
from app.view_model.selection import node_id
from constructor.records import BlockMemory, MemoryReport
from constructor.records.memory import Kind, KindBytes, top_blocks
from constructor.records.memory_words import KINDS

# What is small and says little stands together, so that a bar has few colours.
_OTHER: tuple[Kind, ...] = ("workspace", "input", "buffer")
_SHOWN = 24
OUTSIDE = "outside all blocks"


@dataclass(frozen=True, slots=True)
class KindShare:
    """One kind at the peak; `tone` names its colour, `share` is of all that is held."""

    tone: str
    name: str
    size: str
    share: float
    percent: str


@dataclass(frozen=True, slots=True)
class BlockBar:
    """One block at the peak.

    Attributes:
        card: the id of its card; "" for what belongs to no block.
        size: what it holds; `kept` what of its forward lives on for backward.
        parts: (tone, share of what the largest block holds), in the order of the kinds.
        told: all of it in words.
    """

    card: str
    name: str
    size: str
    kept: str
    parts: tuple[tuple[str, float], ...]
    told: str


def kind_shares(report: MemoryReport) -> tuple[KindShare, ...]:
    """The kinds at the peak, the largest first; what is small by nature comes together and last."""
    total = sum(part.bytes for part in report.kinds)
    return tuple(
        KindShare(tone, name, units.data_size(size), size / total, units.share(size, total))
        for tone, name, size in _by_tone(report.kinds)
        if size
    )


def block_bars(report: MemoryReport) -> tuple[BlockBar, ...]:
    """The blocks that hold something at the peak, the largest first; the smallest come together."""
    blocks = [block for block in top_blocks(report.blocks) if block.held_bytes]
    blocks.sort(key=lambda block: -block.held_bytes)
    most = max((block.held_bytes for block in blocks), default=1)
    # What belongs to no block can be looked at nowhere, so it comes after those that can.
    blocks.sort(key=lambda block: not block.block)
    bars = [_bar(block, most) for block in blocks[:_SHOWN]]
    if rest := blocks[_SHOWN:]:
        size = sum(block.held_bytes for block in rest)
        told = f"{units.data_size(size)} in {units.plural(len(rest), 'smaller block')}"
        bars.append(
            BlockBar("", f"{len(rest)} smaller", units.data_size(size), "", (("other", size / most),), told)
        )
    return tuple(bars)


def _bar(block: BlockMemory, most: int) -> BlockBar:
    whole = f"{block.block}.{block.path}" if block.path else block.block or OUTSIDE
    parts = _by_tone(block.held)
    kept = units.data_size(block.activation_bytes) if block.activation_bytes else ""
    held = ", ".join(f"{KINDS[part.kind]} {units.data_size(part.bytes)}" for part in block.held if part.bytes)
    told = f"{whole}: {units.data_size(block.held_bytes)} at the peak: {held}"
    return BlockBar(
        node_id(block.block, block.path) if block.block else "",
        # Where modules stand in place of a single node, its name would only repeat itself.
        block.path or whole,
        units.data_size(block.held_bytes),
        kept,
        tuple((tone, size / most) for tone, _, size in parts if size),
        f"{told}; {kept} kept for backward" if kept else told,
    )


def _by_tone(parts: tuple[KindBytes, ...]) -> tuple[tuple[str, str, int], ...]:
    """(tone, name, bytes): the kinds as they come, then the others together."""
    main = tuple((part.kind, KINDS[part.kind], part.bytes) for part in parts if part.kind not in _OTHER)
    others = [part for part in parts if part.kind in _OTHER and part.bytes]
    names = ", ".join(KINDS[part.kind] for part in others)
    return (*main, ("other", names, sum(part.bytes for part in others)))
