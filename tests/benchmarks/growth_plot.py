"""Cost against size as a small SVG, both axes by powers of ten."""

import math

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 400, 64, 170, 24, 48
# Okabe and Ito's colours, which are told apart with any sight; every line bears its name as well.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#555555")
_NAME_HEIGHT = 16


def growth_svg(costs: dict[str, dict[int, float]]) -> str:
    """One line for each stage: its seconds by the number of nodes."""
    sizes = [size for by_size in costs.values() for size in by_size]
    seconds = [cost for by_size in costs.values() for cost in by_size.values()]
    left, right = _powers(sizes)
    low, high = _powers(seconds)

    def at(size: float, cost: float) -> tuple[float, float]:
        along = (math.log10(size) - left) / (right - left)
        up = (math.log10(cost) - low) / (high - low)
        return _LEFT + along * (_WIDTH - _LEFT - _RIGHT), _HEIGHT - _BOTTOM - up * (_HEIGHT - _TOP - _BOTTOM)

    parts = []
    for power in range(low, high + 1):
        x, y = at(10**left, 10.0**power)
        parts.append(f'<path d="M{x:.1f} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{x - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>')
    for power in range(left, right + 1):
        x, y = at(10**power, 10.0**low)
        parts.append(f'<path d="M{x:.1f} {y:.1f}V{_TOP}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{10**power:,}</text>')
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(f'<text x="{middle:.1f}" y="{_HEIGHT - 8}" text-anchor="middle">nodes</text>')
    names_at = _TOP
    for (stage, by_size), colour in zip(_by_cost(costs), _COLOURS, strict=False):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*point) for point in by_size.items()))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        x, y = at(*max(by_size.items()))
        names_at = max(names_at + _NAME_HEIGHT, round(y) + 4)
        parts.append(
            f'<text x="{max(x, _WIDTH - _RIGHT) + 8:.1f}" y="{names_at}" fill="{colour}">{stage}</text>'
        )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" font-family="sans-serif" font-size="12">'
    )
    return (
        "\n".join((head, f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>', *parts, "</svg>")) + "\n"
    )


def _by_cost(costs: dict[str, dict[int, float]]) -> list[tuple[str, dict[int, float]]]:
    """The stages as their lines end, the highest first, so that names follow the lines."""
    return sorted(costs.items(), key=lambda stage: -stage[1][max(stage[1])])


def _powers(values: list[int] | list[float]) -> tuple[int, int]:
    """The powers of ten around all values."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)
