"""A file that one can read in one go."""

from tests.architecture.sources import ROOT, hand_written

MOST_LINES = 400
_CODE = (".py", ".js", ".css")


def test_no_source_file_is_longer_than_one_can_read() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in hand_written()
        if path.suffix in _CODE
    }
    assert len(lengths) > 100
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}
