"""The FLOPs of a component, from the worker to the figures of a report."""

from pathlib import Path

import pytest

from app.trial import CheckRequest, FlopsRequest, Worker
from constructor.records import ComponentReport, with_flops

pytestmark = pytest.mark.torch

COMPONENT = """\
schema_version: 1
model:
  sequential: {inputs: [x], layers: [{_type_: nn.Linear, in_features: 4, out_features: 8}, {_type_: nn.ReLU}]}
"""


def test_the_worker_counts_what_a_report_then_shows(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(COMPONENT)
    check = CheckRequest(str(file), "text", dims=(("B", 3),))
    worker = Worker()
    try:
        report = check.read(worker.request(check.method, check.params(), 60))
        request = FlopsRequest(check)
        flops = request.read(worker.request(request.method, request.params(), 60))
    finally:
        worker.close()
    assert isinstance(report, ComponentReport)
    assert report.flops is None
    counted = with_flops(report, flops)
    assert [node.flops for node in counted.nodes] == [2 * 3 * 4 * 8, 0]
    assert counted.flops == 2 * 3 * 4 * 8
