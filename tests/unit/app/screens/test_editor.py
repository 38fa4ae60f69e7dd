"""The page without a browser: what it says and does, over a worker that knows no torch."""

import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.session import Session
from app.view_model.intent import Ask, Select, SetValue, Undo
from tests.unit.app.fakes import session_on

GOOD = """\
schema_version: 1
model:
  sequential:
    layers:
      - _type_: nn.Linear
        in_features: 2
        out_features: 4
"""

FORWARD = """\
schema_version: 1
model:
  graph:
    inputs: [x]
    nodes: [{name: a, call: op:identity, args: [$b]}, {name: b, call: op:identity, args: [$x]}]
    outputs: [a]
"""


def _page() -> None:
    from app.screens.editor import show_editor

    show_editor()


def _show(session: Session) -> AppTest:
    test = AppTest.from_function(_page, default_timeout=30)
    test.session_state["blockwright"] = session
    return test.run()


def _told(test: AppTest) -> str:
    return "\n".join(element.value for kind in (test.markdown, test.caption) for element in kind)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    file = tmp_path / "family" / "exp1" / "head.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(GOOD)
    return tmp_path


def _head(session: Session) -> Path:
    assert session.file is not None
    return session.file


def _change(session: Session, value: int = 9) -> None:
    path = ("model", "sequential", "layers", 0, "out_features")
    session.apply(SetValue(str(_head(session)), path, value, was="4"))


def _write_later(path: Path, text: str) -> None:
    path.write_text(text)
    moment = path.stat().st_mtime_ns + 10_000_000
    os.utime(path, ns=(moment, moment))


def test_a_root_shows_its_first_component_with_its_figures(root: Path) -> None:
    test = _show(session_on(root)[0])
    assert not test.exception
    bar = test.main.children[0].children[1]
    html = "".join(element.proto.body for element in bar if element.type == "html")
    assert "<b>head</b>" in html
    assert "<b>1.0 k</b> parameters" in html
    assert "shapes fit" in html


def test_the_form_of_the_selected_block_edits_the_document(root: Path) -> None:
    session, _ = session_on(root, "family/exp1/head.yaml")
    session.apply(Select("node:layer0"))
    test = _show(session)
    next(field for field in test.number_input if "/out_features" in str(field.key)).set_value(9).run()
    assert session.read(_head(session)).text == GOOD.replace("4", "9")
    assert not test.button(key="undo").disabled
    test.button(key="undo").click().run()
    assert session.read(_head(session)).text == GOOD
    test.button(key="redo").click().run()
    assert session.workspace.dirty_files == (_head(session),)


def test_save_shows_the_difference_before_it_writes(root: Path) -> None:
    session, _ = session_on(root, "family/exp1/head.yaml")
    _change(session)
    test = _show(session)
    test.button(key="save").click().run()
    assert _head(session).read_text() == GOOD
    assert test.button(key="save_write").label == "Write 1 file"
    test.button(key="save_write").click().run()
    assert _head(session).read_text() == GOOD.replace("4", "9")
    assert [toast.value for toast in test.toast] == ["Saved head.yaml"]
    assert not [button for button in test.button if button.key == "save_write"]


def test_a_save_that_is_cancelled_writes_nothing(root: Path) -> None:
    session, _ = session_on(root, "family/exp1/head.yaml")
    _change(session)
    test = _show(session)
    test.button(key="save").click().run()
    test.button(key="save_cancel").click().run()
    assert _head(session).read_text() == GOOD
    assert session.saving == ()
    assert session.workspace.dirty_files == (_head(session),)


def test_saving_over_a_change_of_somebody_else_shows_both_and_waits_for_a_choice(root: Path) -> None:
    session, _ = session_on(root, "family/exp1/head.yaml")
    _change(session)
    theirs = GOOD + "# theirs\n"
    _write_later(_head(session), theirs)
    session.look_at_disk()
    test = _show(session)
    test.button(key="save").click().run()
    assert test.button(key="save_write").disabled
    test.button(key=f"keep/{_head(session)}").click().run()
    assert _head(session).read_text() == theirs
    test.button(key="save_write").click().run()
    assert _head(session).read_text() == GOOD.replace("4", "9")


