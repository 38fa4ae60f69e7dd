"""Files of the sizes that hard use brings: graphs of very many nodes, a root of very many components."""

from pathlib import Path

_HEAD = """schema_version: 1
model:
  graph:
    inputs: [{input}]
    modules:
      lin: {{_type_: nn.Linear, in_features: 64, out_features: 64}}
    nodes:
"""


def write_graph(path: Path, nodes: int) -> None:
    """A component of `nodes` nodes in a row, with a long skip connection at every ninth of them.

    Its input is named after its size: `xNODES`.
    """
    lines = []
    for number in range(nodes):
        last = f"$n{number - 1}" if number else f"$x{nodes}"
        if number > 20 and number % 9 == 0:
            skipped = f"$n{number - 40}" if number > 45 and number % 2 else f"$n{number - 10}"
            lines.append(f"      - {{name: n{number}, call: op:add, args: [{last}, {skipped}]}}")
        else:
            lines.append(f"      - {{name: n{number}, call: module:lin, args: [{last}]}}")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join((_HEAD.format(input=f"x{nodes}") + "\n".join(lines), f"    outputs: [$n{nodes - 1}]"))
    path.write_text(text + "\n", encoding="utf-8")


def write_root(root: Path, experiments: int, each: int) -> None:
    """A root of `experiments` folders with `each` small components; ten folders lie side by side."""
    for number in range(experiments):
        folder = root / f"family{number // 10}" / f"exp{number % 10}"
        for part in range(each):
            write_graph(folder / f"part{part}.yaml", 3 + part % 3)
