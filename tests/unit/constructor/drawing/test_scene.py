"""Scenes cross the border of a process as rows."""

import json
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from constructor.drawing import Card, Cluster, Scene, Wire, scene_data, scene_of
from constructor.drawing.scene import Kind, Status

_TEXT = st.text(max_size=5)
_KIND, _STATUS = st.sampled_from(get_args(Kind)), st.sampled_from(get_args(Status))
_BOX = {"id": _TEXT, "title": _TEXT, "figure": _TEXT, "kind": _KIND, "status": _STATUS, "fold": _TEXT}
_ROOM = st.tuples(_TEXT, st.floats(0, 9), st.floats(0, 9))
_SCENES = st.builds(
    Scene,
    st.lists(st.builds(Card, **_BOX, quiet=st.booleans()), max_size=2).map(tuple),
    st.lists(st.builds(Cluster, **_BOX), max_size=2).map(tuple),
    st.lists(st.builds(Wire, id=_TEXT, source=_TEXT, target=_TEXT, detail=_TEXT), max_size=2).map(tuple),
    order=st.lists(_TEXT, max_size=2).map(tuple),
    room=st.lists(_ROOM, max_size=2).map(tuple),
)


@given(_SCENES)
def test_a_scene_comes_out_as_it_went_in(scene: Scene) -> None:
    assert scene_of(json.loads(json.dumps(scene_data(scene)))) == scene
