"""Blocks of custom code come from the worker as data; the page never imports them."""

from pathlib import Path

import pytest

from app.trial import CheckRequest, DescribeRequest, Worker
from constructor.registry import REQUIRED

_BLOCKS = """
def register(registry):
    registry.register_module("mine.Scale", Scale, doc="Multiplies by a number.")


class Scale:
    def __init__(self, factor: float, bias: bool = True) -> None:
        self.factor = factor
"""


@pytest.mark.torch
def test_arguments_of_a_trusted_block_are_described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine_blocks.py").write_text(_BLOCKS)
    component = tmp_path / "mine.yaml"
    component.write_text(
        "schema_version: 1\nimports: [mine_blocks]\nsettings: {allowed_import_prefixes: [mine_]}\n"
        "model: {sequential: {layers: [{_type_: mine.Scale, factor: 2.0}]}}\n"
    )
    monkeypatch.chdir(tmp_path)
    worker = Worker()
    try:
        for trust, keys in (((), []), (("mine_blocks",), ["mine.Scale"])):
            request = DescribeRequest(CheckRequest(str(component), "text", trust=trust))
            found = request.read(worker.request(request.method, request.params(), 60))
            assert [block.key for block in found.blocks] == keys
    finally:
        worker.close()
    (block,) = found.blocks
    assert block.doc == "Multiplies by a number."
    factor, bias = block.arguments
    assert (factor.name, factor.kind, factor.default) == ("factor", "float", REQUIRED)
    assert (bias.name, bias.kind, bias.default) == ("bias", "bool", True)
