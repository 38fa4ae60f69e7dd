"""A path that follows a copy: whatever is written, it leads where it should."""

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from constructor.experiments.following import Move

SOURCE, COPY = Path("/models/family/exp1"), Path("/models/other/deep/exp2")
STEPS = st.lists(
    st.sampled_from(["..", ".", "exp1", "exp2", "family", "net.yaml", "a"]), min_size=1, max_size=7
)
FOLDERS = st.lists(st.sampled_from(["inner", "a"]), max_size=2).map(lambda parts: SOURCE.joinpath(*parts))
PLACES = st.sampled_from([COPY, Path("/models/family/exp2"), Path("/exp1"), Path("/models/family/exp10")])


def leads_to(folder: Path, written: str) -> Path:
    return Path(os.path.normpath(folder / written))


@given(STEPS, FOLDERS, PLACES, st.booleans())
def test_what_was_inside_is_inside_the_copy_and_the_rest_is_the_same_file(
    steps: list[str], folder: Path, copy: Path, absolute: bool
) -> None:
    move = Move(SOURCE, copy)
    written = ("/models/" if absolute else "") + "/".join(steps)
    target = leads_to(folder, written)
    text = move.followed(written, folder, move.moved(folder))
    reached = leads_to(move.moved(folder), text)
    if target.is_relative_to(SOURCE):
        assert reached == copy / target.relative_to(SOURCE)
    else:
        assert reached == target
    assert os.path.isabs(text) == absolute


@given(STEPS, FOLDERS, PLACES)
def test_a_copy_of_the_copy_back_leads_where_the_original_did(
    steps: list[str], folder: Path, copy: Path
) -> None:
    there, back = Move(SOURCE, copy), Move(copy, SOURCE)
    written = "/".join(steps)
    if leads_to(folder, written).is_relative_to(copy):
        return  # it led into what the copy is going to be, which is then its own
    text = there.followed(written, folder, there.moved(folder))
    again = back.followed(text, there.moved(folder), folder)
    assert leads_to(folder, again) == leads_to(folder, written)
