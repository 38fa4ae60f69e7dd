"""Recipes of what joins conditions into one sequence of tokens: embedders, bridge, encoders, projectors."""

from collections.abc import Sequence
from typing import Any

from constructor.unpack.recipe import Kitchen, Made

Value = Any
"""`Made`, or what the node passes, as YAML data."""

PLAIN = {"last_activation": True}
DEEP = {"layers": 2, "norm": True, "dropout": 0.0, "last_norm": True}
DROPOUT = {"layers": 2, "norm": True, "dropout": 0.05}
_D = "transformer_d_model"


def stream_embedder(kitchen: Kitchen) -> None:
    """Streams in lists, each with a projection of its own; then an encoder."""
    _as_mapping(kitchen, _encoded(kitchen, _streams(kitchen)))


def bridge(kitchen: Kitchen) -> None:
    """Streams in lists, each with a projection of its own."""
    _streams(kitchen)


def naive_embedder(kitchen: Kitchen) -> None:
    """One row of visual tokens; then an encoder."""
    _row_embedder(kitchen, DEEP)


def dropout_embedder(kitchen: Kitchen) -> None:
    """The same with dropout in the projections."""
    _row_embedder(kitchen, DROPOUT)


def posterior(kitchen: Kitchen) -> None:
    """Feature maps of cameras, with the action; returns the class tokens."""
    kitchen.prefix = "encoder."
    _class_tokens_of(kitchen, _encoded(kitchen, _cameras(kitchen, action=True)))


def prior(kitchen: Kitchen) -> None:
    """Feature maps of cameras, without the action; returns the class tokens."""
    kitchen.prefix = "encoder."
    _class_tokens_of(kitchen, _encoded(kitchen, _cameras(kitchen, action=False)))


def info_encoder(kitchen: Kitchen) -> None:
    """Feature maps of cameras; returns every token."""
    kitchen.prefix = "encoder."
    visual = _camera_rows(kitchen)
    rows = [*visual, _projected(kitchen, "proprio", "cond_proprio", "cond_proprio_dim", PLAIN)]
    if kitchen.flag("use_cond_semantic"):
        rows.insert(0, kitchen.needed("cond_semantic"))
    _encoded(kitchen, _positioned(kitchen, _joined(kitchen, rows), class_tokens=False))


def plain_projector(kitchen: Kitchen) -> None:
    """Visual tokens as they are, then proprioception through three plain layers."""
    proprio = kitchen.needed("cond_proprio")
    if kitchen.number("cond_proprio_dim") != kitchen.number(_D):
        old = "proprio_projection"
        first = kitchen.part(
            "proprio_projection",
            "projection",
            (f"{old}.0", "0"),
            (f"{old}.2", "2"),
            width_in=kitchen.written("cond_proprio_dim"),
            width=kitchen.written(_D),
            layers=2,
            last_activation=True,
        )
        last = kitchen.part(
            "proprio_linear",
            "nn.Linear",
            (f"{old}.4", ""),
            in_features=kitchen.written(_D),
            out_features=kitchen.written(_D),
        )
        proprio = kitchen.call(last, last, input=kitchen.call(first, first, input=proprio))
    _behind_cameras(kitchen, proprio)


def naive_projector(kitchen: Kitchen) -> None:
    """Visual tokens as they are, then proprioception through three layers with norms."""
    style = {"layers": 3, "norm": True, "dropout": 0.05, "last_norm": True}
    _behind_cameras(kitchen, _projected(kitchen, "proprio", "cond_proprio", "cond_proprio_dim", style))


def dropout_projector(kitchen: Kitchen) -> None:
    """The same without the last norm."""
    style = {"layers": 3, "norm": True, "dropout": 0.05}
    _behind_cameras(kitchen, _projected(kitchen, "proprio", "cond_proprio", "cond_proprio_dim", style))


