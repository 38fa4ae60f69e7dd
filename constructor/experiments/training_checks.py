"""What a trainer would refuse or ignore in a training YAML, each with its place; unknown keys are free."""

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from constructor.config.draft import kind
from constructor.diagnostics import ConfigPath, did_you_mean, format_path
from constructor.experiments.merged import MergedTraining

COMPONENTS = ("model", "component_config_paths")
BUILD_ARGUMENTS = ("model", "component_build_args")
OPTIMIZERS = ("model", "component_optims")
LOAD_DIR = ("train", "load_dir")
SAVE_DIR = ("train", "save_dir")

_BUILD_KEYS = ("init", "freeze", "online_update")
_POSITIVE = ("max_epochs", "max_steps", "accumulate_grad_batches", "log_every_n_steps", "gradient_clip_val")
_EMA_KEYS = ("enabled", "decay")
_Check = Callable[[Any], bool]


def check_training(reading: MergedTraining, frozen: Mapping[str, bool]) -> None:
    """Reports what is wrong with the sections of a training YAML.

    Args:
        frozen: the components as they are built, and whether each is frozen.
    """
    if frozen:
        _check_names(reading, frozen)
        _check_build_arguments(reading)
        _check_optimizers(reading, frozen)
    _check_required(reading)
    _check_train(reading)


def _check_names(reading: MergedTraining, frozen: Mapping[str, bool]) -> None:
    for path in (BUILD_ARGUMENTS, OPTIMIZERS):
        for name in reading.section(path):
            if name not in frozen:
                reading.report(
                    "unknown-component",
                    f"`{format_path(path)}` speaks of {name!r}, which is no component of this training",
                    (*path, name),
                    did_you_mean(name, frozen, "it has " + ", ".join(frozen)),
                )
    build_arguments = reading.section(BUILD_ARGUMENTS)
    for name in frozen:
        if name not in build_arguments:
            reading.report(
                "missing-build-arguments",
                f"component {name!r} has no entry in `{format_path(BUILD_ARGUMENTS)}`; trainers need one",
                BUILD_ARGUMENTS,
                f"add `{name}: {{init: true, freeze: false}}`",
                severity="warning",
            )


def _check_build_arguments(reading: MergedTraining) -> None:
    for name, arguments in reading.section(BUILD_ARGUMENTS).items():
        path = (*BUILD_ARGUMENTS, name)
        if not isinstance(arguments, dict):
            _bad(reading, path, "a mapping such as `{init: true, freeze: false}`", arguments)
            continue
        for key, value in arguments.items():
            if key in _BUILD_KEYS and not isinstance(value, bool):
                _bad(reading, (*path, key), "true or false", value)
            elif key not in _BUILD_KEYS and (hint := did_you_mean(key, _BUILD_KEYS)):
                message = f"no trainer reads `{key}`"
                reading.report("unknown-build-argument", message, (*path, key), hint, severity="warning")


def _check_optimizers(reading: MergedTraining, frozen: Mapping[str, bool]) -> None:
    build_arguments, optimizers = reading.section(BUILD_ARGUMENTS), reading.section(OPTIMIZERS)
    for name, is_frozen in frozen.items():
        if name in build_arguments and not is_frozen and name not in optimizers:
            reading.report(
                "component-without-optimizer",
                f"component {name!r} is not frozen and has no optimizer: it would never learn",
                OPTIMIZERS,
                f"add an entry for it to `{format_path(OPTIMIZERS)}`, or freeze it",
                severity="warning",
            )
        elif is_frozen and name in optimizers:
            reading.report(
                "frozen-component-with-optimizer",
                f"component {name!r} is frozen, so its optimizer has nothing to do",
                (*OPTIMIZERS, name),
                severity="warning",
            )
    for name, optimizer in optimizers.items():
        path = (*OPTIMIZERS, name)
        _check_factory(reading, path, optimizer)
        rate = reading.section((*path, "params")).get("lr")
        if rate is not None and not _is_rate(rate):
            _bad(reading, (*path, "params", "lr"), "a number above 0", rate)


def _check_required(reading: MergedTraining) -> None:
    """Complains of what is missing only where the file is more than a list of components."""
    whole = any(key in reading.data for key in ("plugins", "data", "train"))
    wanted: tuple[tuple[tuple[str, ...], str, _Check], ...] = (
        (("plugins",), "a list of module names", _is_names),
        (("model", "find_unused_parameters"), "true or false", lambda value: isinstance(value, bool)),
        (("data", "datamodule"), "a mapping with `type`", lambda value: isinstance(value, dict)),
        (("train", "trainer"), "a mapping with `type`", lambda value: isinstance(value, dict)),
    )
    for path, expected, is_right in wanted:
        section = reading.section(path[:-1])
        if path[-1] in section:
            if not is_right(section[path[-1]]):
                _bad(reading, path, expected, section[path[-1]])
        elif whole and all(document.complete for document in reading.documents):
            message = f"trainers need `{format_path(path)}`: {expected}"
            reading.report("missing-training-value", message, path, severity="warning")
    for path in (("data", "datamodule"), ("train", "trainer"), ("train", "loss")):
        if (value := reading.section(path[:-1]).get(path[-1])) is not None and isinstance(value, dict):
            _check_factory(reading, path, value)


def _check_train(reading: MergedTraining) -> None:
    train = reading.section(("train",))
    for key, expected in (("loss", "a mapping with `type`, or null"), ("ema", "a mapping")):
        if train.get(key) is not None and not isinstance(train[key], dict):
            _bad(reading, ("train", key), expected, train[key])
    load_dir = train.get(LOAD_DIR[-1])
    if load_dir is not None and not _is_text(load_dir):
        _bad(reading, LOAD_DIR, "the path of a folder, or null", load_dir)
    for key in _POSITIVE:
        value = train.get(key)
        if value is not None and not (_is_number(value) and value > 0):
            _bad(reading, ("train", key), "a number above 0", value)
    for key in reading.section(("train", "ema")):
        if key not in _EMA_KEYS:
            message = f"`train.ema` takes {' and '.join(_EMA_KEYS)}, and no `{key}`"
            reading.report("bad-training-value", message, ("train", "ema", key), did_you_mean(key, _EMA_KEYS))


def _check_factory(reading: MergedTraining, path: ConfigPath, value: Any) -> None:
    """A `{type, params}` as trainers name optimizers, losses, data and themselves."""
    if not isinstance(value, dict):
        _bad(reading, path, "a mapping with `type`", value)
        return
    key = value.get("type")
    if not _is_text(key):
        _bad(reading, (*path, "type"), "a registry key of the trainer", key)
    if not isinstance(value.get("params"), dict | None):
        _bad(reading, (*path, "params"), "a mapping", value["params"])


def _bad(reading: MergedTraining, path: ConfigPath, expected: str, value: Any) -> None:
    message = f"`{format_path(path)}` must be {expected}, and is {kind(value)}"
    reading.report("bad-training-value", message, path)


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(_is_text(item) for item in value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _is_rate(value: Any) -> bool:
    """Whether a learning rate counts: trainers turn text such as `1e-4` into the number it spells."""
    try:
        rate = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else 0.0
    except ValueError:
        return False
    return isfinite(rate) and rate > 0
