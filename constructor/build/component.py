"""The `component` block: the model of another component file, used as a module."""

from dataclasses import replace
from pathlib import Path

from constructor.build.build import Built, build_in
from constructor.build.graph_model import GraphModel
from constructor.build.specs import Context, SpecBuilder, UnbuildableError, file_beside
from constructor.config import ResolvedConfig, resolve_config
from constructor.diagnostics import ConfigPath, Diagnostic, did_you_mean
from constructor.graph import apply_imports, compile_graph
from constructor.graph.specs import Spec

MOST_NESTED = 16
MOST_COMPONENTS = 1000


def component(path: str, *, spec: Spec, builder: SpecBuilder) -> GraphModel:
    """The model of the component file at `path`, relative to the file that names it.

    The errors of that file are reported where they stand in it, at the node that uses it. A file that
    contains itself, directly or through others, is an error.
    """
    place = next((item.path for item in (*spec.kwargs, *spec.args)), spec.path)
    file = file_beside(path, builder.resolved, place)
    known = builder.context.chain or _start(builder.resolved)
    if file.resolve() in known:
        names = (*(p.name for p in known[known.index(file.resolve()) :]), file.name)
        message = f"component files contain each other: {' > '.join(names)}"
        hint = "a component cannot be a part of itself"
        builder.problems.error("component-cycle", message, place, hint=hint, trail=names)
        raise UnbuildableError
    builder.context.uses[component] += 1
    if len(known) >= MOST_NESTED or builder.context.uses[component] > MOST_COMPONENTS:
        message = f"with this there are over {MOST_COMPONENTS:,} components, or {MOST_NESTED} levels of them"
        builder.problems.error("nested-too-deep", message, place)
        raise UnbuildableError
    document = builder.context.read(file)
    if any(problem.code in ("missing-file", "unreadable-file") for problem in document.problems):
        message = f"the component file {str(file)!r} cannot be read: {document.problems[0].message}"
        near = did_you_mean(
            file.name, _siblings(file), "a path starts at the folder of the file that names it"
        )
        builder.problems.error("missing-component", message, place, hint=near)
        raise UnbuildableError
    context = replace(
        builder.context, registry=builder.context.registry.copy(), chain=(*known, file.resolve())
    )
    resolved = resolve_config(file, read=context.read)
    built, problems = build_resolved(resolved, context)
    errors = [problem for problem in problems if problem.severity == "error"]
    builder.problems.found.extend(
        _from_outside(problem, place, builder.problems.node, file) for problem in errors
    )
    builder.causes.extend(built.causes)
    if errors:
        raise UnbuildableError
    return built.model


component.builds_in_context = True  # type: ignore[attr-defined]


def build_resolved(resolved: ResolvedConfig, context: Context) -> tuple[Built, tuple[Diagnostic, ...]]:
    """Applies imports, compiles and builds; with every problem from resolving on.

    The registry of `context` gets what the config's imports register.
    """
    imported = apply_imports(resolved, context.registry, context.trusted)
    compiled = compile_graph(resolved, context.registry)
    built = build_in(compiled, resolved, context)
    return built, (*resolved.problems, *imported, *compiled.problems, *built.problems)


def _start(resolved: ResolvedConfig) -> tuple[Path, ...]:
    return (resolved.root_file.resolve(),) if resolved.root_file is not None else ()


def _siblings(file: Path) -> list[str]:
    try:
        return [other.name for other in file.parent.iterdir() if other.suffix in (".yaml", ".yml")]
    except OSError:
        return []


def _from_outside(problem: Diagnostic, place: ConfigPath, node: str | None, file: Path) -> Diagnostic:
    """A problem inside a component as the file that uses it sees it."""
    trail = (f"in {file}", *problem.trail)
    return replace(problem, path=place, node=node, message=f"{file.name}: {problem.message}", trail=trail)
