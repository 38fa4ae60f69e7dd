import gc
from collections.abc import Iterator

import pytest

pytestmark = pytest.mark.torch

_MORE_THAN_OURS = 10_000


@pytest.fixture
def thawed() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_what_torch_brings_is_not_looked_through_for_garbage(thawed: None) -> None:
    from constructor.worker import checks

    checks.warm()
    assert gc.get_freeze_count() > _MORE_THAN_OURS
    gc.unfreeze()
    # A worker that was started again is not warmed: its first check does as much.
    checks.shared_cache.cache_clear()
    checks.shared_cache()
    assert gc.get_freeze_count() > _MORE_THAN_OURS


def test_a_command_that_checks_freezes_what_torch_brings(thawed: None) -> None:
    from constructor.cli.checking import Checker

    assert Checker({}, trust=False).cache is not None
    assert gc.get_freeze_count() > _MORE_THAN_OURS
