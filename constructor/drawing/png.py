"""A drawing as a PNG file, by Graphviz's own renderer: plainer than the page, and nothing else is needed."""

from constructor.drawing.dot import dot
from constructor.drawing.layout import best_direction, graphviz
from constructor.drawing.scene import Scene


def png(scene: Scene) -> bytes:
    """The picture of the scene at 144 dots per inch, with titles, figures and shapes."""
    return graphviz(dot(scene, direction=best_direction(scene), texts=True), "png")
