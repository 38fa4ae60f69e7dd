"""What can be changed of a graph, as data: each is one step that the history can take back."""

from dataclasses import dataclass
from typing import Any, Literal

from constructor.diagnostics import ConfigPath, PathPart

Kind = Literal["block", "op", "module"]
Arguments = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class AddNode:
    """A node that calls a new module of a block, an op, or a module that is there already.

    Attributes:
        kind: what `key` names: a block of the registry, an op, or a module of this graph.
        reads: what its inputs are connected to: names of ports (of an op: of arguments) and values; one
            that takes a list may stand here several times.
        arguments: hyperparameters of the new module, or plain arguments of the op.
        after: the node behind which it runs, "" for the very start; None puts it right behind the last node
            that it reads.
        name: how to call it; None makes a name of the key.
    """

    key: str
    kind: Kind = "block"
    reads: tuple[tuple[str, str], ...] = ()
    arguments: Arguments = ()
    after: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class InsertNode:
    """A node between `value` and the one who reads it, which then reads the new node instead.

    Attributes:
        reader: the node that reads the value; None for an output of the graph.
        port: the input of the new node that takes the value; None for its first.
        reads: what its other inputs are connected to.
    """

    key: str
    value: str
    reader: str | None
    kind: Kind = "block"
    arguments: Arguments = ()
    port: str | None = None
    name: str | None = None
    reads: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Connect:
    """An input of a node reads `value`.

    Attributes:
        port: the input by name or position, and for an item of a list or mapping the way to it:
            `("tensors", 1)`. The index behind the last item adds one.
    """

    node: str
    port: tuple[PathPart, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Disconnect:
    """An input of a node is not passed any more; `port` is that of `Connect`."""

    node: str
    port: tuple[PathPart, ...]


@dataclass(frozen=True, slots=True)
class Rename:
    """A node, module or value (an input too) gets another name; everything that names it follows."""

    what: Literal["node", "module", "value"]
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A second node like `node`, right behind it, with a module of its own unless it shares the weights."""

    node: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Delete:
    """A node goes, and its module when nobody else calls it."""

    node: str


@dataclass(frozen=True, slots=True)
class DeleteModule:
    """A module that no node calls goes."""

    module: str


@dataclass(frozen=True, slots=True)
class Move:
    """A node runs `by` places later (or earlier)."""

    node: str
    by: int


@dataclass(frozen=True, slots=True)
class AddInput:
    """The graph takes one input more, behind those it has."""

    name: str


@dataclass(frozen=True, slots=True)
class RemoveInput:
    """The graph takes one input less."""

    name: str


@dataclass(frozen=True, slots=True)
class AddOutput:
    """The graph returns one value more; `key` is its name in a dict, the value's own when None."""

    value: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class SetOutput:
    """The output at `index` returns another value."""

    index: int
    value: str


@dataclass(frozen=True, slots=True)
class RemoveOutput:
    """The output at `index` is not returned any more."""

    index: int


@dataclass(frozen=True, slots=True)
class SetReturn:
    """The graph returns its outputs in another form."""

    form: Literal["single", "tuple", "dict"]


@dataclass(frozen=True, slots=True)
class MakeShared:
    """The value at `path` of the resolved config moves to `params`, and its place refers to it there.

    Attributes:
        name: what to call it there; None takes the name of its place, with a number where that is taken.
    """

    path: ConfigPath
    name: str | None = None


@dataclass(frozen=True, slots=True)
class WriteAsList:
    """`nodes` becomes a list in the order in which they run, and `order` goes."""


NodeEdit = AddNode | InsertNode | Duplicate | Delete | DeleteModule | Move
SurfaceEdit = AddInput | RemoveInput | AddOutput | SetOutput | RemoveOutput | SetReturn
GraphEdit = NodeEdit | SurfaceEdit | Rename | Connect | Disconnect | MakeShared | WriteAsList
