"""Which changes may make a step smaller, as settings to try."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from constructor.memory.events import Trace
from constructor.records.memory import BATCH, Alternative, MemorySettings


def alternatives(
    trace: Trace, settings: MemorySettings, batch: int | None, blocks: Sequence[str]
) -> Iterator[Alternative]:
    """Half the batch, bf16, and where it trains: the block to compute again, and the one to freeze."""
    if batch is not None and batch > 1:
        halved = tuple(sorted({**dict(settings.dims), BATCH: batch // 2}.items()))
        yield Alternative(f"a batch of {batch // 2} instead of {batch}", replace(settings, dims=halved))
    if settings.dtype == "fp32":
        yield Alternative("bf16 autocast", replace(settings, dtype="bf16"))
    if settings.dtype != "bf16-pure":
        yield Alternative("weights in bf16", replace(settings, dtype="bf16-pure"))
    if settings.mode == "inference":
        return
    if (layers := _layers(trace, blocks, settings.checkpoint)) is not None:
        yield Alternative(
            f"computing each of {layers} again in backward",
            replace(settings, checkpoint=(*settings.checkpoint, layers)),
        )
    held = ("gradient", "optimizer") if settings.mode == "train" else ("gradient",)
    if (block := _most(trace, held, blocks, settings.freeze)) is not None:
        yield Alternative(f"freezing {block}", replace(settings, freeze=(*settings.freeze, block)))


def _layers(trace: Trace, blocks: Sequence[str], but: Sequence[str]) -> str | None:
    """The list of modules whose entries keep the most for backward: "decode.layers" for `layers.0`, ..."""
    kept: Counter[str] = Counter()
    entries: defaultdict[str, set[str]] = defaultdict(set)
    for made in trace.allocations:
        if made.kind == "activation" and made.block in blocks:
            parts = [made.block, *made.path.split(".")]
            for depth, part in enumerate(parts):
                if part.isdigit():
                    name = ".".join(parts[:depth])
                    kept[name] += made.size
                    entries[name].add(part)
    lists = {name: size for name, size in kept.items() if len(entries[name]) > 1 and name not in but}
    return max(lists, key=lambda name: lists[name], default=None)


def _most(trace: Trace, kinds: Sequence[str], blocks: Sequence[str], but: Sequence[str]) -> str | None:
    """The block that holds the most of some kinds."""
    held: Counter[str] = Counter()
    for made in trace.allocations:
        if made.kind in kinds and made.block in blocks and made.block not in but:
            held[made.block] += made.size
    return max(held, key=lambda block: held[block], default=None)
