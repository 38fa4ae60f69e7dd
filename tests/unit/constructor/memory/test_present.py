"""The cards of this machine."""

import re

import pytest
import torch

from constructor.memory import present
from constructor.memory.present import cards_present, listed_in

pytestmark = pytest.mark.torch

MIB = 1 << 20


def test_the_driver_s_table_is_read_line_by_line() -> None:
    table = "NVIDIA H100 80GB HBM3, 81559\n\nFailed to initialize NVML\nTesla T4, 15360\n"
    assert listed_in(table) == (("NVIDIA H100 80GB HBM3", 81559 * MIB), ("Tesla T4", 15360 * MIB))


def test_torch_without_cuda_is_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.version, "cuda", None)
    assert "is built without CUDA" in cards_present().reason


@pytest.mark.parametrize(
    ("query", "visible", "words"),
    [
        (("no-such-tool",), None, "this machine has no NVIDIA driver that answers"),
        (("printf", "Tesla T4, 15360\n"), None, "the driver lists Tesla T4, .* likely too old for CUDA 13.0"),
        (("printf", "Tesla T4, 15360\n"), "", "CUDA_VISIBLE_DEVICES='' hides .* [(]Tesla T4"),
    ],
)
def test_why_torch_finds_no_device_is_told_apart(
    query: tuple[str, ...], visible: str | None, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    monkeypatch.setattr(present, "_QUERY", query)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if visible is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    found = cards_present()
    assert (found.names, found.capacity) == ((), 0)
    assert re.search(words, found.reason)


def test_a_device_is_told_by_the_driver_s_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(present, "_QUERY", ("printf", "Tesla T4, 15360\n"))
    assert cards_present() == present.Present(("Tesla T4",), 15360 * MIB)
    monkeypatch.setattr(present, "_QUERY", ("no-such-tool",))
    assert cards_present() == present.Present(("CUDA device",))
