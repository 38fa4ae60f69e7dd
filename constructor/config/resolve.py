"""From a file to its resolved config: the stages, in the order of docs/schema.md."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from constructor.config.defaults import merge_defaults
from constructor.config.draft import Draft
from constructor.config.interpolate import interpolate
from constructor.config.resolved import ResolvedConfig
from constructor.config.schema import check_schema
from constructor.config.templates import expand_templates
from constructor.config.tree import Item, flatten, from_data, to_data
from constructor.diagnostics import Diagnostic, listed
from constructor.document import Reader, read_document

STAGES: tuple[Callable[[Draft], Draft], ...] = (merge_defaults, expand_templates, interpolate, check_schema)


def resolve_config(
    source: Path | str | Mapping[str, Any],
    *,
    read: Reader = read_document,
    environ: Mapping[str, str] | None = None,
) -> ResolvedConfig:
    """A config with its defaults, templates and `${...}` resolved; what is wrong ends in `problems`.

    Args:
        source: a component file, or its content as plain data (which then has no locations).
        read: how to read a file; a caller that holds unsaved documents gives its own.
        environ: the environment for `${env:...}`; the process's own when None.
    """
    environ = os.environ if environ is None else environ
    if isinstance(source, str | Path):
        draft = Draft(Item({}), read, environ, root_file=Path(source))
    elif isinstance(source, Mapping):
        tree, problems = from_data(source)
        draft = Draft(tree, read, environ, problems=problems)
    else:
        message = f"a config is a file or a mapping, and this is {type(source).__name__}"
        return ResolvedConfig({}, {}, problems=(Diagnostic("bad-source", message),), partial=True)
    for stage in STAGES:
        draft = stage(draft)
    provenance, unresolved = flatten(draft.tree)
    return ResolvedConfig(
        data=to_data(draft.tree),
        provenance=provenance,
        references=draft.references,
        settings=draft.settings,
        root_file=draft.root_file,
        files=draft.files,
        problems=_in_file_order(draft),
        partial=draft.partial,
        unresolved=unresolved,
    )


def _in_file_order(draft: Draft) -> tuple[Diagnostic, ...]:
    """The problems of the file itself first, then those of each included file, from top to bottom."""
    order = {str(path): index for index, path in enumerate(draft.files)}

    def place(problem: Diagnostic) -> tuple[int, int, int]:
        at = problem.location
        return (order.get(at.file, len(order)), at.line, at.column) if at else (len(order), 0, 0)

    return listed(sorted(draft.problems, key=place))
