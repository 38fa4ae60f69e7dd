"""What went wrong in a run, as problems that name the node, the edge, both shapes and what to change."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from constructor.blocks.external import ExternalModelError
from constructor.build import ExecutionError
from constructor.config import ResolvedConfig
from constructor.diagnostics import ConfigPath, Diagnostic, Location, format_path
from constructor.graph import Const, Fields, Graph, Items, Ref, Value, makers
from constructor.graph.nodes import NOTHING
from constructor.probe import COMPONENT, BoundPort, ExampleInput, Ports, Setting
from constructor.probe.contract import Mismatch
from constructor.records import ValueInfo
from constructor.shapes.info import tensor_infos
from constructor.shapes.modules import detail_of
from constructor.shapes.run import NodeRun
from constructor.shapes.tracer import Broken
from constructor.shapes.untraceable import is_untraceable
from constructor.shapes.words import words

_MAX_MESSAGE = 300
# How torch, einops and careful code speak of shapes that do not go together.
_ABOUT_SHAPES = re.compile(
    r"shape|size|dimension|dim\b|\brank\b|must match|cannot be multiplied|not divisible|normalized_shape"
    r"|embed|channels|elements|einops|broadcast|reduction dim|expand|stack expects",
    re.IGNORECASE,
)
# The attributes of torch's layers that say which size they take, and of which dim of the input.
_TAKES = (
    "in_features",
    "in_channels",
    "num_features",
    "num_channels",
    "embed_dim",
    "normalized_shape",
    "input_size",
)
_ORDER = ("size", "count", "missing", "symbol", "rank")


@dataclass(frozen=True, slots=True)
class Failures:
    """Tells the problems of a run; `values` holds what is known of every value, with symbols."""

    graph: Graph
    resolved: ResolvedConfig
    ports: Ports
    examples: Mapping[str, ExampleInput]
    values: Mapping[str, ValueInfo]

    def of(self, run: NodeRun) -> Iterator[Diagnostic]:
        """The problems of one node."""
        if run.unbuilt or run.node.callee == NOTHING:
            return  # Why there is no module has been said, or a syntax error hides which it is.
        mismatch = min(run.mismatches, key=lambda m: _ORDER.index(m.kind), default=None)
        if isinstance(run.error, ExternalModelError):
            yield self._external(run)
        elif run.error is not None and is_untraceable(run.error):
            yield self._untraceable(run)
        elif run.error is not None and run.result is not None:
            yield self._taken_apart(run)
        elif run.error is not None:
            yield self._clash(run, mismatch) if mismatch is not None else self._failure(run)
        elif run.status == "ok":
            if run.device:
                yield self._other_device(run)
            for found in run.mismatches:
                if found.kind == "size":
                    yield self._harmless(run, found)

    def _clash(self, run: NodeRun, mismatch: Mismatch) -> Diagnostic:
        """A failure that the ports explain: an argument is not what the module declares."""
        path = self._argument_path(run, mismatch)
        name = self._flowing(run, mismatch)
        from_ = self._producer(name)
        inside = _innermost(run)
        place = f"it broke inside {inside}: " if inside else ""
        message = f"{self._needs(run, mismatch, name)}; {place}{_reason(run.error)}"
        mine, theirs = mismatch.settings, self._producer_settings(name, mismatch)
        trail = tuple(f"{_told(s)} ({s.location})" for s in (*theirs, *mine) if s.location is not None)
        return Diagnostic(
            "shape-mismatch",
            message,
            path,
            self.resolved.locate(path),
            run.node.name,
            self._advice(mismatch, mine, theirs, name, from_),
            trail=trail,
        )

    def _needs(self, run: NodeRun, mismatch: Mismatch, name: str | None) -> str:
        """What is given and what is declared, in one sentence."""
        port, info = mismatch.port, self._named_info(mismatch, name)
        given = f"{self._origin(name)} as `{_slot(mismatch)}`"
        start = f"{run.node.name!r} cannot take {given}: "
        values = ", ".join(_told(setting) for setting in mismatch.settings)
        declared = f"`{port.symbolic}`" + (f" with {values}" if values else "")
        match mismatch.kind:
            case "missing":
                return f"{start}it is null, and the block needs {declared}"
            case "count":
                many = len(list(tensor_infos(info)))
                return f"{start}it is a list of {many}, and the block takes {mismatch.expected} of {declared}"
            case "rank" if mismatch.dim is None:
                return f"{start}it is {words(info)}, and the block takes {declared}"
            case _:
                dim = "its last dim" if _is_last(mismatch) else f"its dim {mismatch.dim} (from 0)"
                rule = f"so {dim} must be {mismatch.expected}"
                return f"{start}it is {words(info)}, and the block takes {declared}, {rule}"

    def _failure(self, run: NodeRun) -> Diagnostic:
        """A failure that no port explains."""
        reason = _reason(run.error)
        blamed = self._blamed(run)
        path = blamed.path if blamed is not None and blamed.path is not None else run.node.origin
        given = ", ".join(self._told_argument(key, value) for key, value in run.node.arguments)
        inside = _innermost(run, given=True)
        place = f" inside {inside}" if inside else ""
        hint = None
        if blamed is not None:
            hint = f"look at {_told(blamed)}{_at(blamed.shared_location or blamed.location)}"
        code = "shape-mismatch" if _ABOUT_SHAPES.search(reason) else "forward-failed"
        message = f"{run.node.name!r} fails{place}: {reason}; it was given {given or 'nothing'}"
        return Diagnostic(code, message, path, self.resolved.locate(path), run.node.name, hint)

    def _taken_apart(self, run: NodeRun) -> Diagnostic:
        """The call went well, and its result is not what the node's `out` takes apart."""
        path = (*run.node.origin, "out")
        reason = str(run.error.args[0] if run.error is not None and run.error.args else run.error)
        message = f"{run.node.name!r} gives {words(run.result)}: {reason}"
        hint = "write `out` as one name, a list of names, or a mapping of keys to names, as the result is"
        return Diagnostic("out-mismatch", message, path, self.resolved.locate(path), run.node.name, hint)

    def _external(self, run: NodeRun) -> Diagnostic:
        message = (
            f"{run.node.name!r} is a model of another package and is not computed here: {run.error}; "
            "its outputs are those that it declares, and its parameters are not known"
        )
        hint = "its ports are enough to check the rest; run it with its own package"
        return self._at_node("external-model", message, run, hint, "warning")

    def _untraceable(self, run: NodeRun) -> Diagnostic:
        outcome = (
            "its outputs are those that it declares" if run.declared else "so what depends on it is not known"
        )
        inside = _innermost(run)
        message = (
            f"{run.node.name!r} cannot be tried out without real numbers"
            f"{f' (inside {inside})' if inside else ''}: {_reason(run.error)}; {outcome}"
        )
        hint = "avoid `.item()`, tests on values and masks in `forward`, or declare the block's output ports"
        return self._at_node("untraceable", message, run, hint, "warning")

    def _other_device(self, run: NodeRun) -> Diagnostic:
        message = (
            f"{run.node.name!r} makes a tensor on the CPU and puts it together with one of its inputs; "
            "that fails on a GPU"
        )
        hint = "make it on the input's device, as in `torch.zeros(n, device=x.device)`"
        return self._at_node("device-mismatch", message, run, hint, "warning")

    def _harmless(self, run: NodeRun, mismatch: Mismatch) -> Diagnostic:
        path = self._argument_path(run, mismatch)
        info = self._named_info(mismatch, self._flowing(run, mismatch))
        values = ", ".join(_told(setting) for setting in mismatch.settings)
        message = (
            f"{run.node.name!r} runs, although `{_slot(mismatch)}` is {words(info)} and "
            f"`{mismatch.port.symbolic}` is declared" + (f" with {values}" if values else "")
        )
        hint = "check that nothing is left out: a block may drop an input that it cannot use"
        place = self.resolved.locate(path)
        return Diagnostic("port-mismatch", message, path, place, run.node.name, hint, "warning")

    def _at_node(
        self, code: str, message: str, run: NodeRun, hint: str, severity: Literal["error", "warning"]
    ) -> Diagnostic:
        path = run.node.origin
        return Diagnostic(code, message, path, self.resolved.locate(path), run.node.name, hint, severity)

    def _argument_path(self, run: NodeRun, mismatch: Mismatch) -> ConfigPath:
        """Where the argument is written; the hyperparameter for a layer of a sequential model."""
        node = run.node
        if self.graph.frontend == "sequential":
            settings = [setting for setting in mismatch.settings if setting.path is not None]
            return settings[0].path or node.origin if settings else node.origin
        kind = "args" if isinstance(mismatch.argument, int) else "kwargs"
        return (*node.origin, kind, mismatch.argument, *mismatch.place)

    def _flowing(self, run: NodeRun, mismatch: Mismatch) -> str | None:
        """The name of the value that arrives where the mismatch is."""
        value: Value | None = dict(run.node.arguments).get(mismatch.argument)
        for part in mismatch.place:
            if isinstance(value, Items) and isinstance(part, int):
                value = value.items[part]
            elif isinstance(value, Fields):
                value = dict(value.fields).get(str(part))
        return value.name if isinstance(value, Ref) else None

    def _named_info(self, mismatch: Mismatch, name: str | None) -> ValueInfo:
        """What arrives, with symbols where they are known."""
        found = self.values.get(name) if name is not None else None
        same = found is not None and [t.shape for t in tensor_infos(found)] == [
            t.shape for t in tensor_infos(mismatch.info)
        ]
        return found if found is not None and same else mismatch.info

    def _told_argument(self, key: str | int, value: Value) -> str:
        told = self._told_value(value)
        return told if isinstance(key, int) else f"{key}={told}"

    def _told_value(self, value: Value) -> str:
        match value:
            case Ref(name):
                return f"${name} {words(self.values.get(name))}"
            case Items(items):
                return f"[{', '.join(map(self._told_value, items))}]"
            case Fields(fields):
                return f"{{{', '.join(f'{name}: {self._told_value(item)}' for name, item in fields)}}}"
            case Const(constant):
                return repr(constant)

    def _origin(self, name: str | None) -> str:
        if name is None:
            return "what it is given"
        producer = self._producer(name)
        return f"${name} from {producer!r}" if producer is not None else f"the input ${name}"

    def _producer(self, name: str | None) -> str | None:
        node = makers(self.graph).get(name) if name is not None else None
        return node.name if node is not None else None

    def _producer_settings(self, name: str | None, mismatch: Mismatch) -> tuple[Setting, ...]:
        """The hyperparameters that the same dim has where the value is made."""
        port = self._source_port(name)
        if port is None or mismatch.dim is None or port.symbolic is None:
            return ()
        # From the last dim, since many layers let any number of dims stand before those that they name.
        dims = port.symbolic.split()
        behind = _rank(mismatch) - mismatch.dim
        if behind > len(dims):
            return ()
        return Mismatch(mismatch.argument, port, mismatch.info, "size", word=dims[-behind]).settings

    def _source_port(self, name: str | None) -> BoundPort | None:
        """The port that decides the shape of a value, looked for through blocks that keep shapes."""
        passed: set[str] = set()
        while name is not None and name not in passed:
            passed.add(name)
            if name in self.graph.inputs:
                example = self.examples.get(name)
                return self.ports.fed_by(name) if example is not None and example.source == "port" else None
            node = makers(self.graph).get(name)
            if node is None or not self.ports.of_node(node).same_shape:
                sources = self.ports.made_by(name)
                return sources[0] if len(sources) == 1 else None
            name = next(iter(node.reads), None)
        return None

    def _advice(
        self,
        mismatch: Mismatch,
        mine: tuple[Setting, ...],
        theirs: tuple[Setting, ...],
        name: str | None,
        producer: str | None,
    ) -> str | None:
        sizes = next(iter(tensor_infos(mismatch.info)), None)
        actual = sizes.shape[mismatch.dim] if sizes is not None and mismatch.dim is not None else None
        options = []
        if len(mine) == 1 and actual is not None and mine[0].value == mismatch.expected:
            options.append(f"set {_where(mine[0])} to {actual}")
        if len(theirs) == 1 and actual is not None and theirs[0].value == actual:
            options.append(f"{'' if options else 'set '}{_where(theirs[0])} to {mismatch.expected}")
        example = self.examples.get(name) if name is not None else None
        if example is not None and example.source in ("file", "override"):
            options.append(f"change the example of {name!r}")
        if options:
            return ", or ".join(options)
        return f"look at what {producer!r} gives" if producer is not None else None

    def _blamed(self, run: NodeRun) -> Setting | None:
        """The hyperparameter of the module that has the size at which it broke, when there is just one."""
        module = self.graph.module(run.node.callee) if run.node.kind == "module" else None
        broken = run.trace.broken if run.trace is not None else None
        if module is None or broken is None or module.type_key == COMPONENT:
            return None
        sizes = _taken_sizes(broken)
        fitting = [s for s in self._numbers(module.spec, module.origin) if s.value in sizes]
        return fitting[0] if len(fitting) == 1 else None

    def _numbers(self, spec: Any, path: ConfigPath) -> Iterator[Setting]:
        """Every whole number in a module spec, those of the specs inside it included."""
        items = spec.items() if isinstance(spec, dict) else enumerate(spec) if isinstance(spec, list) else ()
        for key, value in items:
            place = (*path, key)
            if type(value) is int:
                name = key if isinstance(key, str) else format_path(place[-2:])
                yield Setting(name, value, place, self.resolved.locate(place))
            yield from self._numbers(value, place)


