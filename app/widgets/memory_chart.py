"""The timeline of a step as a chart, in the words of Vega-Lite."""

from collections.abc import Iterator
from typing import Any

import streamlit as st

from app.view_model.memory import Timeline

_HEIGHT = 200
# Shares of the width from which on a phase has room for its name and its peak, and for its name alone.
_FOR_BOTH, _FOR_NAME = 0.36, 0.14
_LIGHT = {"area": "#0072b2", "line": "#1c2430", "quiet": "#5f6b7a", "mark": "#b45309"}
_DARK = {"area": "#4aa3df", "line": "#e6edf5", "quiet": "#9aa3af", "mark": "#f2a541"}
Spec = dict[str, Any]


def show_timeline(view: Timeline, *, dark: bool, key: str = "memory_timeline") -> None:
    """Draw allocated bytes as an area and reserved ones as a line, with phases and capacities."""
    st.vega_lite_chart(spec=chart(view, dark=dark), width="stretch", height=_HEIGHT, key=key)


def chart(view: Timeline, *, dark: bool) -> Spec:
    """The chart of a timeline: layers over one axis of bytes and one of moments, which has no unit."""
    colours = _DARK if dark else _LIGHT
    layers = [*_curves(view, colours), *_phases(view, colours), *_capacities(view, colours)]
    return {"layer": layers, "config": {"view": {"stroke": None}}}


def _curves(view: Timeline, colours: dict[str, str]) -> Iterator[Spec]:
    data = {"values": list(_moments(view))}
    tips = [
        {"field": "phase", "type": "nominal"},
        {"field": "allocated", "type": "quantitative", "title": f"allocated, {view.unit}", "format": ".2f"},
        {"field": "reserved", "type": "quantitative", "title": f"reserved, {view.unit}", "format": ".2f"},
    ]
    area = {
        "type": "area",
        "interpolate": "step-after",
        "color": colours["area"],
        "fillOpacity": 0.3,
        "line": {"color": colours["area"], "strokeWidth": 1.2, "interpolate": "step-after"},
    }
    line = {
        "type": "line",
        "interpolate": "step-after",
        "color": colours["line"],
        "strokeWidth": 1.4,
        "strokeDash": [5, 3],
    }
    for mark, name in ((area, "allocated"), (line, "reserved")):
        yield {"data": data, "mark": mark, "encoding": {"x": _x(view), "y": _y(view, name), "tooltip": tips}}


def _phases(view: Timeline, colours: dict[str, str]) -> Iterator[Spec]:
    data = {"values": [_phase(view, place) for place in range(len(view.phases))]}
    start = _x(view, "start")
    yield {
        "data": data,
        "mark": {"type": "rule", "color": colours["quiet"], "opacity": 0.5},
        "encoding": {"x": start},
    }
    name = {"type": "text", "align": "left", "baseline": "bottom", "dx": 1, "dy": -5, "fontSize": 11}
    yield {
        "data": data,
        "mark": {**name, "color": colours["quiet"]},
        "encoding": {"x": start, "y": {"value": 0}, "text": {"field": "told", "type": "nominal"}},
    }
    if any(phase.measured is not None for phase in view.phases):
        yield {
            "data": {"values": [row for row in data["values"] if row["measured"] is not None]},
            "mark": {"type": "rule", "color": colours["mark"], "strokeWidth": 2},
            "encoding": {
                "x": start,
                "x2": {"field": "end"},
                "y": _y(view, "measured"),
                "tooltip": [{"field": "measured_told", "type": "nominal", "title": "measured"}],
            },
        }


def _capacities(view: Timeline, colours: dict[str, str]) -> Iterator[Spec]:
    if not view.capacities:
        return
    data = {"values": [{"name": line.name, "height": line.height} for line in view.capacities]}
    yield {
        "data": data,
        "mark": {"type": "rule", "color": colours["mark"], "strokeDash": [2, 3]},
        "encoding": {"y": _y(view, "height")},
    }
    name = {"type": "text", "align": "right", "baseline": "bottom", "dx": -4, "dy": -2, "fontSize": 11}
    yield {
        "data": data,
        "mark": {**name, "color": colours["mark"]},
        "encoding": {
            "x": {"value": "width"},
            "y": _y(view, "height"),
            "text": {"field": "name", "type": "nominal"},
        },
    }


def _x(view: Timeline, name: str = "at") -> Spec:
    scale = {"domain": [0, len(view.moments)], "nice": False}
    return {"field": name, "type": "quantitative", "scale": scale, "axis": None}


def _y(view: Timeline, name: str) -> Spec:
    axis = {"title": None, "tickCount": 4, "labelExpr": f"datum.label + ' {view.unit}'"}
    scale = {"domain": [0, view.top], "nice": False}
    return {"field": name, "type": "quantitative", "scale": scale, "axis": axis}


def _moments(view: Timeline) -> Iterator[Spec]:
    for phase in view.phases:
        for at in range(phase.start, phase.end):
            allocated, reserved = view.moments[at]
            yield {"at": at, "allocated": allocated, "reserved": reserved, "phase": phase.name}


def _phase(view: Timeline, place: int) -> Spec:
    phase = view.phases[place]
    # A short phase has no room for its name, and hovering tells it.
    room = (phase.end - phase.start) / max(1, len(view.moments))
    told = f"{phase.name} · {phase.peak}" if room > _FOR_BOTH else phase.name if room > _FOR_NAME else ""
    return {
        "start": phase.start,
        "end": phase.end,
        "told": told,
        "measured": phase.measured,
        "measured_told": f"{phase.measured:.2f} {view.unit}" if phase.measured is not None else "",
    }