def projection(kitchen: Kitchen, name: str, old: str, width_in: str, style: dict[str, Any]) -> str:
    """Adds a projection to the width of the model; `old` is where its weights were."""
    widths = {"width_in": kitchen.written(width_in), "width": kitchen.written(_D)}
    return kitchen.part(name, "projection", (old, ""), **widths, **style)


def _projected(kitchen: Kitchen, role: str, port: str, width_in: str, style: dict[str, Any]) -> Value:
    """An input with the model's width: projected, unless it has it already."""
    value, name = kitchen.needed(port), f"{role}_projection"
    if kitchen.width(width_in) in (None, kitchen.number(_D)):
        return value
    return kitchen.call(name, projection(kitchen, name, name, width_in, style), input=value)


def _streams(kitchen: Kitchen) -> Made:
    # A block puts each stream in front of those before it; this is their order from the front.
    rows = [_projected(kitchen, "proprio", "cond_proprio", "cond_proprio_dim", DEEP)]
    if kitchen.number("cond_visual_dim") != kitchen.number(_D):
        rows[:0] = reversed(_each(kitchen, "visual", "num_cond_visuals", "cond_visual_dim"))
    rows[:0] = reversed(_each(kitchen, "semantic", "num_cond_semantic", "cond_semantic_dim"))
    if kitchen.flag("use_action"):
        rows.insert(0, _projected(kitchen, "action", "action", "action_dim", DEEP))
    return _positioned(kitchen, _joined(kitchen, rows), class_tokens=kitchen.flag("use_cls_token"))


def _each(kitchen: Kitchen, role: str, count: str, width_in: str) -> list[Value]:
    """The streams of a list, each projected by its own projection where their width is another."""
    numbers = kitchen.repeated(count)
    # A block does without the semantic streams, and never without the visual ones.
    given = kitchen.needed("cond_visual") if role == "visual" else kitchen.given(f"cond_{role}")
    width = kitchen.width(width_in)
    own = width not in (None, kitchen.number(_D))
    streams: Sequence[Value] = []
    if isinstance(given, list):
        streams = given[: len(numbers)]
    elif given is not None and numbers:
        name = f"{role}_streams"
        callee = kitchen.part(
            name, "token_streams", count=kitchen.written(count), width=kitchen.written(width_in)
        )
        outs = tuple(f"{role}_{index}" for index in numbers)
        streams = kitchen.apart(name, callee, outs, streams=given)
    names = [f"{role}_projection_{index}" for index in numbers] if own else []
    for index, name in enumerate(names):
        # A projection that nothing goes through is kept: a checkpoint holds its weights.
        projection(kitchen, name, f"{role}_projection.{index}", width_in, DEEP)
    if not own:
        return list(streams)
    return [kitchen.call(name, name, input=stream) for name, stream in zip(names, streams, strict=False)]


def _row_embedder(kitchen: Kitchen, style: dict[str, Any]) -> None:
    visual = _projected(kitchen, "visual", "cond_visual", "cond_visual_dim", style)
    rows = _conditions(kitchen, [visual], kitchen.flag("use_action"), style)
    tokens = _positioned(kitchen, _joined(kitchen, rows), class_tokens=kitchen.flag("use_cls_token"))
    _as_mapping(kitchen, _encoded(kitchen, tokens))


def _cameras(kitchen: Kitchen, *, action: bool) -> Made:
    rows = _conditions(kitchen, _camera_rows(kitchen), action, PLAIN)
    return _positioned(kitchen, _joined(kitchen, rows), class_tokens=kitchen.flag("use_cls_token"))


