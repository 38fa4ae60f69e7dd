"""`blockwright render`: the drawing of a component as a file."""

from collections.abc import Mapping
from pathlib import Path

from constructor.cli.checking import Checker, find_one
from constructor.cli.console import SourceLines, err, fail_usage, out, print_problems
from constructor.config import resolve_config
from constructor.diagnostics import has_errors
from constructor.drawing import Scene, build_scene, default_expanded, dot, html, lay_out, png, svg
from constructor.graph import apply_imports, compile_graph
from constructor.records import ComponentReport

SUFFIXES = (".svg", ".png", ".dot", ".html")


def run(path: Path, target: Path, dims: Mapping[str, int], depth: int | None, *, trust: bool) -> int:
    """Draws the component into the file; what has errors is drawn too, marked, and the status is 1."""
    if target.suffix not in SUFFIXES:
        fail_usage(f"{target} must end in one of {', '.join(SUFFIXES)}")
    component = find_one(path)
    checker = Checker(dims, trust=trust)
    (report,) = checker.each([component])
    scene = _scene(component.path, checker, report, depth)
    try:
        target.write_bytes(_drawn(scene, target.suffix, component.name))
    except OSError as error:
        fail_usage(f"{target} cannot be written: {error.strerror}")
    out().print(f"drew {component.path} into {target}")
    print_problems(report.problems, err(), SourceLines())
    return 1 if has_errors(report.problems) else 0


def _scene(path: Path, checker: Checker, report: ComponentReport, depth: int | None) -> Scene:
    """The scene with blocks opened `depth` levels deep, or as the page shows it at first."""
    resolved, registry = resolve_config(path), checker.registry.copy()
    apply_imports(resolved, registry, checker.trusted)
    graph = compile_graph(resolved, registry).graph
    expanded = default_expanded(graph, report) if depth is None else frozenset[str]()
    for _ in range(depth or 0):
        scene = build_scene(graph, registry, report, report.problems, expanded)
        expanded |= {card.id for card in scene.cards if card.expandable}
    return build_scene(graph, registry, report, report.problems, expanded)


def _drawn(scene: Scene, suffix: str, title: str) -> bytes:
    match suffix:
        case ".svg":
            return svg(lay_out(scene)).encode()
        case ".png":
            return png(scene)
        case ".html":
            return html(lay_out(scene), title).encode()
        case _:
            return dot(scene, texts=True).encode()
