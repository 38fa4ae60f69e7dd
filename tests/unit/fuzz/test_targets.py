"""The fuzzing targets hold for what fuzzing starts from, and for all that once broke them."""

import time

import pytest

from tests.fuzz.corpus import kept, seeds
from tests.fuzz.targets import TARGETS, editor


@pytest.mark.parametrize("name", TARGETS)
def test_every_promise_holds_from_where_fuzzing_starts(name: str) -> None:
    tried = 0
    for number, data in enumerate(seeds(name)):
        if number % 4 and name in ("resolver", "compiler"):
            continue
        TARGETS[name](data)
        tried += 1
    assert tried >= 20


@pytest.mark.parametrize("name", TARGETS)
def test_what_once_broke_a_promise_ends_soon_and_keeps_it(name: str) -> None:
    for data in kept(name):
        start = time.process_time()
        TARGETS[name](data)
        assert time.process_time() - start < 10


def test_many_edits_of_one_file() -> None:
    content = next(data for data in seeds("editor") if b"nodes" in data)[4:]
    for number in range(150):
        editor(number.to_bytes(4, "big") + content)
