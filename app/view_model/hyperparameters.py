"""The hyperparameters of a block as rows of a form: what each is, where it is written, who shares it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, Literal, cast

from app.view_model import slots
from app.view_model.entry_text import default_text, expected, yaml_text
from app.view_model.intent import Edit, OpenFile, Reshape
from app.view_model.problems import ProblemRow, problem_rows
from app.view_model.slots import Slot, slot_of, source_text
from app.view_model.uses import is_reference, place_name, reads_environment, shared_target, users
from constructor.config.resolved import Provenance, ResolvedConfig
from constructor.diagnostics import ConfigPath, Diagnostic, format_path
from constructor.document import Document
from constructor.edits import MakeShared
from constructor.graph.ir import Const, Graph, Node, references
from constructor.registry.entry import Argument

State = Literal["written", "shared", "text", "environment", "template", "included", "unset", "missing"]
_RESERVED = ("_type_", "_target_", "_name_", "_template_")


@dataclass(frozen=True, slots=True)
class Hyperparameter:
    """One row of the form.

    Attributes:
        documented: False for a keyword that the block does not list; its kind is then that of its value.
        state: "written" in the open file; "shared" by `${...}`; "text" with `${...}` inside; from the
            "environment", a "template" or an "included" file; "unset" and so the default; "missing"
            though required.
        value: the resolved value; the default when unset; None when missing.
        text: the value as the file writes it where that is one line, else in one line of YAML.
        written: where it is written ("info_embedder.yaml:12"), "" when it is not.
        target: the shared value's place ("params.transformer_d_model"), and where that is written.
        shared_with: the other places that use the shared value, by name.
        comment: what the file says behind the value.
        slot: where an edit of the field goes; None when it cannot be edited here, and `locked` says why.
        local: where "detach", "override here" and "set" write.
        path: of the value in the resolved config; `file` is the open one.
        origin: the other file that gives the value, "" when none does.
    """

    argument: Argument
    documented: bool
    state: State
    value: Any
    text: str
    default: str
    constraint: str
    written: str = ""
    line: int | None = None
    expression: str = ""
    target: str = ""
    target_written: str = ""
    shared_with: tuple[str, ...] = ()
    comment: str = ""
    slot: Slot | None = None
    local: Slot | None = None
    locked: str = ""
    problems: tuple[ProblemRow, ...] = ()
    path: ConfigPath = ()
    file: str = ""
    origin: str = ""

    @property
    def name(self) -> str:
        return self.argument.name

    @property
    def editable(self) -> bool:
        return self.slot is not None and not self.locked

    def edit(self, value: Any, text: str | None = None) -> Edit | None:
        """The intent that gives the hyperparameter `value`; None when that changes nothing."""
        same = type(value) is type(self.value) and value == self.value
        if self.slot is None or (same and self.state != "missing"):
            return None
        return slots.write(self.slot, value, text, None if self.state == "missing" else self.text)

    def make_local(self) -> Edit | None:
        """The intent of "detach", "override here" or "set": its value now, written in its own place."""
        if self.local is None or self.state in ("written", "missing"):
            return None
        if self.state in ("shared", "text", "environment"):
            return slots.detach(self.local, self.value, self.expression)
        return slots.write(self.local, self.value)

    def share(self) -> Reshape | None:
        """The intent of "share": the value moves to `params`, and refers to it there."""
        if self.state != "written" or isinstance(self.value, dict | list) or self.slot is None:
            return None
        return Reshape(self.file, MakeShared(self.path)) if not self.locked else None

    def open_origin(self) -> OpenFile | None:
        """The intent that opens the other file that gives the value."""
        return OpenFile(self.origin) if self.origin else None

    def reset(self) -> Edit | None:
        """The intent that removes the value, so that the default or an included file speaks again."""
        if self.state == "unset" or self.local is None or (self.argument.required and self.documented):
            return None
        return slots.unset(self.local, self.expression or self.text)


@dataclass(frozen=True, slots=True)
class Sources:
    """What rows are made from."""

    graph: Graph
    resolved: ResolvedConfig
    document: Document
    problems: tuple[Diagnostic, ...] = ()


def spec_rows(
    sources: Sources, arguments: Iterable[Argument], spec: Mapping[str, Any], origin: ConfigPath
) -> tuple[Hyperparameter, ...]:
    """The rows of a module's spec: the block's arguments in their order, then what the spec adds."""
    arguments = tuple(arguments)
    given = _given(spec, arguments)
    listed = [_row(sources, argument, True, given.pop(argument.name, None), origin) for argument in arguments]
    extra = [
        _row(sources, _inferred(name, value), False, (path, value), origin)
        for name, (path, value) in given.items()
    ]
    return (*listed, *extra)


def call_rows(sources: Sources, arguments: Iterable[Argument], node: Node) -> tuple[Hyperparameter, ...]:
    """The rows of an op's call: the arguments that are plain values or left at their default."""
    listed = {argument.name: argument for argument in arguments}
    names = [*listed]
    flowing = {name for name, value in node.kwargs if next(references(value), None) is not None}
    given: dict[str, tuple[ConfigPath, Any]] = {}
    for index, value in enumerate(node.args):
        name = names[index] if index < len(names) else f"args[{index}]"
        if isinstance(value, Const):
            given[name] = (("args", index), value.value)
        else:
            flowing.add(name)
    given.update(
        {name: (("kwargs", name), value.value) for name, value in node.kwargs if isinstance(value, Const)}
    )
    rows = [
        _row(sources, listed[name], True, given.get(name), node.origin, ("kwargs", name))
        for name in names
        if name in given or name not in flowing
    ]
    others = [name for name in given if name not in listed]
    return (
        *rows,
        *(_row(sources, _inferred(name, given[name][1]), False, given[name], node.origin) for name in others),
    )