def test_a_file_that_changed_on_disk_is_told_with_choices(root: Path) -> None:
    session, _ = session_on(root, "family/exp1/head.yaml")
    _change(session)
    _write_later(_head(session), GOOD + "# theirs\n")
    session.look_at_disk()
    test = _show(session)
    assert "changed on disk" in _told(test)
    test.button(key="strip_theirs").click().run()
    assert session.read(_head(session)).text == GOOD + "# theirs\n"
    assert "changed on disk" not in _told(test)


def test_a_folder_that_vanished_leaves_the_page_alive(root: Path) -> None:
    session, _ = session_on(root / "family", "exp1/head.yaml")
    (root / "family").rename(root / "elsewhere")
    session.look_at_disk()
    test = _show(session)
    assert not test.exception
    assert "is gone from the disk" in _told(test)
    assert session.read(_head(session)).text == GOOD


def test_an_empty_folder_teaches_the_smallest_component(tmp_path: Path) -> None:
    (tmp_path / "notes.yaml").write_text("remember: this\n")
    test = _show(session_on(tmp_path)[0])
    assert not test.exception
    assert "No component in this folder" in _told(test)
    assert "notes.yaml" in _told(test)
    assert test.code[0].value.startswith("schema_version: 1")


def test_a_folder_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    test = _show(session_on(tmp_path / "nowhere")[0])
    assert not test.exception
    assert "This folder cannot be shown" in _told(test)


@pytest.mark.parametrize(
    "text",
    [
        "schema_version: 1\nmodel: [\n",
        "schema_version: 1\n\tmodel: 1\n",
        "schema_version: 1\nschema_version: 1\n",
        "schema_version: 1\ndefaults: [head.yaml]\n",
        "schema_version: 1\nparams: {a: '${params.b}', b: '${params.a}'}\nmodel: 3\n",
        GOOD.replace("nn.Linear", "nn.Liner"),
        GOOD.replace("in_features", "in_feature"),
        FORWARD,
    ],
)
def test_bad_input_is_told_in_the_page_and_never_as_a_traceback(root: Path, text: str) -> None:
    (root / "family" / "exp1" / "head.yaml").write_text(text)
    session, _ = session_on(root, "family/exp1/head.yaml")
    session.apply(Select(None))
    test = _show(session)
    assert not test.exception
    assert "could not be drawn" not in _told(test)
    test.button_group(key="tab").set_value("Problems").run()
    assert not test.exception
    assert "**error**" in _told(test)


def test_a_check_that_dies_is_a_problem_of_the_file_and_the_next_one_starts_anew(root: Path) -> None:
    session, worker = session_on(root, "family/exp1/head.yaml")
    worker.fail = "out of memory"
    _change(session, 5)
    test = _show(session)
    assert not test.exception
    test.button_group(key="tab").set_value("Problems").run()
    assert "out of memory" in _told(test)
    worker.fail = None
    _change(session, 6)
    test.run()
    assert "out of memory" not in _told(test)


def test_modules_wait_for_trust_by_name(root: Path) -> None:
    file = root / "family" / "exp1" / "head.yaml"
    file.write_text("imports: [constructor.mine]\n" + GOOD)
    session, worker = session_on(root, "family/exp1/head.yaml")
    test = _show(session)
    assert "constructor.mine" in test.button(key="strip_trust_button").label
    test.button(key="strip_trust_button").click().run()
    assert worker.asked[-1]["trust"] == ["constructor.mine"]
    assert not [button for button in test.button if button.key == "strip_trust_button"]


def test_a_defect_of_one_part_leaves_the_others_alive(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr("app.screens.editor.show_bench", broken)
    test = _show(session_on(root)[0])
    assert not test.exception
    assert "RuntimeError: a defect" in _told(test)
    assert test.button(key="undo")


def test_what_would_be_discarded_is_shown_and_chosen(root: Path) -> None:
    session = session_on(root, "family/exp1/head.yaml")[0]
    head = _head(session)
    test = _show(session)
    session.apply(Ask("discard"))
    test.run()
    assert session.asking is None
    session.apply(SetValue(str(head), ("model", "sequential", "layers", 0, "out_features"), 5))
    session.apply(Ask("discard"))
    test.run()
    assert test.checkbox(key=f"discard/{head}").value
    test.checkbox(key=f"discard/{head}").uncheck().run()
    assert test.button(key="discard_apply").disabled
    test.checkbox(key=f"discard/{head}").check().run()
    test.button(key="discard_apply").click().run()
    assert not session.workspace.dirty_files
    assert head.read_text() == GOOD
    session.apply(Undo())
    assert "out_features: 5" in session.workspace.documents[head].document.text
