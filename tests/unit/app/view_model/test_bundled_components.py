"""The inspector on every bundled component: each hyperparameter can be edited, and that changes one line."""

from pathlib import Path
from typing import Any

import pytest

from app.view_model.hyperparameters import Hyperparameter
from app.view_model.inspector import inspector_view
from app.view_model.intent import Detach, InsertKey, SetValue
from constructor.config import resolve_config
from constructor.document import Document, read_document
from constructor.document.edit import insert_key, set_value
from constructor.drawing.trouble import output_ids
from constructor.graph import compile_graph
from constructor.registry import default_registry

REGISTRY = default_registry()
MODELS = Path(__file__).resolve().parents[4] / "experiment_models"
COMPONENTS = sorted(MODELS.rglob("*.yaml"))


def rows(document: Document, path: Path) -> dict[tuple[str, str], Hyperparameter]:
    """Every row of every node by node and name, from the text alone."""
    resolved = resolve_config(path, read=lambda file: document if file == path else read_document(file))
    graph = compile_graph(resolved, REGISTRY).graph
    found = {}
    for node in graph.nodes:
        view = inspector_view(f"node:{node.name}", graph, resolved, REGISTRY, None, document)
        found.update({(node.name, row.name): row for row in view.hyperparameters})
    return found


def other(row: Hyperparameter) -> Any:
    """A value that differs from the row's and suits it."""
    choices = [choice for choice in row.argument.choices if choice != row.value]
    if choices:
        return choices[0]
    match row.argument.kind:
        case "bool":
            return not row.value
        case "int":
            return (row.value or row.argument.minimum or 0) + 1
        case "float":
            return 0.25
        case _:
            return f"{row.value} other"


def test_there_are_components_to_try() -> None:
    assert len(COMPONENTS) >= 17


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: "-".join(path.parts[-2:]))
def test_every_hyperparameter_is_edited_in_one_line(path: Path) -> None:
    document = read_document(path)
    before = rows(document, path)
    assert before
    for place, row in before.items():
        value = other(row)
        if row.state == "unset":
            intent = row.make_local()
            assert isinstance(intent, InsertKey)
            edited = insert_key(document, intent.path, intent.key, intent.value)
            assert rows(edited, path)[place].state == "written"
            continue
        intent = row.edit(value)
        assert isinstance(intent, SetValue)
        edited = set_value(document, intent.path, intent.value)
        lines = zip(document.text.splitlines(), edited.text.splitlines(), strict=True)
        assert sum(one != two for one, two in lines) == 1
        assert rows(edited, path)[place].value == value


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: "-".join(path.parts[-2:]))
def test_a_detached_value_no_longer_follows(path: Path) -> None:
    document = read_document(path)
    for place, row in rows(document, path).items():
        if row.state != "shared":
            continue
        intent = row.make_local()
        assert isinstance(intent, Detach)
        after = rows(set_value(document, intent.path, intent.value), path)[place]
        assert (after.state, after.value) == ("written", row.value)


BROKEN = sorted((MODELS.parent / "tests" / "cases").rglob("*.yaml"))
EMBEDDER = (
    (MODELS / "vfp_single_expert" / "exp1" / "info_embedder.yaml").read_text(encoding="utf-8").splitlines()
)


def every_view(text: str) -> list[str]:
    """The title of the view of every card of a component."""
    path = Path("/models/exp1/any.yaml")
    document = Document.parse(text, str(path))
    resolved = resolve_config(
        path, read=lambda file: document if file == path else Document.parse("", str(file))
    )
    graph = compile_graph(resolved, REGISTRY).graph
    cards: list[str | None] = [None, *(f"node:{node.name}" for node in graph.nodes)]
    cards += [f"in:{name}" for name in graph.inputs] + [*output_ids(graph)]
    return [
        inspector_view(card, graph, resolved, REGISTRY, None, document, resolved.problems).title
        for card in cards
    ]


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_file_with_errors_has_a_view_for_each_card_that_is_left(path: Path) -> None:
    assert all(every_view(path.read_text(encoding="utf-8", errors="replace")))


@pytest.mark.parametrize("left_out", range(len(EMBEDDER)))
def test_any_line_may_be_missing_while_a_file_is_edited(left_out: int) -> None:
    assert every_view("\n".join(EMBEDDER[:left_out] + EMBEDDER[left_out + 1 :]))
