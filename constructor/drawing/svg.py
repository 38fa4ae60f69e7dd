"""A drawing as an SVG file of its own, with the look of the page."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from constructor.drawing.palette import PALETTES, Theme, mixed
from constructor.drawing.scene import Box, Card, Cluster, Drawing, PlacedWire
from constructor.drawing.sizes import GAP, HEADER, ICON, LEFT, RIGHT, badge_width
from constructor.drawing.text_width import Font, cut, text_width

_MARGIN = 24.0
_SANS = "'Source Sans 3', 'Source Sans Pro', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
_MONO = "'Source Code Pro', ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_FONTS: Mapping[Font, Mapping[str, str]] = {
    "title": {"font-family": _SANS, "font-size": "13.5", "font-weight": "600"},
    "text": {"font-family": _SANS, "font-size": "12"},
    "mono": {"font-family": _MONO, "font-size": "12"},
}
# Control characters are not allowed in XML, and direction marks would turn the text around them.
_HARMFUL = (
    {
        code: "\ufffd"
        for code in (
            *range(32),
            *range(127, 160),
            0x200E,
            0x200F,
            *range(0x202A, 0x202F),
            *range(0x2066, 0x206A),
        )
    }
    | {0xFEFF: "\ufffd", 0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}
    | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
)
_WORDS = {"error": "!", "warning": "!", "added": "+", "removed": "−", "changed": "~"}
# What is gone, new or other is told by the form of its frame, too.
_FRAMES = {
    "removed": ("stroke-dasharray", "6 4"),
    "added": ("stroke-width", "2.5"),
    "changed": ("stroke-width", "1.75"),
}


def svg(drawing: Drawing, theme: Theme = "light", *, ids: bool = False) -> str:
    """The drawing as the text of an SVG file; names from a file appear in it as text alone.

    Args:
        ids: whether each card carries its id, as `data-id`, for a script that looks for it.
    """
    return _Painter(drawing, theme, ids=ids).text()


class _Painter:
    def __init__(self, drawing: Drawing, theme: Theme, *, ids: bool) -> None:
        self.drawing = drawing
        self.ids = ids
        self.colours = PALETTES[theme]
        self.joints = {card.id for card, _ in drawing.cards if not card.title}

    def text(self) -> str:
        width, height = self.drawing.width + 2 * _MARGIN, self.drawing.height + 2 * _MARGIN
        root = Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "width": f"{width:g}",
                "height": f"{height:g}",
                "viewBox": f"{-_MARGIN:g} {-_MARGIN:g} {width:g} {height:g}",
            },
        )
        _rect(root, Box(-_MARGIN, -_MARGIN, width, height), fill=self.colours["ground"])
        for cluster, box in self.drawing.clusters:
            self.frame(root, cluster, box)
        for placed in self.drawing.wires:
            self.wire(root, placed)
        for placed in self.drawing.wires:
            self.label(root, placed)
        for cluster, box in self.drawing.clusters:
            self.header(root, cluster, box)
        for card, box in self.drawing.cards:
            self.card(root, card, box)
        return tostring(root, encoding="unicode") + "\n"

    def frame(self, root: Element, cluster: Cluster, box: Box) -> None:
        kind = self.colours[cluster.kind]
        ground, edge = self.colours["ground"], self.colours["edge"]
        line = self.colours.get(cluster.status, mixed(kind, edge, 0.45))
        _rect(root, box, 10, fill=mixed(kind, ground, 0.05), stroke=line)

    def header(self, root: Element, cluster: Cluster, box: Box) -> None:
        group = self.group(root, cluster.detail, box)
        _rect(group, Box(12, 12, 5, 14), 2.5, fill=self.colours[cluster.kind])
        right = self.heading(group, cluster, 23, box.width - RIGHT)
        title = cut(cleaned(cluster.title), "title", max(right - 24, 20))
        self.write(group, title, 24, 23, "title")
        used = 24 + text_width(title, "title") + GAP
        if cluster.subtitle and right - used > 40:
            self.write(group, cluster.subtitle, used, 23, "text", room=right - used, colour="quiet-ink")
        if cluster.message:
            room = box.width - 24 - RIGHT
            self.write(group, self.problem(cluster), 24, HEADER + 8, "text", room=room, colour=cluster.status)

    def card(self, root: Element, card: Card, box: Box) -> None:
        group = self.group(root, card.detail, box)
        if self.ids:
            group.set("data-id", cleaned(card.id))
        if not card.title:
            radius = f"{box.width / 2:g}"
            SubElement(
                group,
                "circle",
                {
                    "cx": radius,
                    "cy": radius,
                    "r": radius,
                    "fill": self.colours["sheet"],
                    "stroke": self.colours["wire"],
                },
            )
        elif card.kind in ("input", "output") or card.quiet:
            self.pill(group, card, box)
        else:
            self.block(group, card, box)

    def block(self, group: Element, card: Card, box: Box) -> None:
        own = Box(0, 0, box.width, box.height)
        line = self.colours.get(card.status, self.colours["edge"])
        if card.count > 1:
            _rect(group, Box(4, 4, box.width, box.height), 6, fill=self.colours["sheet"], stroke=line)
        fill = self.colours.get(f"{card.status}-ground", self.colours["sheet"])
        frame = _rect(group, own, 6, fill=fill, stroke=line)
        if card.status in _FRAMES:
            frame.set(*_FRAMES[card.status])
        h = box.height
        stripe = f"M5 0H6A6 6 0 0 0 0 6V{h - 6:g}A6 6 0 0 0 6 {h:g}H5Z"
        SubElement(group, "path", {"d": stripe, "fill": self.colours[card.kind]})
        y = 22.0 if card.subtitle or card.expandable else 23.0
        right = self.heading(group, card, y, box.width - RIGHT)
        self.write(group, card.title, LEFT, y, "title", room=right - LEFT)
        room = box.width - LEFT - RIGHT
        self.write(group, card.subtitle, LEFT, 41, "text", room=room, colour="quiet-ink")
        if card.message:
            self.write(group, self.problem(card), LEFT, h - 11, "text", room=room, colour=card.status)

    def pill(self, group: Element, card: Card, box: Box) -> None:
        filled = card.kind == "output"
        ink = "inverse-ink" if filled else "quiet-ink" if card.quiet else "ink"
        shape = _rect(
            group,
            Box(0, 0, box.width, box.height),
            min(box.height / 2, 16),
            fill=self.colours["inverse" if filled else "ground" if card.quiet else "sheet"],
            stroke=self.colours.get(card.status, self.colours["edge" if card.quiet else "inverse"]),
        )
        middle, room = box.width / 2, box.width - 20
        if card.status in _FRAMES and not card.quiet:
            shape.set(*_FRAMES[card.status])
        if card.status in _WORDS and not card.quiet:
            sign = ink if filled else card.status
            self.write(group, _WORDS[card.status], box.width - 14, 20, "title", colour=sign, anchor="middle")
            room -= 24
        if card.quiet:
            shape.set("stroke-dasharray", "4 3")
            line = f"{card.title}  {card.subtitle}".strip()
            self.write(
                group, line, middle, box.height / 2 + 4, "text", room=room, colour=ink, anchor="middle"
            )
            return
        y = 20.0 if card.subtitle else box.height / 2 + 5
        self.write(group, card.title, middle, y, "title", room=room, colour=ink, anchor="middle")
        small = ink if filled else "quiet-ink"
        self.write(group, card.subtitle, middle, 37, "mono", room=room, colour=small, anchor="middle")

    def heading(self, group: Element, box: Card | Cluster, y: float, right: float) -> float:
        """Status, figure and count, from the right; returns where the room for a title ends."""
        if box.status in _WORDS:
            self.write(group, _WORDS[box.status], right, y, "title", colour=box.status, anchor="end")
            right -= ICON
        if box.figure:
            self.write(group, box.figure, right, y, "text", colour="quiet-ink", anchor="end")
            right -= text_width(box.figure, "text") + GAP
        if box.count > 1:
            width = badge_width(box.count) - 8
            fill = mixed(self.colours["ink"], self.colours["sheet"], 0.09)
            _rect(group, Box(right - width, y - 14, width, 18), 9, fill=fill)
            self.write(group, f"× {box.count}", right - width / 2, y - 0.5, "text", anchor="middle")
            right -= width + 8
        return right

    def problem(self, box: Card | Cluster) -> str:
        return f"{box.status}: {box.message}"

    def wire(self, root: Element, placed: PlacedWire) -> None:
        colour = self.colours.get(placed.wire.status, self.colours["wire"])
        strong = placed.wire.status not in ("ok", "unknown")
        path = SubElement(
            root,
            "path",
            {
                "d": _path(placed),
                "fill": "none",
                "stroke": colour,
                "stroke-width": "2.5" if strong else "1.5",
            },
        )
        if placed.wire.status in ("unknown", "removed"):
            path.set("stroke-dasharray", "5 4")
        if placed.wire.target not in self.joints:
            SubElement(root, "path", {"d": _arrow(placed.points), "fill": colour})

    def label(self, root: Element, placed: PlacedWire) -> None:
        if placed.label_at is None:
            return
        x, y = placed.label_at
        width = text_width(placed.wire.label, "mono") + 8
        bad = placed.wire.status == "error"
        fill = self.colours["error-ground" if bad else "ground"]
        _rect(root, Box(x - width / 2, y - 9.5, width, 19), 4, fill=fill)
        colour = "error" if bad else "quiet-ink"
        self.write(root, placed.wire.label, x, y + 4, "mono", colour=colour, anchor="middle")

    def group(self, root: Element, detail: str, box: Box) -> Element:
        group = SubElement(root, "g", {"transform": f"translate({box.x:g} {box.y:g})"})
        if detail:
            SubElement(group, "title").text = "\n".join(cleaned(line) for line in detail.split("\n"))
        return group

    def write(
        self,
        parent: Element,
        content: str,
        x: float,
        y: float,
        font: Font,
        *,
        room: float | None = None,
        colour: str = "ink",
        anchor: str = "start",
    ) -> None:
        """One line of text. It gets its measured width, whichever font the reader's machine has."""
        shown = cleaned(content) if room is None else cut(cleaned(content), font, room)
        if not shown:
            return
        place = {"x": f"{x:g}", "y": f"{y:g}", "fill": self.colours[colour], "text-anchor": anchor}
        fitted = {"textLength": f"{text_width(shown, font):.1f}", "lengthAdjust": "spacingAndGlyphs"}
        SubElement(parent, "text", {**place, **_FONTS[font], **fitted}).text = shown


