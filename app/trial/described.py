"""What the trusted code of a component adds to the registry, as the worker describes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.trial.checks import CheckRequest, Request
from constructor.registry import Argument, BlockEntry, OpEntry, Port


@dataclass(frozen=True, slots=True)
class Described:
    """Blocks and ops whose code the page never loads."""

    blocks: tuple[BlockEntry, ...] = ()
    ops: tuple[OpEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class DescribeRequest(Request[Described]):
    """The blocks and ops that the trusted imports of a component add."""

    component: CheckRequest

    @property
    def lane(self) -> str:
        return f"{self.component.path}#describe"

    @property
    def method(self) -> str:
        return "describe"

    def params(self) -> dict[str, Any]:
        return self.component.params()

    def read(self, result: Any) -> Described:
        return read_described(result)


def read_described(result: Mapping[str, Any]) -> Described:
    """What the worker's `describe` answers, as entries."""
    return Described(tuple(map(_block, result["blocks"])), tuple(map(_op, result["ops"])))


def _block(fields: Mapping[str, Any]) -> BlockEntry:
    return BlockEntry(
        key=fields["key"],
        target=fields["target"],
        doc=fields["doc"],
        kind=fields["kind"],
        arguments=_arguments(fields),
        inputs=tuple(map(_port, fields["inputs"])),
        outputs=tuple(map(_port, fields["outputs"])),
    )


def _op(fields: Mapping[str, Any]) -> OpEntry:
    return OpEntry(fields["key"], fields["target"], fields["doc"], arguments=_arguments(fields))


def _arguments(fields: Mapping[str, Any]) -> tuple[Argument, ...]:
    return tuple(
        Argument(**{**argument, "choices": tuple(argument.get("choices", ()))})
        for argument in fields["arguments"]
    )


def _port(fields: Mapping[str, Any]) -> Port:
    return Port(**{**fields, "fields": tuple(map(_port, fields["fields"]))})
