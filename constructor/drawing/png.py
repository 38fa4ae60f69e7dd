"""A drawing as a PNG file, by Graphviz's own renderer: plainer than the page, and nothing else is needed."""

from constructor.drawing.dot import dot
from constructor.drawing.layout import best_way, graphviz
from constructor.drawing.scene import Scene


def png(scene: Scene) -> bytes:
    """The picture of the scene at 144 dots per inch, with titles, figures and shapes."""
    way = best_way(scene)
    text = dot(scene, direction=way.direction, inputs_first=way.inputs_first, texts=True)
    return graphviz(text, "png")
