"""What is loaded when: each start is tried in a fresh process."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

HEAVY = ("torch", "streamlit", "pandas", "transformers", "torchview")
COMPONENT = """\
schema_version: 1
model:
  sequential:
    layers:
      - {_type_: nn.Linear, in_features: 6, out_features: 2}
"""
RUN_COMMAND = """
import sys
from constructor.cli.commands import app
try:
    app({arguments}, prog_name="blockwright")
except SystemExit as ended:
    assert ended.code == 0, ended.code
"""
RENDER_PAGE = """
import warnings
warnings.simplefilter("ignore")
from streamlit.testing.v1 import AppTest
page = AppTest.from_file("app/main.py", default_timeout=60).run()
assert not page.exception, page.exception
"""


def loaded_by(code: str, folder: Path = ROOT) -> set[str]:
    """The heavy packages that a fresh process has loaded after running `code`."""
    probe = f"{code}\nimport sys\nprint('LOADED', *({set(HEAVY)} & sys.modules.keys()))"
    ran = subprocess.run([sys.executable, "-c", probe], cwd=folder, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return set(ran.stdout.splitlines()[-1].split()[1:])


@pytest.fixture
def component(tmp_path: Path) -> Path:
    file = tmp_path / "small.yaml"
    file.write_text(COMPONENT)
    return file


def test_the_package_is_free_to_import() -> None:
    assert loaded_by("import constructor") == set()


def test_help_loads_nothing_heavy() -> None:
    assert loaded_by(RUN_COMMAND.format(arguments=["--help"])) == set()
    assert loaded_by(RUN_COMMAND.format(arguments=["check", "--help"])) == set()


def test_a_file_is_read_and_checked_as_text_without_torch(component: Path) -> None:
    code = f"""
from constructor.config import resolve_config
from constructor.graph import compile_graph
from constructor.probe import example_inputs
from constructor.registry import default_registry
resolved = resolve_config({str(component)!r})
compiled = compile_graph(resolved, default_registry())
assert not resolved.problems and not compiled.problems
"""
    assert loaded_by(code) == set()


def test_a_value_is_set_without_torch(component: Path) -> None:
    arguments = ["set", str(component), "model.sequential.layers[0].in_features=7"]
    assert loaded_by(RUN_COMMAND.format(arguments=arguments)) == set()


def test_components_are_compared_without_torch(component: Path) -> None:
    arguments = ["diff", "--no-cost", str(component), str(component)]
    assert loaded_by(RUN_COMMAND.format(arguments=arguments)) == set()


@pytest.mark.torch
def test_a_check_loads_torch_and_no_page(component: Path) -> None:
    assert loaded_by(RUN_COMMAND.format(arguments=["check", str(component)])) == {"torch"}


def test_the_page_renders_without_torch() -> None:
    assert loaded_by(RENDER_PAGE).isdisjoint({"torch", "torchview", "transformers"})
