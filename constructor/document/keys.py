"""What a key of a mapping must be: a string, once, and not the merge key."""

from constructor.diagnostics import ConfigPath
from constructor.document.nodes import Node, Scalar
from constructor.document.problems import Reporter, shown
from constructor.document.scalars import CORE, plain_tag

_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    bytes: "bytes",
}


def key_name(key: Node, source: str, names: dict[str, int], path: ConfigPath, report: Reporter) -> str | None:
    """The key as a string; None when the entry cannot be used. Whatever is wrong with it is reported.

    Args:
        names: the keys of the mapping so far with the places they stand at; the new one is added.
        path: the config path of the mapping.
    """
    if not isinstance(key, Scalar):
        report.add(
            "non-string-key", "a key must be a single word or a string in quotes", key.outer, path=path
        )
        return None
    written = source[key.start : key.end]
    if key.style == "" and key.tag is None and plain_tag(written) == CORE + "merge":
        report.add(
            "merge-key",
            "the YAML merge key `<<` is not part of schema v1",
            key.start,
            path=path,
            hint="use `_template_: name` with a `templates` section, or `defaults` with `_merge_`",
        )
        return None
    name = key.value
    if not isinstance(name, str):
        kind = _KINDS.get(type(name), "a date")
        report.add(
            "non-string-key",
            f"YAML reads the key {shown(written) or '(empty)'} as {kind}, and a key must be a string",
            key.start,
            path=(*path, written),
            hint=f'write it in quotes: "{written}"',
        )
        name = written
    first = names.setdefault(name, key.start)
    if first != key.start:
        report.add(
            "duplicate-key",
            f"the key {shown(name)!r} stands twice in one mapping; first on line {report.line(first)}",
            key.start,
            path=(*path, name),
            hint="remove one of the two, or rename it",
        )
    return name
