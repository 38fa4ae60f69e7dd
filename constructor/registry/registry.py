"""The registry: blocks and ops by key, and the door through which custom code adds its own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from constructor.diagnostics import ConfigError, Diagnostic, did_you_mean
from constructor.registry.entry import Argument, BlockEntry, OpEntry, Port, SignaturePolicy
from constructor.registry.signature import Signature, describe

Ports = Mapping[str, str] | Iterable[Port]


class Registry:
    """Blocks and ops by key; the two are separate namespaces.

    Custom code offers `register(registry)` and calls `register_module` and `register_op`. Registering the
    same thing twice is harmless.

    Attributes:
        imported: the modules whose `register` has been applied.
    """

    def __init__(self, blocks: Iterable[BlockEntry] = (), ops: Iterable[OpEntry] = ()) -> None:
        self._blocks: dict[str, BlockEntry] = {}
        self._ops: dict[str, OpEntry] = {}
        self.imported: set[str] = set()
        for block in blocks:
            self.register(block)
        for op in ops:
            self.register(op)

    def block(self, key: str) -> BlockEntry | None:
        return self._blocks.get(key)

    def op(self, key: str) -> OpEntry | None:
        return self._ops.get(key)

    def blocks(self) -> tuple[BlockEntry, ...]:
        """Every block, sorted by key."""
        return tuple(self._blocks[key] for key in sorted(self._blocks))

    def ops(self) -> tuple[OpEntry, ...]:
        """Every op, sorted by key."""
        return tuple(self._ops[key] for key in sorted(self._ops))

    def copy(self) -> "Registry":
        """A registry of the same entries that can be added to without changing this one."""
        other = Registry(self._blocks.values(), self._ops.values())
        other.imported = set(self.imported)
        return other

    def register(self, entry: BlockEntry | OpEntry) -> None:
        """Adds an entry.

        Raises:
            ValueError: the key is no name, or belongs to another entry already.
        """
        if not isinstance(entry.key, str) or not entry.key.strip():
            raise ValueError(f"a registry key must be a string that is not blank, and is {entry.key!r}")
        kind = "a block" if isinstance(entry, BlockEntry) else "an op"
        known: BlockEntry | OpEntry | None
        known = self.block(entry.key) if isinstance(entry, BlockEntry) else self.op(entry.key)
        if known is not None and known != entry:
            raise ValueError(f"{kind} is registered as {entry.key!r} already: {known.target}")
        if isinstance(entry, BlockEntry):
            self._blocks[entry.key] = entry
        else:
            self._ops[entry.key] = entry

    def register_module(
        self,
        name: str,
        factory: Callable[..., Any],
        signature_policy: SignaturePolicy = "best_effort",
        tags: Iterable[str] = (),
        doc: str | None = None,
        *,
        arguments: Iterable[Argument] = (),
        inputs: Ports = (),
        outputs: Ports = (),
    ) -> None:
        """Adds a module class or factory; its arguments are read from its signature.

        Args:
            arguments: what is known better than the signature tells it: bounds, choices, a doc line.
            inputs, outputs: the ports of its forward, in its order; symbolic shapes by name where a shape
                is all there is to say. Without inputs a graph that feeds it must give an example.

        Raises:
            ValueError: the name is blank, or names another factory already; an argument is declared that
                the signature does not have.
        """
        known = self.block(name)
        if known is not None and known.factory is factory:
            return
        signature = describe(factory)
        self.register(
            BlockEntry(
                key=name,
                target=_target(factory),
                doc=signature.doc if doc is None else doc,
                arguments=_declared(name, signature, {argument.name: argument for argument in arguments}),
                policy=signature_policy,
                accepts_extra="swallow" if signature.open_ended else "reject",
                inputs=_ports(inputs),
                outputs=_ports(outputs),
                knowledge="read" if signature.known else "none",
                tags=tuple(tags),
                factory=factory,
            )
        )

    def register_op(
        self,
        name: str,
        fn: Callable[..., Any],
        signature_policy: SignaturePolicy = "runtime_only",
        tags: Iterable[str] = (),
        doc: str | None = None,
    ) -> None:
        """Adds a function that nodes may call as `op:name`.

        Raises:
            ValueError: the name is blank, or names another function already.
        """
        known = self.op(name)
        if known is not None and known.function is fn:
            return
        signature = describe(fn)
        self.register(
            OpEntry(
                key=name,
                target=_target(fn),
                doc=signature.doc if doc is None else doc,
                policy=signature_policy,
                arguments=signature.arguments,
                tags=tuple(tags),
                function=fn,
            )
        )

    def list_modules(self) -> list[str]:
        return sorted(self._blocks)

    def list_ops(self) -> list[str]:
        return sorted(self._ops)

    def get_module(self, name: str) -> BlockEntry:
        """The block registered as `name`.

        Raises:
            ConfigError: there is none; the close matches are in the hint.
        """
        if (entry := self.block(name)) is None:
            raise ConfigError((unknown("unknown-block", "block", name, self._blocks),))
        return entry

    def get_op(self, name: str) -> OpEntry:
        """The op registered as `name`.

        Raises:
            ConfigError: there is none; the close matches are in the hint.
        """
        if (entry := self.op(name)) is None:
            raise ConfigError((unknown("unknown-op", "op", name, self._ops),))
        return entry


def unknown(code: str, kind: str, name: str, known: Iterable[str]) -> Diagnostic:
    """The problem that no block or op has a name; it has no place yet."""
    hint = did_you_mean(name, known, "check its spelling, or add the module that registers it to `imports`")
    return Diagnostic(code, f"no {kind} is registered as {name!r}", hint=hint)


def _declared(block: str, signature: Signature, said: Mapping[str, Argument]) -> tuple[Argument, ...]:
    """The arguments in the order of the signature, each as it was declared where it was."""
    names = [argument.name for argument in signature.arguments]
    for name in said:
        if name not in names and signature.known and not signature.open_ended:
            raise ValueError(f"{block!r} has no argument {name!r}; it takes {', '.join(names) or 'none'}")
    read = tuple(
        replace(said[found.name], default=found.default, keyword_only=found.keyword_only)
        if found.name in said
        else found
        for found in signature.arguments
    )
    return (*read, *(argument for name, argument in said.items() if name not in names))


def _ports(ports: Ports) -> tuple[Port, ...]:
    if isinstance(ports, Mapping):
        return tuple(Port(name, shape) for name, shape in ports.items())
    return tuple(ports)


def _target(function: Callable[..., Any]) -> str:
    name = getattr(function, "__qualname__", type(function).__qualname__)
    return f"{getattr(function, '__module__', None) or type(function).__module__}:{name}"