def cleaned(text: str) -> str:
    """Text without the characters that XML forbids or that turn what stands around them."""
    return text.translate(_HARMFUL)


def _rect(parent: Element, box: Box, radius: float = 0, *, fill: str, stroke: str = "none") -> Element:
    size = {"x": box.x, "y": box.y, "width": box.width, "height": box.height, "rx": radius}
    return SubElement(
        parent,
        "rect",
        {name: f"{value:g}" for name, value in size.items()} | {"fill": fill, "stroke": stroke},
    )


def _path(placed: PlacedWire) -> str:
    start, *rest = (f"{x:g} {y:g}" for x, y in placed.points)
    return f"M{start}" + "".join(f"C{' '.join(part)}" for part in _triples(rest))


def _triples(points: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(points) - 2, 3):
        yield points[start : start + 3]


def _arrow(points: tuple[tuple[float, float], ...]) -> str:
    """A head of 8 by 6.5 px at the end of a spline, turned as the spline arrives."""
    (x, y), (before_x, before_y) = points[-1], points[-2]
    if abs(x - before_x) + abs(y - before_y) < 0.5:
        before_x, before_y = points[0]
    dx, dy = x - before_x, y - before_y
    size = (dx * dx + dy * dy) ** 0.5 or 1.0
    dx, dy = dx / size, dy / size
    back_x, back_y = x - 8 * dx, y - 8 * dy
    return (
        f"M{x:g} {y:g}L{back_x - 3.25 * dy:.1f} {back_y + 3.25 * dx:.1f}"
        f"L{back_x + 3.25 * dy:.1f} {back_y - 3.25 * dx:.1f}Z"
    )
