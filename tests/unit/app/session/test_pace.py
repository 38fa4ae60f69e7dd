"""How often pages look, by how many are open."""

import pytest

from app.session.pace import Pace


def test_a_few_pages_look_as_often_as_one() -> None:
    shared = Pace()
    for page in range(4):
        shared.looks(page)
        shared.looks(page)
    assert shared.seconds(0.3) == 0.3


def test_many_look_less_often_and_still_often_enough() -> None:
    shared = Pace()
    for page in range(20):
        shared.looks(page)
    assert shared.seconds(0.3) == pytest.approx(1.5)
    assert shared.seconds(1.5) == 3.0


def test_pages_that_are_gone_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    shared, now = Pace(), 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    for page in range(20):
        shared.looks(page)
    now += 60
    shared.looks(0)
    assert shared.seconds(0.3) == 0.3
