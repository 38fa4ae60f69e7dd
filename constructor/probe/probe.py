"""What to probe a component with: ports, overridden by the file, overridden by the user."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from constructor.config import ResolvedConfig
from constructor.diagnostics import ConfigPath, Diagnostic, did_you_mean
from constructor.document import Reader, read_document
from constructor.graph.ir import Graph
from constructor.probe.bound import BoundPort
from constructor.probe.example import Example, ExampleInput, Probe, Source, symbols_of
from constructor.probe.expression import DimError
from constructor.probe.ports import Ports
from constructor.probe.sizes import DEFAULT_DIMS, FALLBACK_SIZE, MAX_DIM, Dims, is_dim
from constructor.probe.written import DIMS_KEY, SECTION, WrittenError, read_example, read_text
from constructor.registry import Registry


def example_inputs(
    graph: Graph,
    resolved: ResolvedConfig,
    registry: Registry,
    *,
    dims: Dims | None = None,
    overrides: Mapping[str, Any] | None = None,
    read: Reader = read_document,
    ports: Ports | None = None,
    broken: Collection[str] = (),
) -> Probe:
    """The example of every graph input, and what is wrong with what was written for it.

    Args:
        dims: sizes of symbols that the user asks for.
        overrides: examples by input that the user asks for, as in the file or as the text of one.
        ports: the component's ports, when the caller has looked them up already.
        broken: nodes that cannot run anyway; inputs that only these read are not asked for.
    """
    maker = _Maker(graph, resolved, ports or Ports(graph, resolved, registry, read), broken)
    maker.read_sizes(dims or {})
    written = maker.file_examples()
    overrides = overrides or {}
    maker.check_names(overrides, ())
    inputs = tuple(
        maker.input(name, written.get(name, _MISSING), overrides.get(name, _MISSING)) for name in graph.inputs
    )
    maker.check_dims(dims or {})
    used = dict.fromkeys(symbol for example in inputs for symbol in symbols_of(example.value))
    sizes = tuple((symbol, maker.sizes[symbol]) for symbol in used)
    return Probe(inputs, sizes, tuple(maker.problems))


class _Missing:
    pass


_MISSING = _Missing()


@dataclass
class _Maker:
    graph: Graph
    resolved: ResolvedConfig
    ports: Ports
    broken: Collection[str]
    sizes: dict[str, int] = field(default_factory=lambda: dict(DEFAULT_DIMS))
    problems: list[Diagnostic] = field(default_factory=list)

    def read_sizes(self, dims: Dims) -> None:
        """Takes the sizes of the file, then those of the user."""
        section = self.resolved.data.get(SECTION)
        written = section.get(DIMS_KEY) if isinstance(section, dict) else None
        if written is not None and not isinstance(written, dict):
            self._add("bad-example", f"`{DIMS_KEY}` must map symbols to sizes", (SECTION, DIMS_KEY))
        for name, size in written.items() if isinstance(written, dict) else ():
            self._take(name, size, (SECTION, DIMS_KEY, name))
        for name, size in dims.items():
            self._take(name, size, ())

    def _take(self, name: str, size: Any, path: ConfigPath) -> None:
        if is_dim(size):
            self.sizes[name] = size
        else:
            message = f"the size of {name} must be a whole number from 1 to {MAX_DIM}, and is {size!r}"
            self._add("bad-dim", message, path)

    def file_examples(self) -> Mapping[str, Any]:
        """The examples that the file writes, by input."""
        section = self.resolved.data.get(SECTION)
        if section is None:
            return {}
        if not isinstance(section, dict):
            message = f"`{SECTION}` must map the names of inputs to shapes"
            self._add("bad-example", message, (SECTION,), hint=f"write `{SECTION}: {{x: B 48}}`")
            return {}
        written = {name: value for name, value in section.items() if name != DIMS_KEY}
        self.check_names(written, (SECTION,))
        return written

    def check_names(self, names: Mapping[str, Any], path: ConfigPath) -> None:
        for name in names:
            if name not in self.graph.inputs:
                message = f"there is an example for {name!r}, and the graph has no such input"
                inputs = ", ".join(self.graph.inputs) or "none"
                hint = did_you_mean(name, self.graph.inputs, f"the inputs are: {inputs}")
                place = (*path, name) if path else ()
                self._add("unknown-example", message, place, hint=hint, severity="warning")

    def check_dims(self, dims: Dims) -> None:
        """Reports sizes for symbols that mean nothing here."""
        for name in dims:
            if name not in DEFAULT_DIMS and name not in self._symbols():
                known = dict.fromkeys((*self._symbols(), *DEFAULT_DIMS))
                message = f"no shape of this component has a dim {name!r}, so its size is not used"
                listed = ", ".join(self._symbols()) or "none"
                hint = did_you_mean(name, known, f"the dims of this component are: {listed}")
                self._add("unknown-dim", message, (), hint=hint, severity="warning")

    def _symbols(self) -> tuple[str, ...]:
        """The symbols of all ports, whether they are probed or not."""
        ports = [port for node in self.graph.nodes for port in self.ports.of_node(node).inputs]
        return tuple(dict.fromkeys((*(name for port in ports for name in port.symbols), *self._declared())))

    def _declared(self) -> tuple[str, ...]:
        section = self.resolved.data.get(SECTION)
        written = section.get(DIMS_KEY) if isinstance(section, dict) else None
        return tuple(written) if isinstance(written, dict) else ()

    def input(self, name: str, written: Any, override: Any) -> ExampleInput:
        """The example of one input: the user's, else the file's, else the port's."""
        if override is not _MISSING:
            value = read_text(override) if isinstance(override, str) else override
            if (example := self._read(name, value, None)) is not None:
                return ExampleInput(name, example, "override")
        if written is not _MISSING and (example := self._read(name, written, (SECTION, name))) is not None:
            return ExampleInput(name, example, "file")
        port = self.ports.fed_by(name)
        example = self._from_port(name, port) if port is not None else None
        if example is None and port is None and written is _MISSING and not self.resolved.partial:
            self._ask_for(name)
        source: Source = "unknown" if example is None else "port"
        return ExampleInput(name, example, source)

    def _read(self, name: str, value: Any, path: ConfigPath | None) -> Example | None:
        try:
            return read_example(value, self.sizes)
        except WrittenError as error:
            place = (*path, *error.path) if path is not None else self._input_path(name)
            self._add("bad-example", f"the example of {name!r}: {error}", place, hint=error.hint)
            return None

    def _from_port(self, name: str, port: BoundPort) -> Example | None:
        for symbol in port.symbols:
            if symbol not in self.sizes:
                self.sizes[symbol] = FALLBACK_SIZE
                message = f"the dim {symbol!r} of {name!r} has no usual size; {FALLBACK_SIZE} is taken"
                hint = f"set it with `{SECTION}: {{{DIMS_KEY}: {{{symbol}: {FALLBACK_SIZE}}}}}`"
                self._add("dim-without-size", message, self._input_path(name), hint=hint, severity="note")
        try:
            return port.example(self.sizes)
        except DimError as error:
            message = f"{name!r} needs the shape {port.symbolic!r}, and {error}"
            self._add("bad-dim", message, self._input_path(name), hint="choose other sizes for its dims")
            return None

    def _ask_for(self, name: str) -> None:
        readers = [node.name for node in self.graph.nodes if name in node.reads]
        returned = any(output.value == name for output in self.graph.outputs)
        if not returned and all(reader in self.broken for reader in readers):
            return
        where = f"; it goes to {readers[0]!r}, which does not say" if readers else ""
        self._add(
            "missing-example",
            f"nothing says what the input {name!r} looks like{where}",
            self._input_path(name),
            hint=f'write its shape at the top level of the file, for example\n{SECTION}:\n  {name}: "B 48"',
            severity="warning",
        )

    def _input_path(self, name: str) -> ConfigPath:
        path: ConfigPath = ("model", self.graph.frontend, "inputs", self.graph.inputs.index(name))
        while len(path) > 1 and path not in self.resolved.provenance:
            path = path[:-1]
        return path

    def _add(
        self,
        code: str,
        message: str,
        path: ConfigPath,
        *,
        hint: str | None = None,
        severity: Any = "error",
    ) -> None:
        location = self.resolved.locate(path) if path else None
        self.problems.append(Diagnostic(code, message, path, location, hint=hint, severity=severity))
