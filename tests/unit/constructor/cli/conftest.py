"""The command, and files to try it on."""

from pathlib import Path

import pytest

from tests.unit.constructor.cli.run import Blockwright


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own: no report of an earlier test is given again."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture
def blockwright(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Blockwright:
    """`blockwright("check", path)` runs the command; the terminal is 100 columns wide and has no colour."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return Blockwright(capsys)


@pytest.fixture
def head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small component, in the working folder."""
    monkeypatch.chdir(tmp_path)
    file = Path("head.yaml")
    file.write_text(
        "schema_version: 1  # kept\n"
        "params: {width: 8, rate: 1.0e-3}\n"
        "model:\n"
        "  graph:\n"
        "    inputs: [x]\n"
        "    modules:\n"
        "      up:\n"
        "        _type_: nn.Linear\n"
        "        in_features: 4\n"
        "        out_features: ${params.width}   # shared\n"
        "      down: {_type_: nn.Linear, in_features: '${params.width}', out_features: 2}\n"
        "    nodes:\n"
        "      - {name: hidden, call: module:up, args: [$x]}\n"
        "      - {name: y, call: module:down, args: [$hidden]}\n"
        "    outputs: [y]\n"
    )
    return file
