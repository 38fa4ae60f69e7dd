"""Training YAMLs as people write them: what is read from each, and what is wrong, as one readable text."""

from pathlib import Path

import pytest

from constructor.diagnostics import Location
from constructor.diagnostics.render import render
from constructor.document import read_document
from constructor.experiments import read_training
from tests.conftest import Golden

CASES = Path(__file__).parents[3] / "cases" / "training"
FILES = sorted(CASES.glob("*.yaml"))


def test_there_is_one_of_every_family() -> None:
    families = ("vfp_single", "cfg_vqvae", "naive", "variational", "mutual_information")
    assert all(any(file.name.startswith(family) for file in FILES) for family in families)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_read_and_what_is_told(
    file: Path, golden: Golden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The component files are there, save those in a folder called `lost`."""
    for other in FILES:
        (tmp_path / "training").mkdir(exist_ok=True)
        (tmp_path / "training" / other.name).write_bytes(other.read_bytes())
        for line in other.read_text().splitlines():
            name = line.partition(": ")[2]
            if name.startswith("experiment_models/") and "lost" not in name:
                (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    training = read_training(Path("training") / file.name)
    assert training.root == tmp_path

    def line_of(place: Location) -> str:
        return read_document(place.file).text.splitlines()[place.line - 1]

    rows = [
        f"{item.name}: {item.file.relative_to(tmp_path) if item.file else 'no file'}"
        f"{', initialised' if item.initialised else ''}{', frozen' if item.frozen else ''}\n"
        for item in training.components
    ]
    assert all(problem.location is not None for problem in training.problems)
    told = "".join(f"\n{render(problem, line_of)}" for problem in training.problems)
    golden("".join(rows) + told.replace(str(tmp_path), "PROJECT"), CASES / f"{file.stem}.txt")
