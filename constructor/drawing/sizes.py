"""How large a card is, from its texts; the page and the exported files draw exactly these boxes."""

from math import ceil

from constructor.drawing.scene import Card, Cluster
from constructor.drawing.text_width import text_width

# Inside a card: the stripe and the space after it, the space before the right border, between two texts.
LEFT, RIGHT, GAP = 14.0, 10.0, 12.0
ICON, CHEVRON = 20.0, 18.0
HEADER = 34.0
MESSAGE = 20.0
JOINT = 12.0
_NARROWEST, _WIDEST = 100.0, 272.0
_WIDEST_PILL = 232.0


def card_size(card: Card) -> tuple[float, float]:
    """Width and height of a card in px, whole numbers; a card without a title is a joint, a mere dot."""
    if not card.title:
        return JOINT, JOINT
    if card.kind in ("input", "output") or card.quiet:
        return _pill_size(card)
    first = text_width(card.title, "title") + _figure(card.figure) + badge_width(card.count)
    second = text_width(card.subtitle, "text") + (CHEVRON if card.expandable else 0)
    if card.status not in ("ok", "unknown"):
        first += ICON
    # What changed is short, and worth its room; a problem is told in full elsewhere.
    message = f"{card.status}: {card.message}" if card.status == "changed" else card.message
    inner = max(first, second, min(text_width(message, "text"), 248.0 if card.status == "changed" else 220.0))
    height = 36.0 + (18.0 if card.subtitle or card.expandable else 0) + (MESSAGE if card.message else 0)
    return _clamp(LEFT + inner + RIGHT, _NARROWEST, _WIDEST), height


def header_size(cluster: Cluster) -> tuple[float, float]:
    """Width and height in px of the header of an expanded card."""
    inner = text_width(cluster.title, "title") + _figure(cluster.figure) + badge_width(cluster.count)
    inner += GAP + text_width(cluster.subtitle, "text") if cluster.subtitle else 0
    inner += CHEVRON + (ICON if cluster.message else 0)
    return _clamp(inner + 8, _NARROWEST, 420.0), HEADER + (MESSAGE if cluster.message else 0)


def label_size(label: str) -> tuple[float, float]:
    """Width and height in px that the label of a wire keeps free."""
    return round(text_width(label, "mono")) + 8.0, 20.0


def badge_width(count: int) -> float:
    """The width in px of the badge "× 7", with the space before it."""
    return text_width(f"× {count}", "text") + 12.0 + 8.0 if count > 1 else 0.0


def _pill_size(card: Card) -> tuple[float, float]:
    if card.quiet:
        line = f"{card.title}  {card.subtitle}".strip()
        return _clamp(text_width(line, "text") + 28.0, 60.0, _WIDEST_PILL), 28.0
    inner = max(text_width(card.title, "title"), text_width(card.subtitle, "mono"))
    inner += ICON if card.message else 0
    return _clamp(inner + 30.0, 68.0, _WIDEST_PILL), 46.0 if card.subtitle else 30.0


def _figure(figure: str) -> float:
    return GAP + text_width(figure, "text") if figure else 0.0


def _clamp(width: float, narrowest: float, widest: float) -> float:
    return float(ceil(min(max(width, narrowest), widest)))
