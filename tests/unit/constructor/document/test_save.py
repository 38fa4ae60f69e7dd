"""Saving replaces a file in one step or leaves it alone."""

import os
import stat
from pathlib import Path

import pytest

from constructor.document.save import SaveError, save


def code(path: Path, content: bytes, expected: bytes | None) -> str:
    with pytest.raises(SaveError) as caught:
        save(path, content, expected)
    problem = caught.value.problem
    assert problem.location is not None
    assert problem.location.file == str(path)
    return problem.code


def test_it_replaces_the_content_and_leaves_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"a: 1\r\n")
    save(file, b"a: 2\r\n", b"a: 1\r\n")
    assert file.read_bytes() == b"a: 2\r\n"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
def test_it_keeps_the_mode(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"")
    file.chmod(mode)
    save(file, b"x", b"")
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real, link = tmp_path / "real" / "a.yaml", tmp_path / "link.yaml"
    real.write_bytes(b"old")
    link.symlink_to(real)
    save(link, b"new", b"old")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_a_new_file_has_the_mode_of_a_new_file(tmp_path: Path) -> None:
    plain, made = tmp_path / "plain", tmp_path / "made"
    plain.touch()
    save(made, b"new", None)
    assert made.read_bytes() == b"new"
    assert made.stat().st_mode == plain.stat().st_mode


def test_what_somebody_else_wrote_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"theirs")
    assert code(file, b"ours", b"base") == "changed-on-disk"
    assert code(file, b"ours", None) == "changed-on-disk"
    assert file.read_bytes() == b"theirs"


def test_a_change_between_the_first_look_and_the_replacing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"base")
    real_fsync = os.fsync

    def somebody_writes(descriptor: int) -> None:
        real_fsync(descriptor)
        file.write_bytes(b"theirs")

    monkeypatch.setattr(os, "fsync", somebody_writes)
    assert code(file, b"ours", b"base") == "changed-on-disk"
    assert file.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [file]


def test_a_vanished_file_or_folder_is_said(tmp_path: Path) -> None:
    assert code(tmp_path / "gone.yaml", b"x", b"base") == "changed-on-disk"
    assert code(tmp_path / "gone" / "a.yaml", b"x", None) == "cannot-save"


def test_a_folder_in_place_of_the_file_is_said(tmp_path: Path) -> None:
    assert code(tmp_path, b"x", b"base") == "cannot-save"


def test_a_read_only_file_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"base")
    file.chmod(0o444)
    # Root may write everywhere, so the system's answer is given here.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert code(file, b"ours", b"base") == "cannot-save"
    assert file.read_bytes() == b"base"


def test_a_full_disk_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"base")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert code(file, b"ours", b"base") == "cannot-save"
    assert file.read_bytes() == b"base"
    assert list(tmp_path.iterdir()) == [file]
