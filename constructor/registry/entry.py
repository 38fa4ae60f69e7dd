"""What the registry knows of a block or an op, as data: no torch is imported until an entry is loaded."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

SignaturePolicy = Literal["strict", "best_effort", "runtime_only"]


class _Required:
    """The default of an argument that has none."""

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED = _Required()
MOST_PARTS = 10_000
"""Parts that one argument may ask a block for, such as layers; each takes a millisecond to build."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One constructor keyword of a block: a hyperparameter.

    Attributes:
        kind: which values it takes; it decides the widget of the form. "any" is edited as YAML text.
        default: the value when the YAML does not set it; `REQUIRED` when it must.
        choices: the allowed values where they are a closed set.
        minimum, maximum: inclusive bounds of a number.
        nullable: whether `null` is a value of its own.
        essential: shown as the second line of the block's card (`short` is its label there).
        keyword_only: it cannot be given by position in `_args_`.
        file: it names a file; a relative path starts at the folder of the file in which it is written.
        upstream: whether the block of the project that defined schema v1 takes it too.
        certain: whether `kind` is a promise; an annotation in custom code may be looser or stricter than the
            code, so what contradicts it is a warning.
    """

    name: str
    kind: Literal["int", "float", "bool", "str", "list", "dict", "module", "any"] = "any"
    default: Any = REQUIRED
    doc: str = ""
    choices: tuple[Any, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    nullable: bool = False
    essential: bool = False
    short: str | None = None
    keyword_only: bool = False
    file: bool = False
    upstream: bool = True
    certain: bool = True

    @property
    def required(self) -> bool:
        return self.default is REQUIRED


@dataclass(frozen=True, slots=True)
class Port:
    """One named input or output of a block.

    Attributes:
        shape: symbolic dims separated by spaces, e.g. "B S cond_proprio_dim". A dim is a number, the name
            of an argument of the block, a free symbol (`B`), or an arithmetic expression without spaces
            of these ("H/16", "ceil(H/32)*ceil(W/32)", "num_cls_token"). "*" alone means any shape; None
            means that the port carries a plain value (see `value`) or a mapping described by `fields`.
        dtype: torch's name of the element type, e.g. "float32", "int64".
        many: the name of an argument (or a number as text) that says how many tensors of `shape` the
            port takes as a list; None for a single tensor.
        optional: None may be passed, or nothing where forward has a default; the example is None.
        value: the example of a plain-value port (`train: bool` -> False).
        fields: for a port that carries a mapping: its entries. The name of an entry may be that of an
            argument in braces ("{proprio_key}"), whose value is the name then. With `many` it stands for
            several entries of `shape`: "cam_{}" for cam_0 to as many as the number says, "{}" for those that
            an argument lists.
        when: an argument expression that must be true for the port to be needed, e.g. "use_cond_semantic";
            when it is false the example is None.
    """

    name: str
    shape: str | None = None
    dtype: str = "float32"
    many: str | None = None
    optional: bool = False
    value: Any = None
    fields: tuple["Port", ...] = ()
    when: str | None = None
    doc: str = ""


@dataclass(frozen=True, slots=True)
class SameAs:
    """In a caution: the value of another argument."""

    argument: str


@dataclass(frozen=True, slots=True)
class Caution:
    """Something that a block does with valid arguments and that nobody would expect of it.

    Attributes:
        when: the arguments and the values that they must all have for it; the last one is where it is told.
        says: what the block does then, as a sentence without a full stop.
        hint: what to do instead.
    """

    when: tuple[tuple[str, Any], ...]
    says: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class BlockEntry:
    """A module class or factory that YAML can name by `key`.

    Attributes:
        target: "package.module:Attribute" of the class or factory; text until it is loaded.
        arguments: the documented constructor keywords, in the constructor's order.
        accepts_extra: what an undocumented keyword does: "reject" (strict signature error), "swallow"
            (ignored by the constructor; the checker warns) or "crash" (the constructor raises).
        inputs, outputs: the ports of forward, in its order. Empty when nothing is known.
        same_shape: the output has the shape of the first input (activations, dropout, identity), so a
            graph input that feeds it takes its shape from whoever reads the output.
        knowledge: where `arguments` come from: "declared" by whoever wrote the entry, "read" from the
            signature of custom code, or "none" where that cannot be read, and then nothing is checked.
        cautions: what it does with some valid arguments that a user should be told.
        upstream: whether the project that defined schema v1 knows the key too.
        kind: the colour of the block on the canvas.
        factory: the class or factory given directly by custom code instead of `target`.
    """

    key: str
    target: str
    doc: str = ""
    arguments: tuple[Argument, ...] = ()
    policy: SignaturePolicy = "best_effort"
    accepts_extra: Literal["reject", "swallow", "crash"] = "reject"
    inputs: tuple[Port, ...] = ()
    outputs: tuple[Port, ...] = ()
    cautions: tuple[Caution, ...] = ()
    same_shape: bool = False
    knowledge: Literal["declared", "read", "none"] = "declared"
    upstream: bool = True
    kind: Literal["backbone", "encoder", "decoder", "layer", "helper", "component", "custom"] = "custom"
    tags: tuple[str, ...] = ()
    factory: Callable[..., Any] | None = None

    def load(self) -> Callable[..., Any]:
        """The class or factory itself; imports the module it lives in (and so torch)."""
        return self.factory if self.factory is not None else load_target(self.target)

    def argument(self, name: str) -> Argument | None:
        return next((argument for argument in self.arguments if argument.name == name), None)


@dataclass(frozen=True, slots=True)
class OpEntry:
    """A function that YAML can call as `op:key`."""

    key: str
    target: str
    doc: str = ""
    policy: SignaturePolicy = "runtime_only"
    arguments: tuple[Argument, ...] = ()
    tags: tuple[str, ...] = ()
    upstream: bool = True
    function: Callable[..., Any] | None = None

    def load(self) -> Callable[..., Any]:
        return self.function if self.function is not None else load_target(self.target)


def load_target(target: str) -> Callable[..., Any]:
    """The attribute that "package.module:Attribute" names."""
    module, _, attribute = target.partition(":")
    loaded: Callable[..., Any] = getattr(import_module(module), attribute)
    return loaded
