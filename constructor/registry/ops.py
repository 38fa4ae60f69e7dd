"""The functions that a node may call as `op:key`, as data."""

from constructor.registry.entry import Argument, OpEntry

OPS: tuple[OpEntry, ...] = (
    OpEntry("add", "operator:add", "the sum of two values", arguments=(Argument("a"), Argument("b"))),
    OpEntry("mul", "operator:mul", "the product of two values", arguments=(Argument("a"), Argument("b"))),
    OpEntry(
        "getitem",
        "operator:getitem",
        "one item of a list, tuple, mapping or tensor",
        arguments=(Argument("a", doc="where to look"), Argument("b", doc="index or key")),
    ),
    OpEntry(
        "cat",
        "torch:cat",
        "joins tensors along a dim they have",
        arguments=(Argument("tensors", "list"), Argument("dim", "int", 0, "dim along which to join")),
    ),
    OpEntry(
        "stack",
        "torch:stack",
        "joins tensors of one shape along a new dim",
        arguments=(Argument("tensors", "list"), Argument("dim", "int", 0, "place of the new dim")),
    ),
    OpEntry(
        "identity", "constructor.blocks.ops:identity", "gives its input back", arguments=(Argument("x"),)
    ),
    OpEntry(
        "tokens",
        "constructor.blocks.ops:tokens",
        "a grid of features (B, C, h, w) as a sequence of tokens (B, h*w, C)",
        policy="strict",
        arguments=(Argument("features", doc="tensor (B, C, h, w)"),),
        upstream=False,
    ),
    OpEntry(
        "unsqueeze",
        "constructor.blocks.ops:unsqueeze",
        "adds a dim of size 1",
        policy="strict",
        arguments=(Argument("tensor"), Argument("dim", "int", doc="place of the new dim")),
        upstream=False,
    ),
    OpEntry(
        "first_tokens",
        "constructor.blocks.ops:first_tokens",
        "the first tokens of a sequence (B, N, D)",
        policy="strict",
        arguments=(
            Argument("tokens", doc="tensor (B, N, D)"),
            Argument("count", "int", doc="how many", minimum=0),
        ),
        upstream=False,
    ),
)
