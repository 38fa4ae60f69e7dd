"""`${...}`: values taken from elsewhere in the config, or from the environment.

Every value is resolved once, by its path; a value that cannot be resolved keeps its text, and whatever
refers to it keeps its own text without a second complaint.
"""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from constructor.config.draft import Draft, Problems, kind
from constructor.config.expression import (
    PATTERN,
    EnvironmentExpression,
    ExpressionError,
    PathExpression,
    parse_expression,
    read_environment,
)
from constructor.config.resolved import Reference
from constructor.config.tree import (
    MAX_DEPTH,
    MAX_VALUES,
    Item,
    below,
    children,
    mapping,
    paths,
    rebuilt,
    sequence,
    to_data,
)
from constructor.diagnostics import ConfigPath, did_you_mean, format_path

_MAX_NESTED = 100
_MAX_TEXT = 100_000


class _FailedError(Exception):
    """The value cannot be resolved; the reason has been reported."""


def interpolate(draft: Draft) -> Draft:
    """The tree with every `${...}` replaced by what it names."""
    run = _Interpolation(draft)
    tree = run.resolve(())
    return draft.after(run.problems.found, tree=tree, references=run.in_tree_order())


@dataclass(slots=True)
class _Interpolation:
    draft: Draft
    problems: Problems = field(default_factory=Problems)
    references: list[Reference] = field(default_factory=list)
    done: dict[ConfigPath, Item] = field(default_factory=dict)
    open: dict[ConfigPath, None] = field(default_factory=dict)
    fetched: int = 0

    def resolve(self, path: ConfigPath, raw: Item | None = None) -> Item:
        """The final value at a path of the tree; `raw` is the value there when the caller has it."""
        if path in self.done:
            return self.done[path]
        item = raw if raw is not None else self._raw(path)
        if path in self.open:
            self._report_cycle(path, path, item)
            return replace(item, unresolved=True)
        self.open[path] = None
        if isinstance(item.value, str):
            found = self._text(item, path) if "${" in item.value else item
        elif item.is_mapping or item.is_sequence:
            found = rebuilt(item, [self.resolve((*path, part), inner) for part, inner in children(item)])
        else:
            found = item
        del self.open[path]
        self.done[path] = found
        return found

    def in_tree_order(self) -> tuple[Reference, ...]:
        """Every reference, those of earlier values first."""
        if not self.references:
            return ()
        order = {path: index for index, path in enumerate(paths(self.draft.tree))}
        return tuple(sorted(self.references, key=lambda reference: order[reference.use]))

    def _raw(self, path: ConfigPath) -> Item:
        item = self.draft.tree
        for part in path:
            item = below(item, part)
        return item

    def _text(self, item: Item, path: ConfigPath) -> Item:
        text: str = item.value
        matches = list(PATTERN.finditer(text))
        if not matches:
            return item
        values: list[Item] = []
        failed = False
        for match in matches:
            try:
                values.append(self._evaluate(match.group(1), item, path))
            except _FailedError:
                failed = True
        if failed:
            return replace(item, unresolved=True)
        if matches[0].span() == (0, len(text)):
            return self._whole(values[0], item, text)
        pieces: list[str] = []
        position = 0
        for match, value in zip(matches, values, strict=True):
            pieces += [text[position : match.start()], _as_text(to_data(value))]
            position = match.end()
        joined = "".join((*pieces, text[position:]))
        self.fetched += len(joined) // 100
        if self.fetched > MAX_VALUES or len(joined) > _MAX_TEXT:
            return self._too_far(item, path)
        provenance = replace(item.provenance, expression=text) if item.provenance else None
        return Item(joined, provenance)

    def _whole(self, value: Item, item: Item, text: str) -> Item:
        """A fetched value: it stands where it is used; what is inside it, where it was written."""
        if item.provenance is None:
            return value
        via = (
            value.provenance.via
            if value.provenance and value.provenance.via == "environment"
            else item.provenance.via
        )
        return replace(value, provenance=replace(item.provenance, expression=text, via=via))

    def _evaluate(self, text: str, item: Item, path: ConfigPath) -> Item:
        try:
            expression = parse_expression(text)
            if isinstance(expression, EnvironmentExpression):
                value = read_environment(expression, self.draft.environ)
                found = _from_environment(value, item)
                if found.size > MAX_VALUES or len(path) + found.depth > MAX_DEPTH:
                    self._too_far(item, path)
                    raise _FailedError
                return found
        except ExpressionError as error:
            self.problems.error(error.code, str(error), path, item, hint=error.hint)
            raise _FailedError from error
        if expression.chained:
            self.problems.warn(
                "chained-index",
                f"more than one index in a row, as in {text.strip()!r}, is not accepted upstream",
                path,
                item,
                hint="give the inner list a name of its own under `params`",
            )
        return self._fetch(expression, item, path)

    def _fetch(self, expression: PathExpression, use: Item, path: ConfigPath) -> Item:
        target = expression.target
        self.references.append(Reference(path, target))
        here: ConfigPath = ()
        found = self.draft.tree
        inside_fetched = False
        for part in target:
            if isinstance(found.value, str) and "${" in found.value and not inside_fetched:
                found = self._resolve_other(here, found, use, path)
                inside_fetched = True
            found = self._step(found, part, here, target, use, path)
            here = (*here, part)
        if not inside_fetched:
            found = self._resolve_other(here, found, use, path)
        if found.unresolved:
            raise _FailedError
        self.fetched += found.size
        if self.fetched > MAX_VALUES or len(path) + found.depth > MAX_DEPTH:
            self._too_far(use, path)
            raise _FailedError
        return found

    def _resolve_other(self, target: ConfigPath, raw: Item, use: Item, path: ConfigPath) -> Item:
        if target in self.open:
            self._report_cycle(target, path, use)
            raise _FailedError
        if len(self.open) > _MAX_NESTED:
            message = f"references lead to each other more than {_MAX_NESTED} levels deep"
            self.problems.error("nested-too-deep", message, path, use)
            raise _FailedError
        return self.resolve(target, raw)

    def _report_cycle(self, target: ConfigPath, path: ConfigPath, use: Item) -> None:
        """Reports that `target`, which is being resolved, is needed to resolve it."""
        steps = [*self.open]
        within = [step for step in steps[steps.index(target) + 1 :] if self._is_text(step)]
        circle = tuple(format_path(step) for step in (target, *within, target))
        message = "the value refers to itself: " + " -> ".join(circle)
        hint = "give one of them a value of its own"
        self.problems.error("interpolation-cycle", message, path, use, hint=hint, trail=circle)

    def _is_text(self, path: ConfigPath) -> bool:
        return isinstance(self._raw(path).value, str)

    def _step(
        self, item: Item, part: str | int, here: ConfigPath, target: ConfigPath, use: Item, path: ConfigPath
    ) -> Item:
        """The value one step further on the way to `target`."""
        if isinstance(part, str) and item.is_mapping and part in item.value:
            return below(item, part)
        if isinstance(part, int) and item.is_sequence and part < len(item.value):
            return below(item, part)
        # What is missing may stand in the part that could not be read.
        if item.unresolved or self.draft.partial:
            raise _FailedError
        code, message, hint = _why_missing(item, part, here)
        self.problems.error(code, f"{format_path(target)} does not exist: {message}", path, use, hint=hint)
        raise _FailedError

    def _too_far(self, item: Item, path: ConfigPath) -> Item:
        message = f"the references expand to more than {MAX_VALUES:,} values or {MAX_DEPTH} levels"
        self.problems.error("interpolation-expands-too-far", message, path, item)
        return replace(item, unresolved=True)


