"""Small components to compare."""

from pathlib import Path
from textwrap import dedent

from constructor.diff import Change, Difference, Side, compare, read_side
from constructor.document import Document

BASE = """\
schema_version: 1
params: {width: 8, names: [a, b]}
model:
  graph:
    inputs: [x, y]
    modules:
      up: {_type_: nn.Linear, in_features: 4, out_features: '${params.width}'}
      down: {_type_: nn.Linear, in_features: '${params.width}', out_features: 2}
    nodes:
      - {name: first, call: module:up, args: [$x], out: h}
      - {name: sum, call: op:add, args: [$h, $y]}
      - {name: last, call: module:down, args: [$sum], out: z}
    outputs: [$z]
"""

LAYERS = """\
schema_version: 1
model:
  sequential:
    layers:
      - {_type_: nn.Linear, in_features: 4, out_features: 8}
      - {_type_: nn.GELU}
      - {_type_: nn.LayerNorm, normalized_shape: 8}
      - {_type_: nn.Linear, in_features: 8, out_features: 2}
"""


def side(text: str, name: str = "c.yaml") -> Side:
    """The side of a component given as text."""
    return read_side(Path(name), read=lambda path: Document.parse(dedent(text), path))


def difference(old: str, new: str) -> Difference:
    return compare(side(old, "a.yaml"), side(new, "b.yaml"))


def told(change: Change) -> str:
    """A change in a line: "modified module up → up out_features: 8 → 16"."""
    names = " → ".join(name or "-" for name in (change.before, change.after))
    values = " → ".join(
        "nothing" if given is None else repr(given.value) for given in (change.old, change.new)
    )
    shown = "" if change.old is None and change.new is None else f": {values}"
    return f"{change.kind} {change.element} {names} {change.slot}".rstrip() + shown


def changes(old: str, new: str) -> list[str]:
    return [told(change) for change in difference(old, new).changes]


def edited(*replacements: tuple[str, str], text: str = BASE) -> list[str]:
    """The changes that replacing some text of a component makes."""
    new = text
    for old, instead in replacements:
        assert old in new, old
        new = new.replace(old, instead)
    return changes(text, new)