def _camera_rows(kitchen: Kitchen) -> list[Value]:
    """The tokens of the cameras: each camera's through a projection of its own, or all in one row."""
    visual = kitchen.needed("cond_visual")
    cameras, channels = kitchen.written("num_cameras"), kitchen.written("cond_visual_dim")
    own = kitchen.number("cond_visual_dim") != kitchen.number(_D)
    numbers = kitchen.repeated("num_cameras")
    rows: list[Value] = []
    for index in numbers if own else (None,):
        ending = "" if index is None or len(numbers) == 1 else f"_{index}"
        one = {"camera": index} if ending else {}
        name = f"visual_tokens{ending}"
        part = kitchen.part(name, "camera_tokens", channels=channels, cameras=cameras, **one)
        row = kitchen.call(name, part, visual=visual)
        if index is not None:
            project = f"visual_projection{ending}"
            projection(kitchen, project, f"visual_projection.{index}", "cond_visual_dim", PLAIN)
            row = kitchen.call(project, project, input=row)
        rows.append(row)
    return rows


def _conditions(kitchen: Kitchen, visual: list[Value], action: bool, style: dict[str, Any]) -> list[Value]:
    """Action, summary, the visual rows and proprioception, in this order."""
    rows = [*visual, _projected(kitchen, "proprio", "cond_proprio", "cond_proprio_dim", style)]
    if kitchen.flag("use_cond_semantic"):
        if kitchen.flag("use_cond_semantic_projection"):
            rows.insert(0, _projected(kitchen, "semantic", "cond_semantic", "cond_semantic_dim", style))
        else:
            rows.insert(0, kitchen.needed("cond_semantic"))
    if action:
        rows.insert(0, _projected(kitchen, "action", "action", "action_dim", style))
    return rows


def _behind_cameras(kitchen: Kitchen, proprio: Value) -> None:
    cameras = kitchen.part("visual_tokens", "camera_tokens", channels=kitchen.written(_D))
    visual = kitchen.call(cameras, cameras, visual=kitchen.needed("cond_visual"))
    _joined(kitchen, [visual, proprio])


def _joined(kitchen: Kitchen, rows: list[Value], name: str = "tokens") -> Made:
    part = kitchen.part(name, "token_concat", parts=len(rows), width=kitchen.written(_D))
    return kitchen.call(name, part, tokens=rows)


def _positioned(kitchen: Kitchen, tokens: Made, *, class_tokens: bool) -> Made:
    """Tokens with positions, behind the class tokens where there are some."""
    width = kitchen.written(_D)
    position = kitchen.part("positions", "sinusoidal_position", width=width)
    placed = kitchen.call(position, position, tokens=tokens)
    if not class_tokens:
        return placed
    count = kitchen.written("num_cls_token")
    part = kitchen.part("class_tokens", "class_tokens", ("cls_token", "cls_token"), count=count, width=width)
    return kitchen.call(part, part, tokens=placed)


def _encoded(kitchen: Kitchen, tokens: Made) -> Made:
    part = kitchen.part("encoder", "transformer_encoder", ("encoder", ""), **stack(kitchen))
    return kitchen.call(part, part, tokens=tokens)


def stack(kitchen: Kitchen) -> dict[str, Any]:
    """The hyperparameters that both stacks take."""
    names = {
        "width": _D,
        "heads": "transformer_nhead",
        "feedforward": "transformer_dim_feedforward",
        "dropout": "transformer_dropout",
        "activation": "transformer_activation",
        "layers": "transformer_num_layers",
    }
    return {ours: kitchen.written(theirs) for ours, theirs in names.items()}


def _first(kitchen: Kitchen, encoded: Made) -> Made | None:
    if not kitchen.flag("use_cls_token"):
        return None
    return kitchen.op("cls_token", "first_tokens", tokens=encoded, count=kitchen.written("num_cls_token"))


def _class_tokens_of(kitchen: Kitchen, encoded: Made) -> None:
    if _first(kitchen, encoded) is None:
        kitchen.op("cls_token", "identity", x=None)


def _as_mapping(kitchen: Kitchen, encoded: Made) -> None:
    result = {"cls_token": _first(kitchen, encoded), "encoder_output": encoded}
    kitchen.op("result", "identity", x=result)
