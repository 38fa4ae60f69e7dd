"""Costs in words, a line each."""

from collections.abc import Iterator

from constructor.diff.checkpoint import Key
from constructor.diff.cost import Cost, Figures, PartCost
from constructor.diff.costs import Costs

_SIGNS = {"reshaped": "~", "renamed": "»", "lost": "−", "added": "+", "kept": "="}


def cost_lines(cost: Cost) -> Iterator[str]:
    """The cost of a component: parameters by module, FLOPs, shapes, memory, checkpoint."""
    yield from _figures(cost.old, cost.new)
    if len(cost.parts) > 1:
        yield from (f"  {part_text(part)}" for part in cost.parts if part.parameters != 0 or part.flops)
    yield from (f"shape       {shape.value}: {shape.old} → {shape.new}" for shape in cost.shapes)
    if cost.checkpoint is not None and cost.checkpoint.keys:
        yield f"checkpoint  {cost.checkpoint.verdict}"


def total_lines(costs: Costs) -> Iterator[str]:
    """The parameters of all components together, and what the policy that runs them costs."""
    yield f"parameters  {_pair(costs.old.parameters, costs.new.parameters)} in all"
    if costs.whole is not None:
        yield from (f"{line} of the policy" for line in _running(costs.whole.old, costs.whole.new))
        if costs.whole.checkpoint is not None:
            yield f"checkpoint  of the policy {costs.whole.checkpoint.verdict}"


def part_text(part: PartCost) -> str:
    """ "norm: +1,024 parameters, +2,048 FLOPs, +4,096 bytes at the peak", without what is not known."""
    gains = ((part.flops, "FLOPs"), (part.peak_bytes, "bytes at the peak"))
    others = [f"{gain:+,} {what}" for gain, what in gains if gain]
    first = "?" if part.parameters is None else f"{part.parameters:+,}"
    parameters = [f"{first} parameters"] if part.parameters != 0 or not others else []
    return f"{part.name}: {', '.join((*parameters, *others))}"


def key_text(key: Key) -> str:
    """A group of keys of a checkpoint with what happens to it."""
    shapes = [_shape(shape) for shape in (key.old, key.new)]
    told = f"  {shapes[0]} → {shapes[1]}" if key.fate == "reshaped" else ""
    many = f"  {key.count} keys" if key.count > 1 else ""
    was = f"  was {key.was}" if key.was else ""
    return f"{_SIGNS[key.fate]} {key.fate:<8}  {key.name}{many}{told}{was}"


def _figures(old: Figures | None, new: Figures | None) -> Iterator[str]:
    yield f"parameters  {_pair(*(_of(side, 'parameters') for side in (old, new)))}"
    yield from _running(old, new)


def _running(old: Figures | None, new: Figures | None) -> Iterator[str]:
    """What one run of it costs, as far as that is known."""
    for what, label in (("flops", "FLOPs"), ("peak_bytes", "peak bytes")):
        counts = [_of(side, what) for side in (old, new)]
        known = [side is None or _of(side, what) is not None for side in (old, new)]
        if all(known) and (old, new) != (None, None):
            yield f"{label:<10}  {_pair(*counts)}"


def _of(side: Figures | None, what: str) -> int | None:
    return 0 if side is None else getattr(side, what)


def _pair(old: int | None, new: int | None) -> str:
    if old is None or new is None:
        return " → ".join("?" if count is None else f"{count:,}" for count in (old, new))
    return f"{old:,}" if old == new else f"{old:,} → {new:,} ({new - old:+,})"


def _shape(shape: tuple[int, ...] | None) -> str:
    return "?" if shape is None else " × ".join(map(str, shape)) or "scalar"
