"""The files of a request, and answers that are good as long as these stay the same."""

from pathlib import Path

from constructor.document import Reader
from constructor.worker.files import Answers, overlaid


def test_unsaved_texts_come_before_the_disk(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("x: 1\n")
    (tmp_path / "b.yaml").write_text("x: 2\n")
    read = overlaid({str(tmp_path / "folder" / ".." / "a.yaml"): "x: 3\n"})
    assert read(tmp_path / "a.yaml").data() == {"x": 3}
    assert read(tmp_path / "b.yaml").data() == {"x": 2}
    assert read(tmp_path / "c.yaml").problems[0].code == "missing-file"


class Asked:
    """Answers with the sum of two files, and counts how often it had to."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.times = folder, 0

    def __call__(self, read: Reader) -> int:
        self.times += 1
        return sum(read(self.folder / name).data().get("x", 0) for name in ("a.yaml", "b.yaml"))


def test_an_answer_is_made_again_when_one_of_its_files_changes(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("x: 1\n")
    ask, answers = Asked(tmp_path), Answers()

    def answer(question: str = "sum", **unsaved: str) -> int:
        overlay = {str(tmp_path / f"{name}.yaml"): text for name, text in unsaved.items()}
        found: int = answers.get(question, overlaid(overlay), ask)
        return found

    assert (answer(), answer(), ask.times) == (1, 1, 1)
    assert (answer(a="x: 5"), ask.times) == (5, 2)
    assert (answer(a="x: 5", c="x: 9"), ask.times) == (5, 2)
    assert (answer(), ask.times) == (1, 3)
    (tmp_path / "b.yaml").write_text("x: 10\n")
    assert (answer(), ask.times) == (11, 4)
    assert (answer("another"), ask.times) == (11, 5)


def test_old_answers_are_forgotten(tmp_path: Path) -> None:
    ask, answers = Asked(tmp_path), Answers(keep=2)
    for question in ("one", "two", "one", "three", "one", "two"):
        answers.get(question, overlaid({}), ask)
    assert ask.times == 4