def _innermost(run: NodeRun, *, given: bool = False) -> str:
    """The innermost module that failed, and what it was given if asked for; "" for the block itself."""
    broken = run.trace.broken if run.trace is not None else None
    if broken is None or not broken.path:
        return ""
    detail = detail_of(broken.module)
    kind = type(broken.module).__name__
    text = f"{broken.path} ({kind}({detail}))" if detail else f"{broken.path} ({kind})"
    return f"{text}, which got {words(broken.inputs)}" if given else text


def _is_last(mismatch: Mismatch) -> bool:
    return mismatch.dim == _rank(mismatch) - 1


def _rank(mismatch: Mismatch) -> int:
    tensor = next(iter(tensor_infos(mismatch.info)), None)
    return len(tensor.shape) if tensor is not None else 0


def _taken_sizes(broken: Broken) -> set[int]:
    """The sizes that the innermost module says it takes."""
    found: set[int] = set()
    for name in _TAKES:
        value: Any = getattr(broken.module, name, None)
        found.update([value] if isinstance(value, int) else value if isinstance(value, tuple) else ())
    return found


def _slot(mismatch: Mismatch) -> str:
    argument = mismatch.port.name if isinstance(mismatch.argument, int) else mismatch.argument
    return argument + "".join(f"[{part}]" for part in mismatch.place)


def _told(setting: Setting) -> str:
    return f"{setting.name} = {setting.value}"


def _where(setting: Setting) -> str:
    """A hyperparameter by the name under which it is edited, with its place."""
    if setting.shared is not None:
        return f"{format_path(setting.shared)}{_at(setting.shared_location)}"
    return f"{setting.name}{_at(setting.location)}"


def _at(location: Location | None) -> str:
    return f" ({location})" if location is not None else ""


def _reason(error: BaseException | None) -> str:
    """The cause at the bottom in its first words; torch's own hints at what to do next are cut."""
    while isinstance(error, ExecutionError) and error.__cause__ is not None:
        error = error.__cause__
    if error is None:
        return "it failed"
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = lines[0] if lines else type(error).__name__
    if not isinstance(error, RuntimeError | ValueError | AssertionError) and lines:
        text = f"{type(error).__name__}: {text}"
    return text if len(text) <= _MAX_MESSAGE else text[: _MAX_MESSAGE - 1] + "…"
