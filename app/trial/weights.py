"""What a checkpoint of a component holds."""

from dataclasses import dataclass
from typing import Any

from app.trial.checks import CheckRequest, Request
from constructor.records import WeightInfo, decode


@dataclass(frozen=True, slots=True)
class WeightsRequest(Request[tuple[WeightInfo, ...]]):
    """The names and shapes of a component's weights."""

    component: CheckRequest

    @property
    def lane(self) -> str:
        return f"{self.component.path}#weights"

    @property
    def method(self) -> str:
        return "weights"

    def params(self) -> dict[str, Any]:
        return self.component.params()

    def read(self, result: Any) -> tuple[WeightInfo, ...]:
        weights = decode(result)
        if not isinstance(weights, tuple) or not all(isinstance(item, WeightInfo) for item in weights):
            raise TypeError("it holds no weights")
        return weights
