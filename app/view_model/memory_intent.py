"""What a user asks of the Memory tab about other values of the file."""

from dataclasses import dataclass
from typing import assert_never


@dataclass(frozen=True, slots=True)
class TryValue:
    """Tell what the step would need with another value of a hyperparameter; nothing is written.

    Attributes:
        label: the hyperparameter as `blockwright sweep` takes it, `[FILE:]KEY.PATH`.
    """

    file: str
    label: str
    value: int


@dataclass(frozen=True, slots=True)
class ForgetValue:
    """Take such a question away."""

    tried: TryValue


MemoryTry = TryValue | ForgetValue


def describe_try(command: MemoryTry) -> str:
    """The command in one line."""
    match command:
        case TryValue(label=label, value=value):
            return f"memory with {label}={value}"
        case ForgetValue(tried):
            return f"no memory with {tried.label}={tried.value}"
        case _:
            assert_never(command)
