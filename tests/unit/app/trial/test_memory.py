"""Questions about memory, from the page to a real worker and back."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.trial import CardsRequest, CheckRequest, MemoryRequest, Worker
from constructor.records import MemorySettings

pytestmark = pytest.mark.torch

COMPONENT = """\
schema_version: 1
model:
  sequential: {inputs: [x], layers: [{_type_: nn.Linear, in_features: 4, out_features: 512}]}
"""


def test_a_warm_worker_predicts_the_same_again_and_more_for_a_larger_batch(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(COMPONENT)
    request = MemoryRequest(CheckRequest(str(file), "text"), MemorySettings(dims=(("B", 4096),)))
    larger = replace(request, settings=MemorySettings(dims=(("B", 65536),)))
    frozen = replace(request, frozen=True)
    worker = Worker()

    def peak(asked: MemoryRequest) -> int:
        report = asked.read(worker.request(asked.method, asked.params(), 60))
        assert report.peak_allocated is not None
        return report.peak_allocated.value

    try:
        first = peak(request)
        assert peak(request) == first
        assert peak(larger) > first
        assert peak(frozen) < first
    finally:
        worker.close()


def test_the_cards_are_those_of_the_table_and_of_this_machine() -> None:
    worker, request = Worker(), CardsRequest()
    try:
        cards = request.read(worker.request(request.method, request.params(), 60))
    finally:
        worker.close()
    assert "H100" in cards.known
    assert bool(cards.present) != bool(cards.reason)


def test_a_measurement_goes_through_a_process_of_its_own() -> None:
    request = MemoryRequest(CheckRequest("x.yaml", "text"), MemorySettings(), measure=True)
    assert request.method == "memory"
    assert request.lane != replace(request, measure=False).lane
    assert request.params()["measure"] is True