def _given(spec: Mapping[str, Any], arguments: tuple[Argument, ...]) -> dict[str, tuple[ConfigPath, Any]]:
    """Each keyword the spec gives: its path inside the spec and its value."""
    given: dict[str, tuple[ConfigPath, Any]] = {}
    positional = spec.get("_args_")
    if isinstance(positional, list):
        names = [argument.name for argument in arguments]
        for index, value in enumerate(positional):
            name = names[index] if index < len(names) else f"_args_[{index}]"
            given[name] = (("_args_", index), value)
    keywords = spec.get("_kwargs_")
    if isinstance(keywords, dict):
        given.update({name: (("_kwargs_", name), value) for name, value in keywords.items()})
    for name, value in spec.items():
        if name not in (*_RESERVED, "_args_", "_kwargs_"):
            given[name] = ((name,), value)
    return given


def _inferred(name: str, value: Any) -> Argument:
    kinds = {bool: "bool", int: "int", float: "float", str: "str", list: "list", dict: "dict"}
    kind = cast(Literal["int", "float", "bool", "str", "list", "dict", "any"], kinds.get(type(value), "any"))
    return Argument(name, kind)


def _row(
    sources: Sources,
    argument: Argument,
    documented: bool,
    given: tuple[ConfigPath, Any] | None,
    origin: ConfigPath,
    key: ConfigPath | None = None,
) -> Hyperparameter:
    """A row; `key` is where below `origin` the value would be written that is not given yet."""
    path = (*origin, *(given[0] if given else key or (argument.name,)))
    local = slot_of(sources.resolved, sources.document, path)
    blank = Hyperparameter(
        argument,
        documented,
        "missing" if argument.required else "unset",
        None if argument.required else argument.default,
        "" if argument.required else yaml_text(argument.default),
        default_text(argument) if documented else "not a documented hyperparameter of this block",
        expected(argument),
        slot=local if argument.required else None,
        local=local,
        problems=_problems(sources, path, exactly=given is None),
        path=path,
        file=sources.document.file,
    )
    if given is None:
        return blank if local else replace(blank, locked=_elsewhere(sources.resolved.origin(path)))
    found = replace(blank, value=given[1], text=source_text(sources.document, local) or yaml_text(given[1]))
    row = _written_row(sources, found, path)
    told = slots.comment(sources.document, local) or slots.comment(sources.document, row.slot)
    return replace(row, comment=told)


def _written_row(sources: Sources, row: Hyperparameter, path: ConfigPath) -> Hyperparameter:
    resolved = sources.resolved
    origin = resolved.provenance.get(path)
    if origin is not None:
        row = replace(
            row,
            written=f"{PurePath(origin.location.file).name}:{origin.location.line}",
            line=origin.location.line,
            expression=origin.expression or "",
        )
    if (target := shared_target(resolved, path)) is not None:
        return _shared_row(sources, row, path, target)
    if origin is None:
        return replace(row, state="written", slot=row.local)
    if origin.expression is not None and not is_reference(origin.expression):
        state: State = "environment" if reads_environment(origin.expression) else "text"
        source = "environment" if state == "environment" else "text around ${}"
        return replace(row, state=state, locked=f"the value comes from the {source}: {origin.expression}")
    match origin.via:
        case "file":
            return replace(row, state="written", slot=row.local)
        case "template":
            return replace(row, state="template", locked=f"from a template ({row.written})")
        case "environment":
            return replace(row, state="environment", locked="from the environment")
        case "default":
            file = origin.location.file
            return replace(row, state="included", locked=f"from the included file {row.written}", origin=file)


def _shared_row(
    sources: Sources, row: Hyperparameter, path: ConfigPath, target: ConfigPath
) -> Hyperparameter:
    resolved = sources.resolved
    origin = resolved.provenance.get(target)
    slot = slot_of(resolved, sources.document, target)
    locked = "" if slot else _elsewhere(origin)
    if origin is not None and origin.expression:
        locked, slot = f"{format_path(target)} is {origin.expression}", None
    foreign = origin is not None and origin.location.file != sources.document.file
    others = (place_name(sources.graph, use) for use in users(resolved, target) if use != path)
    return replace(
        row,
        state="shared",
        text=source_text(sources.document, slot) or yaml_text(row.value),
        target=format_path(target),
        target_written=f"{PurePath(origin.location.file).name}:{origin.location.line}" if origin else "",
        shared_with=tuple(dict.fromkeys(others)),
        origin=origin.location.file if origin is not None and foreign else "",
        slot=slot,
        locked=locked,
    )


def _problems(sources: Sources, path: ConfigPath, *, exactly: bool) -> tuple[ProblemRow, ...]:
    length = len(path)
    found = (
        problem
        for problem in sources.problems
        if (problem.path == path if exactly else problem.path[:length] == path)
    )
    return problem_rows(found, sources.graph)


def _elsewhere(origin: Provenance | None) -> str:
    if origin is None:
        return "this value is not written in the open file"
    return f"written in {PurePath(origin.location.file).name}:{origin.location.line}; edit it there"
