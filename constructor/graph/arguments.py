"""Whether the arguments of a module spec fit what the registry knows of its block."""

from constructor.diagnostics import did_you_mean, nearest
from constructor.graph.collector import Collector
from constructor.graph.literals import complaint
from constructor.graph.specs import Given, Spec, is_spec
from constructor.registry import Argument, BlockEntry, SameAs


def check_arguments(spec: Spec, entry: BlockEntry, problems: Collector) -> None:
    """Reports unknown, missing and repeated arguments, and plain values that cannot be right."""
    if entry.policy == "strict" and entry.knowledge == "none":
        message = f"{entry.key!r} wants its arguments checked, and they cannot be read from its code"
        problems.error("unreadable-signature", message, (*spec.path, "_type_"))
    if entry.policy == "runtime_only" or entry.knowledge == "none":
        return
    given = _by_position(spec, entry, problems)
    given |= _by_keyword(spec, entry, given, problems)
    _check_presence(spec, entry, given, problems)
    for argument in entry.arguments:
        if (item := given.get(argument.name)) is None:
            continue
        if not argument.upstream:
            message = f"`{argument.name}` is our own: upstream {entry.key!r} does not take it"
            problems.note("not-upstream", message, item.path)
        _check_literal(argument, item, problems)
    _warn_of_surprises(entry, given, problems)


def _by_position(spec: Spec, entry: BlockEntry, problems: Collector) -> dict[str, Given]:
    takes = [argument.name for argument in entry.arguments if not argument.keyword_only]
    for item in spec.args[len(takes) :]:
        if entry.accepts_extra != "swallow":
            message = f"{entry.key!r} takes {len(takes)} arguments by position, and gets {len(spec.args)}"
            problems.error("too-many-arguments", message, item.path)
    return dict(zip(takes, spec.args, strict=False))


def _by_keyword(
    spec: Spec, entry: BlockEntry, by_position: dict[str, Given], problems: Collector
) -> dict[str, Given]:
    for item in spec.kwargs:
        if item.name in by_position:
            message = f"`{item.name}` is given twice: by position in `_args_` and by keyword"
            problems.error("argument-twice", message, item.path)
    known = {argument.name for argument in entry.arguments} - set(by_position)
    return {str(item.name): item for item in spec.kwargs if item.name in known}


def _check_presence(spec: Spec, entry: BlockEntry, given: dict[str, Given], problems: Collector) -> None:
    """Reports the keywords that the block does not know, and the arguments that it misses."""
    known = {argument.name: argument for argument in entry.arguments}
    free = [name for name in known if name not in given]
    missing = [name for name in free if known[name].required]
    for item in spec.kwargs:
        if item.name not in known:
            _report_unknown(item, entry, missing, free, problems)
    for name in missing if spec.complete else ():
        message = f"{entry.key!r} needs `{name}`" + _explained(known[name])
        problems.missing("missing-argument", message, (*spec.path, name), hint=f"add `{name}: ...`")


def _report_unknown(
    item: Given,
    entry: BlockEntry,
    missing: list[str],
    free: list[str],
    problems: Collector,
) -> None:
    """Reports an unknown keyword; one that is a misspelt required argument accounts for that one too."""
    name = str(item.name)
    takes = ", ".join(argument.name for argument in entry.arguments) or "no arguments"
    hint = did_you_mean(name, free, f"it takes {takes}")
    if entry.accepts_extra == "swallow":
        message = f"{entry.key!r} ignores `{name}`: it has no such argument"
        problems.warn("unknown-keyword", message, item.path, hint=hint)
        return
    message = f"{entry.key!r} has no argument `{name}`"
    problems.error("unknown-keyword", message, item.path, hint=hint)
    if meant := nearest(name, missing, limit=1):
        missing.remove(meant[0])


def _explained(argument: Argument) -> str:
    return f": {argument.doc}" if argument.doc else ""


def _check_literal(argument: Argument, item: Given, problems: Collector) -> None:
    """Reports a value that cannot be right: a warning where only an annotation says so."""
    if (wrong := complaint(argument, item.value, is_module=is_spec(item.value))) is not None:
        code, message, hint, fails = wrong
        report = problems.error if fails and argument.certain else problems.warn
        report(code, message, item.path, hint=hint)


def _warn_of_surprises(entry: BlockEntry, given: dict[str, Given], problems: Collector) -> None:
    """Tells what the block does with these very arguments that nobody would expect."""
    values = {argument.name: argument.default for argument in entry.arguments}
    values |= {name: item.value for name, item in given.items()}
    for caution in entry.cautions:
        wanted = ((n, values[v.argument] if isinstance(v, SameAs) else v) for n, v in caution.when)
        told_at = given.get(caution.when[-1][0])
        if told_at is not None and all(values[name] == value for name, value in wanted):
            message = f"{entry.key!r}: {caution.says}"
            problems.warn("surprising-arguments", message, told_at.path, hint=caution.hint)
