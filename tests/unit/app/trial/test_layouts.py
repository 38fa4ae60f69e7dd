"""Drawings come from the worker once for each scene."""

from typing import Any

import pytest

from app.trial import Layouts, TrialError
from constructor.drawing import Card, Scene


class _Counting:
    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.fail = False

    def request(self, method: str, params: dict[str, Any], timeout: float) -> Any:
        self.asked.append(params)
        if self.fail:
            raise TrialError("no Graphviz")
        return {"cards": len(params["scene"]["cards"])}


def _scene(*names: str) -> Scene:
    return Scene(tuple(Card(name, name) for name in names), (), ())


def test_equal_scenes_are_laid_out_once() -> None:
    worker = _Counting()
    layouts = Layouts(worker)
    first = layouts.drawing(_scene("a", "b"))
    assert layouts.drawing(_scene("a", "b")) is first
    assert first.data == {"cards": 2}
    assert len(worker.asked) == 1


def test_another_scene_has_another_version() -> None:
    layouts = Layouts(_Counting())
    assert layouts.drawing(_scene("a")).version != layouts.drawing(_scene("b")).version


def test_only_so_many_drawings_are_kept() -> None:
    worker = _Counting()
    layouts = Layouts(worker, keep=1)
    for name in ("a", "b", "a"):
        layouts.drawing(_scene(name))
    assert len(worker.asked) == 3


def test_a_failure_is_not_kept() -> None:
    worker = _Counting()
    layouts = Layouts(worker)
    worker.fail = True
    with pytest.raises(TrialError, match="no Graphviz"):
        layouts.drawing(_scene("a"))
    worker.fail = False
    assert layouts.drawing(_scene("a")).data == {"cards": 1}
