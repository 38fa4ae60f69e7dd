"""Experiments as wholes: sums, what no policy calls, the view of a folder and of a training YAML, drafts."""

import time
from pathlib import Path

import pytest

from app.session import Session, remember_in_address, tree_view
from app.session.drafting import draft
from app.session.experiments import experiment_of, finding_of, summary, uncalled, users_of
from app.session.making import make, planned_family, planned_variant, trainings_of
from app.session.overview import is_awaited, overview
from app.session.saving import write
from app.view_model.experiment import Summary, figures
from app.view_model.intent import OpenFile, Redo, SetText, Undo
from tests.unit.app.fakes import session_on

LINEAR = """schema_version: 1
model:
  sequential:
    inputs: [state]
    layers: [{_type_: nn.Linear, in_features: 8, out_features: 8}]
"""
POLICY = """schema_version: 1
model:
  graph:
    inputs: [state]
    modules:
      first: {_type_: component, path: ./encoder.yaml}
    nodes:
      - {name: first, call: "module:first", args: [$state]}
    outputs: [$first]
"""
TRAINING = """model:
  component_config_paths: {enc: f/exp1/encoder.yaml, dec: f/exp1/decoder.yaml, lost: f/exp1/lost.yaml}
  component_build_args: {enc: {freeze: true}, dec: {init: true}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "f" / "exp1"
    folder.mkdir(parents=True)
    (folder / "encoder.yaml").write_text(LINEAR)
    (folder / "decoder.yaml").write_text("# Turns a state into an action.\n" + LINEAR)
    return tmp_path


def _checked(session: Session) -> Session:
    deadline = time.monotonic() + 10
    while is_awaited(session) or any(
        item.kind == "component" and item.path and finding_of(session, Path(item.path)) is None
        for item in tree_view(session).items
    ):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return session


def _summary(session: Session, shown: Path) -> Summary:
    experiment = experiment_of(session, shown)
    assert experiment is not None
    return summary(_checked(session), experiment)


def test_a_component_counts_once_where_a_policy_holds_it_too(root: Path) -> None:
    (root / "f/exp1/policy.yaml").write_text(POLICY)
    session, _ = session_on(root, "f/exp1/policy.yaml")
    found = _summary(session, root / "f/exp1/policy.yaml")
    assert [(member.name, member.parameters) for member in found.members] == [
        ("decoder", 1000),
        ("encoder", 1000),
        ("policy", 1000),
    ]
    assert (found.totals.parameters, found.totals.trainable) == (2000, 2000)
    assert [(figure.name, figure.text) for figure in figures(found)] == [
        ("Parameters", "2.0 k"),
        ("Not called by the policy", "decoder"),
    ]


def test_what_the_policy_does_not_call_is_marked_in_the_tree_also_by_an_unsaved_edit(root: Path) -> None:
    (root / "f/exp1/policy.yaml").write_text(POLICY)
    session, _ = session_on(root, "f/exp1/policy.yaml")
    _checked(session)
    assert [item.label for item in tree_view(session).items if item.uncalled] == ["decoder"]
    policy = root / "f/exp1/policy.yaml"
    session.apply(SetText(str(policy), POLICY.replace("./encoder", "./decoder")))
    session.edited = 0.0
    _checked(session)
    assert [item.label for item in tree_view(session).items if item.uncalled] == ["encoder"]


def test_nothing_is_called_unused_without_a_policy_or_by_a_broken_one(root: Path) -> None:
    session, _ = session_on(root, "f/exp1/encoder.yaml")
    experiment = experiment_of(_checked(session), root / "f/exp1")
    assert experiment is not None
    assert uncalled(session, experiment) == frozenset()
    (root / "f/exp1/policy.yaml").write_text("schema_version: 1\ndefaults: [nowhere.yaml]\n")
    session.look_at_disk()
    experiment = experiment_of(_checked(session), root / "f/exp1")
    assert experiment is not None
    assert uncalled(session, experiment) == frozenset()


def test_a_click_on_an_experiment_shows_its_policy_or_its_components(root: Path) -> None:
    session, _ = session_on(root)
    row = next(item for item in tree_view(session).items if item.label == "exp1")
    assert row.path == str(root / "f/exp1")
    (root / "f/exp1/policy.yaml").write_text(POLICY)
    session.look_at_disk()
    row = next(item for item in tree_view(session).items if item.label == "exp1")
    assert row.path == str(root / "f/exp1/policy.yaml")


def test_a_folder_without_a_policy_shows_its_components_and_offers_a_draft(root: Path) -> None:
    session, _ = session_on(root)
    session.apply(OpenFile(str(root / "f/exp1")))
    found = overview(_checked(session))
    assert found is not None
    assert [(card.name, card.path) for card in found.cards] == [
        ("decoder", root / "f/exp1/decoder.yaml"),
        ("encoder", root / "f/exp1/encoder.yaml"),
    ]
    assert found.cards[0].view.doc == "Turns a state into an action."
    assert [row.name for row in found.cards[0].view.inputs] == ["state"]
    assert found.kind == "2 components, and no policy that connects them"
    assert found.drafts == root / "f/exp1"
    remember_in_address(session)
    assert session.address == {"file": "f/exp1"}


def test_a_folder_below_an_experiment_is_none(root: Path) -> None:
    (root / "f/exp1/notes").mkdir()
    session, _ = session_on(root)
    assert experiment_of(session, root / "f/exp1/notes") is None
    session.apply(OpenFile(str(root / "f/exp1/notes")))
    assert overview(session) is None


def test_a_draft_is_a_new_document_until_it_is_saved(root: Path) -> None:
    session, _ = session_on(root)
    session.apply(OpenFile(str(root / "f/exp1")))
    policy = root / "f/exp1/policy.yaml"
    draft(session, root / "f/exp1")
    assert (session.file, session.whole) == (policy, None)
    assert not policy.exists()
    assert "left open" in session.notices[-1]
    rows = tree_view(_checked(session)).items
    assert [(row.label, row.mark) for row in rows if row.path == str(policy)] == [
        ("exp1", "none"),
        ("policy", "edited"),
    ]
    session.apply(Undo())
    assert (session.file, session.whole) == (None, root / "f/exp1")
    session.apply(Redo())
    assert session.workspace.documents[policy].new
    session.look_at_disk()
    assert session.workspace.documents[policy].new
    assert write(session, (policy,))
    assert policy.read_text().startswith("# A draft")
    assert not session.workspace.documents[policy].dirty


def test_a_draft_never_replaces_what_somebody_else_wrote_meanwhile(root: Path) -> None:
    session, _ = session_on(root)
    draft(session, root / "f/exp1")
    policy = root / "f/exp1/policy.yaml"
    policy.write_text(POLICY)
    assert not write(session, (policy,))
    assert policy.read_text() == POLICY
    assert session.workspace.documents[policy].theirs is not None
    draft(session, root / "f/exp1")
    assert session.refusal == "policy.yaml is there already"


def test_a_draft_says_which_components_it_had_to_leave_out(root: Path) -> None:
    (root / "f/exp1/decoder.yaml").write_text(LINEAR.replace("nn.Linear", "nn.Liner"))
    session, _ = session_on(root)
    draft(session, root / "f/exp1")
    assert session.file == root / "f/exp1/policy.yaml"
    assert "decoder.yaml has an error, so it is left out" in str(session.refusal)


def test_a_training_shows_what_it_does_with_each_component(root: Path) -> None:
    training = root / "train.yaml"
    training.write_text(TRAINING)
    session, _ = session_on(root)
    session.apply(OpenFile(str(training)))
    found = overview(_checked(session))
    assert found is not None
    assert [(card.name, card.words, card.path is None) for card in found.cards] == [
        ("enc", ("frozen",), False),
        ("dec", ("new weights (init)",), False),
        ("lost", (), True),
    ]
    assert [(figure.name, figure.text) for figure in found.figures] == [
        ("Parameters", "≥ 2.0 k"),
        ("Trainable", "≥ 1.0 k"),
        ("Frozen", "1.0 k"),
    ]
    assert "missing-component-file" in [row.code for row in found.problems]
    # The experiment that the training is about counts as frozen what it freezes.
    assert _summary(session, root / "f/exp1").totals.frozen == 1000


def test_a_variant_is_made_beside_its_source_and_shown(root: Path) -> None:
    (root / "f/exp1/policy.yaml").write_text(POLICY)
    (root / "train.yaml").write_text(TRAINING)
    session, _ = session_on(root)
    folder = root / "f/exp1"
    assert [training.file.name for training in trainings_of(session, folder)] == ["train.yaml"]
    plan = planned_variant(session, folder, "exp2", with_trainings=True)
    assert make(session, plan)
    assert session.file == root / "f/exp2/policy.yaml"
    assert "f/exp2/encoder.yaml" in (root / "train_exp2.yaml").read_text()
    assert not make(session, plan)
    assert "exists already" in str(session.refusal)


@pytest.mark.parametrize("name", ["", "../out", "a/b", ".hidden", "line\nbreak"])
def test_a_folder_has_one_plain_name(root: Path, name: str) -> None:
    session, _ = session_on(root)
    assert not planned_variant(session, root / "f/exp1", name, with_trainings=False).ok
    assert not planned_family(session, name).ok


def test_a_new_type_comes_with_a_policy(root: Path) -> None:
    session, _ = session_on(root)
    assert make(session, planned_family(session, "gripper"))
    assert session.file == root / "gripper/exp1/policy.yaml"


def test_who_shares_a_file_is_known_before_it_is_edited(root: Path) -> None:
    shared = root / "f/exp1/encoder.yaml"
    session, _ = session_on(root, "f/exp1/encoder.yaml")
    assert users_of(_checked(session), shared) == (root / "f/exp1",)
    (root / "f/exp2").mkdir()
    (root / "f/exp2/policy.yaml").write_text(POLICY.replace("./encoder", "../exp1/encoder"))
    (root / "train.yaml").write_text(TRAINING)
    session.look_at_disk()
    assert users_of(_checked(session), shared) == (root / "f/exp1", root / "f/exp2")
