"""Recipes of the action decoders and of their mixture."""

from dataclasses import dataclass
from typing import Any

from constructor.unpack.recipe import Kitchen, Made
from constructor.unpack.sequences import DEEP, DROPOUT, PLAIN, projection, stack

_D = "transformer_d_model"


@dataclass(frozen=True, slots=True)
class _Style:
    """How the decoders of the families differ: the keywords of their projections and of their head."""

    project: dict[str, Any]
    time: dict[str, Any]
    hidden: bool = True
    positions: bool = False


_PLAIN = _Style(PLAIN, {"layers": 2}, hidden=False, positions=True)
_NORMED = _Style(DEEP, DEEP)
_EXPERT = _Style(DROPOUT, DROPOUT)


def normed_decoder(kitchen: Kitchen) -> None:
    """Projections with norms."""
    _decoder(kitchen, _NORMED, _time(kitchen))


def plain_decoder(kitchen: Kitchen) -> None:
    """Projections without norms, and positions added to the memory."""
    _decoder(kitchen, _PLAIN, _time(kitchen))


def mixture(kitchen: Kitchen) -> None:
    """Experts side by side on the same inputs, stacked behind the batch."""
    time, velocities = _time(kitchen), []
    for index in kitchen.repeated("num_experts"):
        kitchen.prefix = f"experts.{index}."
        velocities.append(_decoder(kitchen, _EXPERT, time, f"_{index}"))
    kitchen.prefix = ""
    kitchen.op("velocities", "stack", tensors=velocities, dim=1)


def _time(kitchen: Kitchen) -> Made:
    part = kitchen.part("time_embedding", "time_embedding", width=kitchen.written(_D))
    return kitchen.call(part, part, time=kitchen.needed("time"))


def _decoder(kitchen: Kitchen, style: _Style, time: Made, ending: str = "") -> Made:
    noise = f"noise_projection{ending}"
    projection(kitchen, noise, "noise_projection", "action_dim", style.project)
    target = kitchen.call(noise, noise, input=kitchen.needed("noise"))
    network = f"time_network{ending}"
    projection(kitchen, network, "time_mlp", _D, style.time)
    memory = kitchen.needed("memory_input")
    rows: list[Any] = [kitchen.call(network, network, input=time), memory]
    if style.positions:
        part = kitchen.part(f"memory_positions{ending}", "sinusoidal_position", width=kitchen.written(_D))
        rows[1] = kitchen.call(part, part, tokens=memory)
    if kitchen.flag("use_cond_semantic"):
        rows.insert(0, _semantic(kitchen, style, ending))
    joined = kitchen.part(f"memory{ending}", "token_concat", parts=len(rows), width=kitchen.written(_D))
    decoder = kitchen.part(
        f"decoder{ending}",
        "causal_transformer_decoder",
        ("decoder", ""),
        **stack(kitchen),
        chunk=kitchen.written("transformer_action_chunk_size"),
        causal=kitchen.written("transformer_tgt_is_causal"),
    )
    decoded = kitchen.call(decoder, decoder, target=target, memory=kitchen.call(joined, joined, tokens=rows))
    hidden = {} if style.hidden else {"hidden": False}
    widths = {"width": kitchen.written(_D), "width_out": kitchen.written("action_dim")}
    head = kitchen.part(f"head{ending}", "head", ("output_layer", ""), **widths, **hidden)
    return kitchen.call(head, head, input=decoded)


def _semantic(kitchen: Kitchen, style: _Style, ending: str) -> Any:
    semantic = kitchen.needed("discrete_semantic_input")
    if kitchen.width("cond_semantic_dim") in (None, kitchen.number(_D)):
        return semantic
    name = f"semantic_projection{ending}"
    projection(kitchen, name, "semantic_projection", "cond_semantic_dim", style.project)
    return kitchen.call(name, name, input=semantic)
