"""The same experiments in another hand give the same answers, file by file."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from constructor.records import ComponentReport, NamedValue
from constructor.shapes import CheckCache, check_component
from tests.rewriting import rewritten

pytestmark = pytest.mark.torch

ROOT = Path(__file__).parents[2] / "experiment_models"
FILES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.yaml"))


@pytest.fixture(scope="module")
def other_hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole tree with other indentation, styles, key order, forms of the graph, values written out."""
    root = tmp_path_factory.mktemp("reformatted")
    for seed, name in enumerate(FILES):
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        text = (ROOT / name).read_text(encoding="utf-8")
        file.write_text(rewritten(text, seed), encoding="utf-8")
        assert file.read_text(encoding="utf-8") != text
    return root


@pytest.fixture(scope="module")
def cache() -> CheckCache:
    return CheckCache()


def by_name(values: tuple[NamedValue, ...]) -> list[NamedValue]:
    return sorted(values, key=lambda value: value.name)


def answer(report: ComponentReport) -> dict[str, Any]:
    """All that does not depend on how the file is written; arguments and outputs by name have no order."""
    return {
        "ok": report.ok,
        "counts": (report.parameters, report.trainable_parameters, report.frozen),
        "inputs": report.inputs,
        "outputs": by_name(report.outputs),
        "nodes": [
            (
                node.name,
                node.call,
                node.type,
                node.status,
                by_name(node.inputs),
                by_name(node.outputs),
                node.parameters,
            )
            for node in report.nodes
        ],
        "values": by_name(report.values),
        "symbols": report.symbols,
        "problems": Counter((problem.code, problem.severity) for problem in report.problems),
    }


@pytest.mark.parametrize("name", FILES)
def test_the_answer_is_the_same(name: str, other_hand: Path, cache: CheckCache) -> None:
    assert answer(check_component(other_hand / name, cache=cache)) == answer(
        check_component(ROOT / name, cache=cache)
    )
