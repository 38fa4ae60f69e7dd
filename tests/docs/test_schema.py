"""Every example of docs/schema.md is tried, and the stages it promises are those of the code."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from constructor import build_model
from constructor.config import STAGES, ResolvedConfig, resolve_config
from constructor.diagnostics import Diagnostic
from constructor.experiments import read_training
from constructor.graph import compile_graph
from constructor.registry import default_registry

PAGE = Path(__file__).parents[2] / "docs" / "schema.md"
_FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Example:
    """A fenced YAML text: `info` says what it is, `line` where it stands, `files` what lies beside it."""

    info: str
    text: str
    line: int
    files: tuple[tuple[str, str], ...]

    def expected(self, severity: str) -> list[str]:
        kind, _, codes = self.info.partition("=")
        return sorted(codes.split(",")) if kind == severity else []


def examples() -> list[Example]:
    page = PAGE.read_text(encoding="utf-8")
    found: list[Example] = []
    files: dict[str, str] = {}
    for match in _FENCE.finditer(page):
        language, _, info = match["info"].partition(" ")
        if language != "yaml":
            continue
        if info.endswith(".yaml"):
            files[info] = match["text"]
        line = page.count("\n", 0, match.start()) + 1
        found.append(Example(info, match["text"], line, tuple(files.items())))
    return found


EXAMPLES = examples()


def written(example: Example, folder: Path) -> Path:
    for name, text in example.files:
        (folder / name).write_text(text)
    file = folder / "example.yaml"
    file.write_text(example.text)
    return file


def problems_of(file: Path) -> tuple[Diagnostic, ...]:
    resolved: ResolvedConfig = resolve_config(file, environ={})
    return (*resolved.problems, *compile_graph(resolved, default_registry()).problems)


def codes(problems: tuple[Diagnostic, ...], severity: str) -> list[str]:
    return sorted({problem.code for problem in problems if problem.severity == severity})


def test_there_are_examples_of_every_kind() -> None:
    kinds = {example.info.partition("=")[0] for example in EXAMPLES}
    assert {"", "error", "warning", "training", "base.yaml"} <= kinds


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"line {example.line}")
def test_an_example_has_the_problems_that_its_fence_names(example: Example, tmp_path: Path) -> None:
    file = written(example, tmp_path)
    if example.info == "training":
        assert read_training(file).problems == ()
        return
    found = problems_of(file)
    assert codes(found, "error") == example.expected("error")
    if example.expected("warning"):
        assert codes(found, "warning") == example.expected("warning")
    assert all(problem.location is not None for problem in found)


@pytest.mark.torch
@pytest.mark.filterwarnings("ignore::constructor.ConfigWarning")
@pytest.mark.parametrize(
    "example",
    [example for example in EXAMPLES if not example.info.startswith(("error", "training"))],
    ids=lambda example: f"line {example.line}",
)
def test_a_right_example_builds(example: Example, tmp_path: Path) -> None:
    build_model(written(example, tmp_path), device="meta")


def test_the_stages_are_told_in_their_order() -> None:
    told = re.findall(r"^\d\. \*\*(\w+)\*\*", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    words = {"merge_defaults": "Defaults", "expand_templates": "Templates", "interpolate": "Interpolate"}
    words["check_schema"] = "Check"
    stages = [words[stage.__name__] for stage in STAGES]
    assert told[0] == "Read"
    assert told[1 : 1 + len(stages)] == stages


def test_every_block_and_op_is_named() -> None:
    page = PAGE.read_text(encoding="utf-8")
    registry = default_registry()
    names = (*registry.list_modules(), *registry.list_ops())
    assert [name for name in names if f"`{name}`" not in page] == []


def test_every_setting_is_named_with_its_default() -> None:
    page = PAGE.read_text(encoding="utf-8")
    settings = resolve_config({"schema_version": 1, "model": {}}).settings
    for name in settings.__slots__:
        value = getattr(settings, name)
        shown = str(value).lower() if isinstance(value, bool | int) else str(list(value)).replace("'", '"')
        assert f"| `{name}` | `{shown}` |" in page
