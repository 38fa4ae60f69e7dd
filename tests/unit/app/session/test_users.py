"""Several users of one server on one file: separate histories, and nothing written over unasked."""

from pathlib import Path

import pytest

from app.session import Engine, Opening, Session, new_session
from app.session.saving import write
from app.view_model.intent import KeepMine, SetValue, TakeBoth, Undo
from tests.unit.app.fakes import FakeWorker

TEXT = """\
schema_version: 1
params:
  width: 8   # of a token
  heads: 4
  dropout: 0.1
  depth: 2
model:
  sequential:
    layers:
      - {_type_: nn.Linear, in_features: "${params.width}", out_features: 4}
"""
FILE = "family/exp1/one.yaml"
USERS = 6


@pytest.fixture
def users(tmp_path: Path) -> list[Session]:
    file = tmp_path / FILE
    file.parent.mkdir(parents=True)
    file.write_text(TEXT)
    engine = Engine(FakeWorker(), FakeWorker(), FakeWorker())
    return [new_session(Opening(tmp_path), {"file": FILE}, engine) for _ in range(USERS)]


def _set(user: Session, name: str, value: int) -> None:
    user.apply(SetValue(str(user.file), ("params", name), value))


def _text(user: Session) -> str:
    assert user.file is not None
    return user.read(user.file).text


def _with(**values: int) -> str:
    text = TEXT
    for (name, value), was in zip(values.items(), (8, 2), strict=False):
        text = text.replace(f"{name}: {was}", f"{name}: {value}")
    return text


def test_each_undo_takes_back_its_own(users: list[Session]) -> None:
    for step in (1, 2):
        for number, user in enumerate(users):
            user.edited -= 60  # the two edits of a user are no burst
            _set(user, "width", 100 * step + number)
    for number, user in enumerate(users):
        assert _text(user) == _with(width=200 + number)
        user.apply(Undo())
        assert _text(user) == _with(width=100 + number)
    for user in users[::2]:
        user.apply(Undo())
    assert [_text(user) == TEXT for user in users] == [True, False] * (USERS // 2)


def test_one_saves_and_the_others_are_asked(users: list[Session]) -> None:
    for number, user in enumerate(users):
        _set(user, "width", 100 + number)
    first, *others = users
    file = first.file
    assert file is not None
    assert write(first, (file,))
    for number, user in enumerate(others, start=1):
        assert not write(user, (file,))
        opened = user.workspace.documents[file]
        assert opened.theirs is not None
        assert (opened.original.text, opened.document.text) == (TEXT, _with(width=100 + number))
        assert opened.together is None
        assert file.read_text() == _with(width=100)
    last = others[-1]
    last.apply(KeepMine(str(file)))
    assert write(last, (file,))
    assert file.read_text() == _with(width=100 + USERS - 1)


def test_edits_of_different_lines_can_both_stay(users: list[Session]) -> None:
    one, two = users[:2]
    file = one.file
    assert file is not None
    _set(one, "width", 16)
    _set(two, "depth", 3)
    assert write(one, (file,))
    assert not write(two, (file,))
    two.apply(TakeBoth(str(file)))
    assert write(two, (file,))
    assert file.read_text() == _with(width=16, depth=3)
