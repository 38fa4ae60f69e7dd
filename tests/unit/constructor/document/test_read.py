"""Files that cannot be read end as a located problem, and nothing ever blocks."""

import os
from pathlib import Path

import pytest

from constructor.document import mentions, read_document
from constructor.document.read import MAX_BYTES


def test_a_file_is_read_with_its_name_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfa: 1\r\n")
    monkeypatch.chdir(tmp_path)
    document = read_document(Path("a.yaml"))
    assert document.file == "a.yaml"
    assert document.data() == {"a": 1}
    assert document.to_bytes() == b"\xef\xbb\xbfa: 1\r\n"


def problem_of(path: Path) -> str:
    document = read_document(path)
    assert document.data() == {}
    assert not document.complete
    (problem,) = document.problems
    assert problem.location is not None
    assert problem.location.file == str(path)
    return f"{problem.code}: {problem.message}"


def test_a_missing_file(tmp_path: Path) -> None:
    assert problem_of(tmp_path / "gone.yaml").startswith("missing-file")


def test_a_folder(tmp_path: Path) -> None:
    assert "folder" in problem_of(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "no ordinary file" in problem_of(tmp_path / "pipe.yaml")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no such device")
def test_a_device_is_refused_at_once() -> None:
    assert "no ordinary file" in problem_of(Path("/dev/zero"))


def test_a_name_that_no_file_can_have() -> None:
    assert problem_of(Path("a\0b")).startswith("unreadable-file")


def test_a_file_in_the_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert problem_of(tmp_path / "file" / "a.yaml").startswith("unreadable-file")


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert problem_of(path) == "file-too-large: the file is larger than 16 MiB"


def test_whether_a_file_holds_a_word_is_told_by_its_bytes(tmp_path: Path) -> None:
    plain, escaped = tmp_path / "plain.yaml", tmp_path / "escaped.yaml"
    plain.write_text("defaults: [base.yaml]\n")
    escaped.write_text('"\\x64efaults": [base.yaml]\n')
    assert mentions(plain, ("model", "defaults"))
    assert not mentions(plain, ("model",))
    assert mentions(escaped, ("defaults",))
    assert mentions(tmp_path / "missing.yaml", ("model",))
    assert mentions(plain, ("model",), lambda path: read_document(path))
