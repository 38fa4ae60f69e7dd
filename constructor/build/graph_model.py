"""The torch module of a component: calls the nodes of its graph one after another."""

from collections.abc import Callable, Mapping
from typing import Any

from torch import nn

from constructor.diagnostics import did_you_mean
from constructor.graph import Const, Fields, Graph, Items, Node, Ref, Value


class ExecutionError(RuntimeError):
    """A node failed while the model ran; the cause is chained.

    Attributes:
        index: the node's place in the order of execution, from 0.
        node, kind, callee: its name, "module" or "op", and what it calls.
    """

    def __init__(self, index: int, node: Node, reason: str) -> None:
        self.index, self.node, self.kind, self.callee = index, node.name, node.kind, node.callee
        super().__init__(f"node {index} {node.name!r} ({node.call}) failed: {reason}")

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored_error, (str(self), self.index, self.node, self.kind, self.callee)


def _restored_error(message: str, index: int, node: str, kind: Any, callee: str) -> ExecutionError:
    error = ExecutionError.__new__(ExecutionError)
    RuntimeError.__init__(error, message)
    error.index, error.node, error.kind, error.callee = index, node, kind, callee
    return error


class InputError(TypeError):
    """A model was called with other inputs than its graph has."""


class GraphModel(nn.Module):
    """A component as a torch module.

    `state_dict` names are `graph_modules.<module>.<rest>`; the modules of a sequential model are called
    `layer0`, `layer1`, ... All inputs are mandatory and may be given by position or name.

    To observe a run, or to go on past a node that fails, do what `forward` does step by step:

        values = model.bind(args, kwargs)
        for index, node in enumerate(model.graph.nodes):
            values |= model.run_node(index, values)
        result = model.collect(values)

    Attributes:
        graph_modules: the modules by name. One that could not be built is absent.
        inputs: the names of the inputs.
        graph: what is called in which order.
    """

    def __init__(
        self, graph: Graph, modules: Mapping[str, nn.Module], ops: Mapping[str, Callable[..., Any]]
    ) -> None:
        super().__init__()
        self.graph = graph
        self.inputs = list(graph.inputs)
        self.graph_modules = nn.ModuleDict(modules)
        self._ops = dict(ops)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the graph returns: one value, a tuple or a dict, as `outputs` and `return` say.

        Raises:
            InputError: an input is missing, or there are too many or unknown ones.
            ExecutionError: a node failed.
        """
        values = self.bind(args, kwargs)
        for index in range(len(self.graph.nodes)):
            values |= self.run_node(index, values)
        return self.collect(values)

    def bind(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs by name: those in `kwargs`, and `args` for the others in order.

        Raises:
            InputError: an input is missing, or there are too many or unknown ones.
        """
        takes = f"the model takes {', '.join(self.inputs) or 'no inputs'}"
        for name in kwargs:
            if name not in self.inputs:
                hint = did_you_mean(name, self.inputs)
                raise InputError(f"{takes}, and has no input {name!r}" + (f"; {hint}" if hint else ""))
        free = [name for name in self.inputs if name not in kwargs]
        if len(args) > len(free):
            raise InputError(f"{takes}, and got {len(args)} by position and {len(kwargs)} by name")
        if len(args) < len(free):
            missing = ", ".join(free[len(args) :])
            raise InputError(f"{takes}, and {missing} is missing (pass None where there is no value)")
        bound = dict(kwargs) | dict(zip(free, args, strict=True))
        return {name: bound[name] for name in self.inputs}

    def run_node(self, index: int, values: Mapping[str, Any]) -> dict[str, Any]:
        """Calls one node and gives the values that it makes, by name.

        Raises:
            ExecutionError: it reads a value that is not in `values`, its callee is absent or fails, or
                the result is not what its `out` takes apart.
        """
        node = self.graph.nodes[index]
        try:
            args = [_evaluate(value, values) for value in node.args]
            kwargs = {name: _evaluate(value, values) for name, value in node.kwargs}
            return _unpack(node, self._callee(node)(*args, **kwargs))
        except Exception as error:
            raise ExecutionError(index, node, describe(error)) from error

    def collect(self, values: Mapping[str, Any]) -> Any:
        """What the graph returns once all `values` are there."""
        outputs = [(output.key, values[output.value]) for output in self.graph.outputs]
        match self.graph.returns:
            case "single":
                return outputs[0][1]
            case "tuple":
                return tuple(value for _, value in outputs)
            case "dict":
                return dict(outputs)

    def _callee(self, node: Node) -> Callable[..., Any]:
        if node.kind == "op":
            if node.callee not in self._ops:
                raise LookupError(f"there is no op {node.callee!r}")
            return self._ops[node.callee]
        if node.callee not in self.graph_modules:
            raise LookupError(f"the module {node.callee!r} could not be built")
        return self.graph_modules[node.callee]

    def extra_repr(self) -> str:
        return f"inputs={self.inputs}"


def describe(error: BaseException) -> str:
    """An exception in one line: its message, after its class name where that alone says what happened."""
    text = " ".join(str(error).split())
    if isinstance(error, ExecutionError | InputError | ValueError | AssertionError) and text:
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _evaluate(value: Value, values: Mapping[str, Any]) -> Any:
    match value:
        case Ref(name):
            if name not in values:
                raise LookupError(f"it reads ${name}, and nothing has made that value")
            return values[name]
        case Const(constant):
            return constant
        case Items(items):
            return [_evaluate(item, values) for item in items]
        case Fields(fields):
            return {key: _evaluate(item, values) for key, item in fields}


def _unpack(node: Node, result: Any) -> dict[str, Any]:
    names = node.out.names
    match node.out.form:
        case "whole":
            return dict.fromkeys(names, result)
        case "items":
            if not isinstance(result, list | tuple):
                raise TypeError(f"`out` takes apart {len(names)} items, and the result is a {_kind(result)}")
            if len(result) != len(names):
                raise ValueError(f"`out` names {len(names)} items, and the result has {len(result)}")
            return dict(zip(names, result, strict=True))
        case "fields":
            if not isinstance(result, dict):
                raise TypeError(f"`out` takes entries of a mapping, and the result is a {_kind(result)}")
            if absent := [key for key in node.out.keys if key not in result]:
                has = ", ".join(map(str, result)) or "nothing"
                raise KeyError(f"the result has no entry {', '.join(absent)}; it has {has}")
            return {name: result[key] for key, name in zip(node.out.keys, names, strict=True)}


def _kind(value: Any) -> str:
    return type(value).__name__
