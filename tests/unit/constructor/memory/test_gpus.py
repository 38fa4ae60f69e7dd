"""The card of the table that a device of this machine is."""

import pytest

from constructor.memory.gpus import gpu_like

MIB = 1 << 20


@pytest.mark.parametrize(
    ("name", "mib", "expected"),
    [
        ("NVIDIA H100 80GB HBM3", 81559, "H100"),
        ("NVIDIA A100-SXM4-40GB", 40960, "A100 40GB"),
        ("NVIDIA A100-SXM4-80GB", 81920, "A100"),
        ("Tesla V100-SXM2-16GB", 16384, "V100 16GB"),
        ("NVIDIA GeForce RTX 4090", 24564, "RTX 4090"),
        ("Tesla T4", 15360, "T4"),
    ],
)
def test_a_device_is_known_by_its_words_and_its_bytes(name: str, mib: int, expected: str) -> None:
    found = gpu_like(name, mib * MIB)
    assert found is not None
    assert found.name == expected


@pytest.mark.parametrize(("name", "mib"), [("NVIDIA GeForce RTX 3080 Ti", 12288), ("Quadro P400", 2048)])
def test_a_device_of_other_bytes_or_words_is_none_of_the_table(name: str, mib: int) -> None:
    assert gpu_like(name, mib * MIB) is None