def _why_missing(item: Item, part: str | int, here: ConfigPath) -> tuple[str, str, str | None]:
    place = format_path(here) if here else "the file"
    if not here and part == "templates":
        hint = "templates are expanded before references are looked up; put the value under `params`"
        return "unknown-reference", "`templates` cannot be referred to", hint
    if isinstance(part, int):
        if item.is_sequence:
            return "unknown-reference", f"{place} has {len(item.value)} items, counted from 0", None
        return (
            "unknown-reference",
            f"{place} is {kind(item.value)}, and only a list has items by number",
            None,
        )
    if item.is_mapping:
        known = [key for key in item.value if isinstance(key, str)]
        otherwise = "it has " + ", ".join(known[:8]) if known else None
        return "unknown-reference", f"{place} has no key {part!r}", did_you_mean(part, known, otherwise)
    by_number = f"write {place}[{part}]" if item.is_sequence and part.isdecimal() else None
    return "unknown-reference", f"{place} is {kind(item.value)}, and only a mapping has keys", by_number


def _from_environment(value: Any, use: Item) -> Item:
    """A value that the environment gave; all of it stands where it is used."""
    provenance = replace(use.provenance, via="environment", expression=use.value) if use.provenance else None

    def read(value: Any) -> Item:
        if isinstance(value, dict):
            return mapping({key: read(below) for key, below in value.items()}, provenance)
        if isinstance(value, list):
            return sequence((read(below) for below in value), provenance)
        return Item(value, provenance)

    return read(value)


def _as_text(value: Any) -> str:
    """How a value reads inside a longer string: mappings and lists as JSON, the rest as Python says."""
    return json.dumps(value, default=str) if isinstance(value, dict | list) else str(value)
