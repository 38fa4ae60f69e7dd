"""The operations of a component's blocks, counted apart from its check, which must not wait for them."""

from dataclasses import dataclass
from typing import Any

from app.trial.checks import CheckRequest, Request
from constructor.records import Flops


@dataclass(frozen=True, slots=True)
class FlopsRequest(Request[Flops]):
    """The FLOPs of every module of a component."""

    component: CheckRequest

    @property
    def lane(self) -> str:
        return f"{self.component.path}#flops"

    @property
    def method(self) -> str:
        return "flops"

    def params(self) -> dict[str, Any]:
        return self.component.params()

    def read(self, result: Any) -> Flops:
        return {node: {path: int(count) for path, count in counts.items()} for node, counts in result.items()}
