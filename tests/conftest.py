"""What every test may use: golden files that a person can read, rewritten by `pytest --overwrite`."""

import difflib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# A machine that does other work is slow by turns; time is measured by the benchmarks.
settings.register_profile("untimed", parent=settings(), deadline=None)
settings.load_profile("untimed")

Golden = Callable[[str, Path | str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--overwrite", action="store_true", help="write what the tests got into their golden files"
    )


@pytest.fixture(scope="session", autouse=True)
def cache_folder_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a program keeps in the user's cache folder stays out of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """`golden(text, path)` fails when `text` differs from the file; `--overwrite` writes the file instead.

    A relative path starts at the folder of the test. Read the diff of what `--overwrite` wrote.
    """

    def check(actual: str, path: Path | str) -> None:
        expected_file = request.path.parent / path
        if request.config.getoption("--overwrite"):
            expected_file.parent.mkdir(parents=True, exist_ok=True)
            expected_file.write_bytes(actual.encode())
            return
        if not expected_file.exists():
            pytest.fail(f"{expected_file} does not exist: run pytest --overwrite and read it", pytrace=False)
        expected = expected_file.read_bytes().decode()
        if actual != expected:
            pytest.fail(_difference(expected, actual, expected_file), pytrace=False)

    return check


def _difference(expected: str, actual: str, file: Path) -> str:
    lines = difflib.unified_diff(
        expected.splitlines(), actual.splitlines(), f"{file.name} (expected)", "now", lineterm="", n=2
    )
    return "\n".join(
        ["the result differs from its golden file", *lines, "If the change is meant: pytest --overwrite"]
    )
