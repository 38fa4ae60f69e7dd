"""What a component looks like: its scene, the geometry of it, and the files that show it.

`build_scene` says what is to be seen, `lay_out` where it goes (Graphviz, imported only there), and
`drawing_json`, `svg`, `html`, `png` and `dot` hand it to the page and to files.
"""

from constructor.drawing.build_scene import build_scene, default_expanded
from constructor.drawing.compact import drawing_json, redrawn
from constructor.drawing.dot import dot
from constructor.drawing.html import html
from constructor.drawing.layout import lay_out
from constructor.drawing.order import order_of
from constructor.drawing.png import png
from constructor.drawing.room import room_of
from constructor.drawing.scene import (
    Box,
    Card,
    Cluster,
    Drawing,
    PlacedWire,
    Scene,
    Wire,
    scene_data,
    scene_of,
)
from constructor.drawing.svg import svg

__all__ = [
    "Box",
    "Card",
    "Cluster",
    "Drawing",
    "PlacedWire",
    "Scene",
    "Wire",
    "build_scene",
    "default_expanded",
    "dot",
    "drawing_json",
    "html",
    "lay_out",
    "order_of",
    "png",
    "redrawn",
    "room_of",
    "scene_data",
    "scene_of",
    "svg",
]
