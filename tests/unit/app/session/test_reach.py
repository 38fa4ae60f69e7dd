"""What saving reaches is what reading every file of the root anew finds different."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from app.session import Session
from app.session.reach import Reached, reach
from app.view_model.intent import Reshape, SetText, SetValue
from constructor.config import resolve_config
from constructor.document import Document, read_document
from constructor.edits import AddInput, Duplicate, Rename
from tests.unit.app.fakes import session_on

BUNDLED = Path(__file__).parents[4] / "experiment_models"
EXPERIMENT = "vfp_single_expert/exp1"
BUNDLED_EMBEDDER = f"{EXPERIMENT}/info_embedder.yaml"
BASE = """\
schema_version: 1
params: {wide: 8, unused: 3}
model:
  graph:
    inputs: [x]
    modules:
      up: {_type_: nn.Linear, in_features: 4, out_features: "${params.wide}"}
      down: {_type_: nn.Linear, in_features: "${params.wide}", out_features: 2}
      spare: {_type_: nn.GELU}
    nodes:
      - {name: a, call: module:up, args: [$x]}
      - {name: b, call: module:down, args: [$a]}
    outputs: [$b]
"""
CHILD = "defaults: [../exp1/base.yaml]\nparams: {wide: 16}\n"
USER = """\
schema_version: 1
model:
  graph:
    inputs: [x]
    modules: {inner: {_type_: component, path: ../exp1/base.yaml}}
    nodes: [{name: all, call: module:inner, args: [$x]}]
    outputs: [$all]
"""


@pytest.fixture
def session(tmp_path: Path) -> Session:
    root = tmp_path / "root"
    shutil.copytree(BUNDLED, root)
    for name, text in (
        ("exp1/base", BASE),
        ("exp2/child", CHILD),
        ("exp2/policy", USER),
        ("exp3/user", USER),
    ):
        file = root / "own" / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return session_on(root)[0]


def _anew(session: Session, files: set[Path]) -> set[Path]:
    """The components that read differently with the unsaved texts, by resolving all of them."""

    def data(path: Path, unsaved: bool) -> Any:
        def read(file: Path) -> Document:
            opened = session.workspace.documents.get(file.resolve())
            return opened.document if unsaved and opened and file.resolve() in files else read_document(file)

        return repr(resolve_config(path, read=read).data)

    paths = session.root.paths()
    found = {path for path in paths if data(path, False) != data(path, True)}
    while True:
        users = {path for path in paths if any(_names(path, reached) for reached in found)}
        if users <= found:
            return found
        found |= users


def _names(path: Path, component: Path) -> bool:
    modules = resolve_config(path).data.get("model", {}).get("graph", {}).get("modules") or {}
    named = (spec.get("path") for spec in modules.values() if spec.get("_type_") == "component")
    return any((path.parent / str(target)).resolve() == component for target in named)


@pytest.mark.parametrize(
    "change",
    [
        ("own/exp1/base.yaml", lambda file: SetValue(file, ("params", "wide"), 32)),
        ("own/exp1/base.yaml", lambda file: SetValue(file, ("params", "unused"), 4)),
        ("own/exp1/base.yaml", lambda file: SetText(file, "# only a comment\n" + BASE)),
        ("own/exp1/base.yaml", lambda file: Reshape(file, Duplicate("b"))),
        ("own/exp1/base.yaml", lambda file: SetText(file, "schema_version: 1\n")),
        ("own/exp2/child.yaml", lambda file: SetValue(file, ("params", "wide"), 8)),
        (BUNDLED_EMBEDDER, lambda file: SetValue(file, ("params", "transformer_d_model"), 256)),
        (BUNDLED_EMBEDDER, lambda file: Reshape(file, Rename("value", "cond_proprio", "state"))),
        (BUNDLED_EMBEDDER, lambda file: Reshape(file, AddInput("touch"))),
    ],
)
def test_the_reach_is_what_resolving_everything_finds(session: Session, change: Any) -> None:
    name, edit = change
    file = (session.base / name).resolve()
    session.apply(edit(str(file)))
    assert session.refusal is None
    predicted = {found.path for found in reach(session, (file,))}
    assert predicted == _anew(session, {file})


def test_every_node_that_differs_is_named(session: Session) -> None:
    own = (session.base / "own").resolve()
    file = own / "exp1" / "base.yaml"
    session.apply(SetValue(str(file), ("params", "wide"), 32))
    assert reach(session, (file,)) == (
        Reached(file, ("a", "b"), other=("params",)),
        Reached(own / "exp2" / "policy.yaml", through=("all",)),
        Reached(own / "exp3" / "user.yaml", through=("all",)),
    )


def test_what_no_node_shows_is_told_too(session: Session) -> None:
    file = (session.base / "own" / "exp1" / "base.yaml").resolve()
    text = BASE.replace("spare: {_type_: nn.GELU}", "spare: {_type_: nn.ReLU}").replace("[$b]", "[$b, $a]")
    session.apply(SetText(str(file), text.replace("inputs: [x]", "inputs: [x, z]")))
    own = next(found for found in reach(session, (file,)) if found.path == file)
    assert own == Reached(file, other=("inputs", "outputs", "module spare"))


def test_only_what_is_saved_counts(session: Session) -> None:
    base, child = ((session.base / "own" / name).resolve() for name in ("exp1/base.yaml", "exp2/child.yaml"))
    session.apply(SetValue(str(base), ("params", "unused"), 9))
    session.apply(SetValue(str(child), ("params", "wide"), 9))
    assert {found.path for found in reach(session, (child,))} == {child}
