"""Drafting a policy file: how the components of an experiment may connect, with every doubt said."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from constructor.config.discover import POLICY_FILE
from constructor.diagnostics import Diagnostic, Location
from constructor.document import Reader, read_document
from constructor.experiments.find import component_files
from constructor.experiments.matching import Fed, Outside, listed, match
from constructor.experiments.names import Names
from constructor.experiments.parts import Part, in_order, read_part
from constructor.experiments.policy_text import Written, policy_text
from constructor.graph import Trusted
from constructor.registry import Registry


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """A policy file that nobody has saved yet.

    Attributes:
        file: where it belongs.
        text: a schema v1 file that compiles, with comments that say what was assumed or left open; empty
            when there is no component to connect.
        problems: what was left open and what was assumed, each at the input it is about, in the
            component's file; the components that were left out, and why.
    """

    file: Path
    text: str
    problems: tuple[Diagnostic, ...]

    @property
    def open_questions(self) -> tuple[Diagnostic, ...]:
        """What the reader has to decide."""
        return tuple(problem for problem in self.problems if problem.code == "draft-open")


def draft_policy(
    components: Path | Iterable[Path],
    registry: Registry,
    read: Reader = read_document,
    *,
    trusted: Trusted = (),
) -> PolicyDraft:
    """A policy file for an experiment folder, or for component files.

    Outputs go to inputs that have their name, or that are the only ones of their shape; a feature map is
    made tokens, and a vector gets an axis, where that makes it fit. Everything that fits several ways, or
    would close a circle, becomes an input of the policy and is told.

    Args:
        components: the folder, or the files in the order of the flow as far as it is known; paths in the
            draft are relative to the folder of the first.
        trusted: the modules that the files import and that may be run.
    """
    files = component_files(components) if isinstance(components, Path) else tuple(components)
    folder = components if isinstance(components, Path) else files[0].parent if files else Path()
    names, problems = Names(), list[Diagnostic]()
    parts: list[Part] = []
    for file in files:
        part = read_part(file, registry, read, names, trusted)
        if isinstance(part, Part):
            parts.append(part)
        else:
            problems.append(_left_out(file, part))
    if not parts:
        message = "there is no component here that could be connected"
        place = Location(str(folder), 1, 1)
        return PolicyDraft(
            folder / POLICY_FILE, "", (*problems, Diagnostic("nothing-to-draft", message, (), place))
        )
    fed = match(parts)
    edges = [edge for item in fed for edge in item.edges]
    parts = in_order(parts, edges)
    inputs = _inputs(parts, fed, names)
    written = Written(parts, fed, inputs, lambda file: _relative(file, folder), names)
    problems += [problem for item in fed if (problem := _told(item)) is not None]
    problems += _about_inputs(parts, inputs)
    linked = {name for edge in edges for name in edge}
    problems += [_alone(part) for part in parts if len(parts) > 1 and part.name not in linked]
    return PolicyDraft(folder / POLICY_FILE, policy_text(written), tuple(problems))


@dataclass(frozen=True, slots=True)
class PolicyInput:
    """An input of the policy with the inputs of parts that it feeds.

    Attributes:
        copies: it is one of several inputs of the same name and shape that are kept apart.
    """

    name: str
    feeds: tuple[tuple[str, str], ...]
    fits: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


def _inputs(parts: Sequence[Part], fed: Sequence[Fed], names: Names) -> list[PolicyInput]:
    """The inputs of the policy: those of one name and shape together, unless their parts are copies."""
    groups: dict[object, list[Fed]] = {}
    for part in parts:
        for item in fed:
            if item.part.name == part.name and isinstance(item.by, Outside):
                alone = (item.part.name,) if item.by.fits or item.port.anything else ()
                shape = (item.port.template, item.port.dtype, item.port.count, item.port.fields)
                groups.setdefault((item.port.name, shape, alone), []).append(item)
    uses: dict[str, int] = {}
    for items in groups.values():
        uses[items[0].port.name] = uses.get(items[0].port.name, 0) + 1
    inputs: list[PolicyInput] = []
    for items in groups.values():
        port = items[0].port.name
        copies = len({item.part.blocks for item in items}) < len(items)
        apart = [[item] for item in items] if copies else [items]
        for together in apart:
            short = len(apart) == 1 and uses[port] == 1
            name = names.free(port if short else f"{together[0].part.name}_{port}")
            by = together[0].by
            feeds = tuple((item.part.name, item.port.name) for item in together)
            others = tuple(item.part.name for item in items if copies)
            inputs.append(PolicyInput(name, feeds, by.fits if isinstance(by, Outside) else (), others))
    return inputs


def _relative(file: Path, folder: Path) -> str:
    path = Path(os.path.relpath(file, folder)).as_posix()
    return path if path.startswith("../") else f"./{path}"


def _told(item: Fed) -> Diagnostic | None:
    what = f"input {item.port.name!r} of {item.part.name!r}"
    if item.open is not None:
        hint = "connect one of them, or keep the input of the policy that stands there now"
        return _at(item.part, item.port.name, "draft-open", f"{what} is left open: {item.open}", hint)
    if item.assumed is not None:
        return _at(item.part, item.port.name, "draft-assumed", f"{what}: {item.assumed}", "check it")
    return None


def _about_inputs(parts: Sequence[Part], inputs: Sequence[PolicyInput]) -> list[Diagnostic]:
    by_name = {part.name: part for part in parts}
    found: list[Diagnostic] = []
    for given in inputs:
        part, port = by_name[given.feeds[0][0]], given.feeds[0][1]
        if given.copies and part.name == given.copies[0]:
            message = f"{listed(given.copies)} each take {port!r}: each has an input of its own"
            found.append(_at(part, port, "draft-open", message, "join those that get the same value"))
        elif len(given.feeds) > 1:
            takers = listed([name for name, _ in given.feeds])
            message = f"{takers} take {port!r} of one shape: one input feeds them all"
            found.append(_at(part, port, "draft-assumed", message, "check it"))
    return found


def _alone(part: Part) -> Diagnostic:
    message = f"{part.name!r} is connected to no other component"
    place = Location(str(part.file), 1, 1)
    hint = "connect it, or remove it from the policy if it takes no part"
    return Diagnostic("draft-open", message, (), place, part.name, hint, "note")


def _at(part: Part, name: str, code: str, message: str, hint: str) -> Diagnostic:
    path = part.input_path(name)
    place = part.resolved.locate(path)
    return Diagnostic(code, message, path, place, part.name, hint, "note")


def _left_out(file: Path, errors: tuple[Diagnostic, ...]) -> Diagnostic:
    message = f"{file.name} has {len(errors)} errors, so it is left out: {errors[0].message}"
    message = message.replace("has 1 errors", "has an error")
    place = errors[0].location or Location(str(file), 1, 1)
    return Diagnostic(
        "draft-left-out", message, errors[0].path, place, hint=errors[0].hint, severity="warning"
    )
