"""Blocks of custom code come from the worker as data; the page never imports them."""

from pathlib import Path

import pytest

from app.trial import CheckRequest, DescribeRequest, Worker, read_described
from constructor.registry import REQUIRED, Argument, Port

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


@pytest.mark.torch
def test_blocks_of_every_component_keep_bounds_choices_and_ports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bounded_blocks.py").write_text(
        "from constructor.registry import Argument, Port\n"
        "class Mask:\n"
        "    def __init__(self, rate: float, mode: str = 'soft'): ...\n"
        "def register(registry):\n"
        "    registry.register_module('mask', Mask,\n"
        "        arguments=[Argument('rate', 'float', doc='share', minimum=0, maximum=1),\n"
        "                   Argument('mode', 'str', choices=('soft', 'hard'))],\n"
        "        inputs=[Port('batch', fields=(Port('x', 'B T'), Port('keep', 'B', dtype='bool')))],\n"
        "        outputs={'x': 'B T'})\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BLOCKWRIGHT_BLOCKS", "bounded_blocks")
    worker = Worker()
    try:
        (block,) = read_described(worker.request("describe", {}, 60)).blocks
    finally:
        worker.close()
    assert block.arguments == (
        Argument("rate", "float", doc="share", minimum=0, maximum=1),
        Argument("mode", "str", "soft", choices=("soft", "hard")),
    )
    assert block.inputs == (Port("batch", fields=(Port("x", "B T"), Port("keep", "B", dtype="bool"))),)
    assert block.outputs == (Port("x", "B T"),)
