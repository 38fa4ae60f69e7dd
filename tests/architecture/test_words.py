"""What no file of the project may say: where it happened to be built."""

import re

import pytest

from tests.architecture.sources import ROOT, project_files

# Written in two parts, so that this file does not hold what it forbids.
FORBIDDEN = {
    "a package registry": r"pypi" + r"\.org|files\.python" + r"hosted|registry\.npm" + r"js",
    "a path of one machine": r"(?<![\w.}>*])/(?:home|Users|opt|work|mnt)" + r"/\w|/root/\.",
    "a proxy or index setting": r"extra-" + r"index-url|find-" + r"links",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in project_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []
