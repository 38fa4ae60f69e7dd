"""Which components a policy uses, and which files several experiments use."""

import os
from pathlib import Path

from constructor.config import Experiment, find_components
from constructor.experiments import sharing, unused_components

COMPONENT = "schema_version: 1\nmodel: {sequential: {layers: [{_type_: nn.ReLU}]}}\n"
BUNDLED = Path(__file__).parents[4] / "experiment_models"


def policy(*paths: str, called: int | None = None) -> str:
    modules = "".join(f"      m{i}: {{_type_: component, path: {path}}}\n" for i, path in enumerate(paths))
    nodes = "".join(
        f"      - {{name: n{i}, call: module:m{i}, args: [$x]}}\n"
        for i in range(len(paths) if called is None else called)
    )
    return (
        "schema_version: 1\nmodel:\n  graph:\n    inputs: [x]\n"
        f"    modules:\n{modules}    nodes:\n{nodes}    outputs: [n0]\n"
    )


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def experiment(folder: Path) -> Experiment:
    (family,) = find_components(folder).families
    (found,) = family.experiments
    return found


def unused(folder: Path) -> list[str]:
    return [component.name for component in unused_components(experiment(folder))]


def test_what_the_policy_does_not_call_is_unused(tmp_path: Path) -> None:
    write(tmp_path, a=COMPONENT, b=COMPONENT, c=COMPONENT, policy=policy("./a.yaml", "b.yaml", called=1))
    assert unused(tmp_path) == ["b", "c"]


def test_what_a_used_component_is_built_from_is_used(tmp_path: Path) -> None:
    write(tmp_path, a=policy("b.yaml"), b="defaults: [base.yaml]\n", base=COMPONENT)
    write(tmp_path, policy=policy("${params.file}") + "params: {file: ./a.yaml}\n")
    assert unused(tmp_path) == []


def test_without_a_policy_that_can_be_read_nothing_is_known(tmp_path: Path) -> None:
    write(tmp_path, a=COMPONENT)
    assert unused(tmp_path) == []
    write(tmp_path, policy="schema_version: 1\nmodel: [\n")
    assert unused(tmp_path) == []


def test_the_bundled_experiments_name_what_their_readme_says() -> None:
    (family,) = [found for found in find_components(BUNDLED).families if found.name == "vfp_single_expert"]
    left = [[component.name for component in unused_components(found)] for found in family.experiments]
    assert left[0] == ["da3", "vae_posterior", "vae_prior"]
    assert left[1] == ["multimodal_bridge", "vae_posterior", "vae_prior"]


def users(root: Path) -> dict[str, list[str]]:
    shared = sharing(root)
    return {
        os.path.relpath(file, os.path.realpath(root)): sorted(os.path.relpath(user, root) for user in found)
        for file, found in shared.items()
    }


def test_a_file_of_another_folder_is_shared_by_policies_and_defaults(tmp_path: Path) -> None:
    write(tmp_path, exp1__a=COMPONENT, exp1__b=COMPONENT, shared__base=COMPONENT)
    write(tmp_path, exp2__policy=policy("../exp1/a.yaml"), exp2__c="defaults: [../shared/base.yaml]\n")
    assert users(tmp_path) == {
        "exp1/a.yaml": ["exp1", "exp2"],
        "exp1/b.yaml": ["exp1"],
        "exp2/c.yaml": ["exp2"],
        "exp2/policy.yaml": ["exp2"],
        "shared/base.yaml": ["exp2", "shared"],
    }


def training(**components: str) -> str:
    return f"model: {{component_config_paths: {{{', '.join(f'{k}: {v}' for k, v in components.items())}}}}}\n"


def test_a_training_yaml_stands_for_the_folder_of_its_components(tmp_path: Path) -> None:
    write(tmp_path, exp1__a=COMPONENT, exp1__b=COMPONENT, exp1__idle=COMPONENT)
    write(tmp_path, runs__one=training(a="exp1/a.yaml", b="exp1/b.yaml"))
    assert users(tmp_path) == {f"exp1/{name}.yaml": ["runs/one.yaml"] for name in ("a", "b", "idle")}


def test_trainings_that_name_one_file_share_it(tmp_path: Path) -> None:
    write(tmp_path, exp1__a=COMPONENT, exp1__b=COMPONENT, exp2__b=COMPONENT)
    write(tmp_path, runs__one=training(a="exp1/a.yaml", b="exp1/b.yaml"))
    write(tmp_path, runs__two=training(b="exp2/b.yaml", a="exp1/a.yaml"))
    assert users(tmp_path) == {
        "exp1/a.yaml": ["runs/one.yaml", "runs/two.yaml"],
        "exp1/b.yaml": ["runs/one.yaml"],
        "exp2/b.yaml": ["runs/two.yaml"],
    }
