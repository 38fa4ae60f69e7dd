"""What a `state_dict` of a component holds: names and shapes, never numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WeightInfo:
    """An entry of a `state_dict`.

    Attributes:
        name: its key, `graph_modules.<module>.<rest>`.
        shape: None while it is only known at the first call.
        parameter: it is one, and not a buffer.
        same_as: the key of the earlier entry that is the same tensor, which counts once.
    """

    name: str
    shape: tuple[int, ...] | None
    dtype: str
    parameter: bool = True
    same_as: str | None = None
