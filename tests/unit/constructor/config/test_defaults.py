"""`defaults`: the order of included files, circles, diamonds, and files that are not there."""

from pathlib import Path

from constructor.config import resolve_config
from constructor.document import Document, read_document
from tests.unit.constructor.config.folder import SMALLEST, codes, origin, resolve, value, write


def test_later_files_win_and_the_file_itself_wins_over_all(tmp_path: Path) -> None:
    resolved = resolve(
        tmp_path,
        {
            "exp/a.yaml": "defaults: [../one.yaml, two.yaml]\np: {own: 3}\n",
            "one.yaml": SMALLEST + "p: {own: 1, one: 1, both: 1}\n",
            "exp/two.yaml": "p: {own: 2, two: 2, both: 2}\n",
        },
    )
    assert codes(resolved) == []
    assert resolved.data == {
        "schema_version": 1,
        "model": {},
        "p": {"own": 3, "one": 1, "both": 2, "two": 2},
    }
    assert list(resolved.data["p"]) == ["own", "one", "both", "two"]
    assert [path.name for path in resolved.files] == ["a.yaml", "one.yaml", "two.yaml"]
    assert origin(resolved, "p.own") == "a.yaml:2:10 p.own file"
    assert origin(resolved, "p.one") == "one.yaml:3:18 p.one default"
    assert origin(resolved, "p") == "a.yaml:2:4 p file"


def test_an_included_file_first_includes_its_own(tmp_path: Path) -> None:
    resolved = resolve(
        tmp_path,
        {
            "a.yaml": "defaults: [sub/b.yaml]\n" + SMALLEST,
            "sub/b.yaml": "defaults: [c.yaml]\nx: b\n",
            "sub/c.yaml": "x: c\ny: c\n",
        },
    )
    assert resolved.ok
    assert (value(resolved, "x"), value(resolved, "y")) == ("b", "c")
    assert "defaults" not in resolved.data


def test_absolute_names_and_empty_lists_are_fine(tmp_path: Path) -> None:
    base = write(tmp_path, {"elsewhere/base.yaml": SMALLEST})
    assert resolve(tmp_path, {"a.yaml": f"defaults: ['{base}']\n"}).ok
    for nothing in ("null", "[]", ""):
        assert codes(resolve(tmp_path, {"b.yaml": SMALLEST + f"defaults: {nothing}\n"})) == []


def test_a_diamond_is_no_circle_and_its_problems_are_told_once(tmp_path: Path) -> None:
    resolved = resolve(
        tmp_path,
        {
            "a.yaml": "defaults: [b.yaml, c.yaml]\n" + SMALLEST,
            "b.yaml": "defaults: [d.yaml]\n",
            "c.yaml": "defaults: [d.yaml]\nx: {only: c}\n",
            "d.yaml": "x: {d: 1, d: 2}\n",
        },
    )
    assert codes(resolved) == ["duplicate-key"]
    assert value(resolved, "x") == {"d": 2, "only": "c"}


def test_a_circle_is_reported_with_the_way_into_it_and_the_rest_is_merged(tmp_path: Path) -> None:
    resolved = resolve(
        tmp_path,
        {
            "a.yaml": "defaults: [b.yaml]\n" + SMALLEST,
            "b.yaml": "defaults: [a.yaml, c.yaml]\nx: 1\n",
            "c.yaml": "y: 2\n",
        },
    )
    (problem,) = resolved.problems
    assert problem.code == "defaults-cycle"
    assert str(problem.location) == f"{tmp_path / 'b.yaml'}:1:12"
    assert [Path(name).name for name in problem.trail] == ["a.yaml", "b.yaml", "a.yaml"]
    assert (value(resolved, "x"), value(resolved, "y")) == (1, 2)


def test_a_circle_through_a_link_is_one_too(tmp_path: Path) -> None:
    path = write(tmp_path, {"a.yaml": "defaults: [link.yaml]\n" + SMALLEST})
    (tmp_path / "link.yaml").symlink_to(path)
    assert codes(resolve_config(path)) == ["defaults-cycle"]


def test_a_missing_file_points_at_its_name_and_nothing_is_missed_because_of_it(tmp_path: Path) -> None:
    resolved = resolve(tmp_path, {"a.yaml": "defaults:\n  - bsae.yaml\n", "base.yaml": SMALLEST})
    (problem,) = resolved.problems
    assert problem.code == "missing-default"
    assert str(problem.location) == f"{tmp_path / 'a.yaml'}:2:5"
    assert problem.hint is not None
    assert problem.hint.startswith("did you mean 'base.yaml'")
    assert resolved.partial


def test_the_file_itself_may_be_missing(tmp_path: Path) -> None:
    resolved = resolve_config(tmp_path / "gone.yaml")
    assert codes(resolved) == ["missing-file"]
    assert resolved.data == {}
    assert resolved.partial


def test_unsaved_documents_are_read_instead_of_files(tmp_path: Path) -> None:
    path = write(tmp_path, {"a.yaml": "defaults: [b.yaml]\n", "b.yaml": SMALLEST + "x: disk\n"})

    def read(wanted: Path) -> Document:
        if wanted.name == "b.yaml":
            return Document.parse(SMALLEST + "x: unsaved\n", wanted)
        return read_document(wanted)

    assert value(resolve_config(path, read=read), "x") == "unsaved"


def test_data_has_no_folder_to_include_from() -> None:
    resolved = resolve_config({"schema_version": 1, "model": {}, "defaults": []})
    (problem,) = resolved.problems
    assert (problem.code, problem.path, problem.location) == ("defaults-without-file", ("defaults",), None)
