"""docs/pre_training.md, done in a repository of experiments, and the files that pre-commit reads."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.conftest import Golden

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "pre_training.md"
_FILE = re.compile(r"^```(?:sh|yaml) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BIN = Path(sys.executable).parent
TRAINING = """\
plugins: [trainer.blocks]
model:
  find_unused_parameters: false
  component_config_paths: {action_head: experiments/exp1/action_head.yaml}
  component_build_args: {action_head: {init: true, freeze: false}}
  component_optims: {action_head: {type: adamw, params: {lr: 1e-4}}}
data: {datamodule: {type: my_dataset, params: {task_name: demo}}}
train: {trainer: {type: my_trainer, params: {}}, loss: null, load_dir: null, save_dir: runs/exp1}
"""
BREAKING = ("experiments/exp1/action_head.yaml", "model.graph.modules.narrow.in_features=400")


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {"NO_COLOR": "1", "PATH": f"{_BIN}{os.pathsep}{os.environ['PATH']}"}
    environ |= {
        f"GIT_{who}_{what}": "somebody" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Experiments, a training YAML, a program that would train, and the files of the page."""
    assert run(tmp_path, "git", "init", "-q").returncode == 0
    assert run(tmp_path, "blockwright", "new", "--family", "experiments").returncode == 0
    (tmp_path / "training").mkdir()
    (tmp_path / "training" / "exp1.yaml").write_text(TRAINING)
    (tmp_path / "train.py").write_text("print('it trains')\n")
    for name, text in _FILE.findall(PAGE.read_text(encoding="utf-8")):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    return tmp_path


@pytest.mark.torch
def test_the_git_hook_refuses_what_would_not_build(repository: Path) -> None:
    run(repository, "git", "add", ".")
    first = run(repository, "git", "commit", "-m", "first")
    assert first.returncode == 0, first.stdout + first.stderr
    assert run(repository, "blockwright", "set", *BREAKING).returncode == 0
    second = run(repository, "git", "commit", "-am", "second")
    assert second.returncode == 1
    assert "error[shape-mismatch]" in second.stdout + second.stderr


@pytest.mark.torch
def test_the_job_trains_only_what_builds_and_fits(repository: Path) -> None:
    good = run(repository, "bash", "job.sh")
    assert good.returncode == 0, good.stdout + good.stderr
    assert good.stdout.endswith("a step on RTX 4090 fits\nit trains\n")

    wide = ("experiments/exp1/action_head.yaml", "params.hidden_dim=50000000")
    assert run(repository, "blockwright", "set", *wide).returncode == 0
    too_large = run(repository, "bash", "job.sh")
    assert too_large.returncode == 1
    assert too_large.stdout.endswith("a step on RTX 4090 does not fit\n")

    assert run(repository, "blockwright", "set", *BREAKING).returncode == 0
    broken = run(repository, "bash", "job.sh")
    assert broken.returncode == 1
    assert "error[shape-mismatch]" in broken.stdout
    assert "it trains" not in broken.stdout


@pytest.mark.torch
def test_the_session_is_real(repository: Path, golden: Golden) -> None:
    def session(match: re.Match[str]) -> str:
        lines = [line for line in match[1].splitlines() if line.startswith("$ ")]
        ran = [f"{line}\n{run(repository, *shlex.split(line[2:])).stdout}" for line in lines]
        return f"```console\n{''.join(ran)}```"

    golden(_CONSOLE.sub(session, PAGE.read_text(encoding="utf-8")), PAGE)


def test_other_repositories_find_the_hook_that_the_page_names() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (used,) = (
        text for name, text in _FILE.findall(PAGE.read_text(encoding="utf-8")) if "pre-commit-c" in name
    )
    (asked,) = yaml.safe_load(used)["repos"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [one["id"] for one in asked["hooks"]] == [hook["id"]]
    assert asked["rev"] == f"v{project['version']}"
    program, command = hook["entry"].split()
    assert program in project["scripts"]
    assert run(ROOT, program, command, "--help").returncode == 0


def test_the_commits_of_this_project_run_what_make_check_runs() -> None:
    (local,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    checks = re.search(r"^check:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert checks is not None
    wanted = [line.strip().replace("$(BIN)", ".venv/bin") for line in checks[1].splitlines()]
    assert [hook["entry"] for hook in local["hooks"]] == wanted
