"""Points of a sweep as a chart, in the words of Vega-Lite: the form tells the verdict, a line the front."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from app.view_model.sweep import Plot

_HEIGHT = 170
_FORMS = {"fits": "circle", "tight": "diamond", "does not fit": "cross", "no verdict": "circle"}
_LIGHT = {
    "fits": "#0072b2",
    "tight": "#b45309",
    "does not fit": "#c0392b",
    "no verdict": "#5f6b7a",
    "line": "#1c2430",
}
_DARK = {
    "fits": "#4aa3df",
    "tight": "#f2a541",
    "does not fit": "#ff7b6b",
    "no verdict": "#9aa3af",
    "line": "#e6edf5",
}
_CHOSEN = "chosen"
Spec = dict[str, Any]


def show_plot(
    view: Plot,
    chosen: int | None,
    choose: Callable[[int | None], None],
    *,
    dark: bool,
    key: str = "sweep/plot",
) -> None:
    """Draw the chart; a click on a point chooses its row."""

    def clicked() -> None:
        found = st.session_state[key].selection.get(_CHOSEN)
        choose(int(found[0]["number"]) if found else None)

    st.vega_lite_chart(
        spec=chart(view, chosen, dark=dark),
        width="stretch",
        height=_HEIGHT,
        key=key,
        on_select=clicked,
        selection_mode=_CHOSEN,
    )


def chart(view: Plot, chosen: int | None, *, dark: bool) -> Spec:
    """The chart: the front as a line, every row as a point."""
    colours = _DARK if dark else _LIGHT
    values = [
        {
            "number": point.number,
            "x": point.x,
            "y": point.y,
            "verdict": point.verdict,
            "told": point.told,
            "front": point.front,
        }
        for point in view.points
    ]
    kinds = [kind for kind in _FORMS if any(point.verdict == kind for point in view.points)]
    batches = sorted({point.x for point in view.points}) if view.x_title == "batch" else []
    x: Spec = {
        "field": "x",
        "type": "quantitative",
        "title": view.x_title,
        "scale": {"zero": False, "nice": False},
    }
    if batches:
        x["axis"] = {"values": batches, "format": "d", "grid": False}
        x["scale"] = {"type": "log", "base": 2, "nice": False, "padding": 14}
    y = {"field": "y", "type": "quantitative", "title": view.y_title, "scale": {"zero": False, "padding": 10}}
    legend = None if kinds == ["no verdict"] else {"title": None, "orient": "right"}
    line = {
        "data": {"values": [value for value in values if value["front"]]},
        "mark": {"type": "line", "color": colours["line"], "strokeWidth": 1.2, "strokeDash": [4, 3]},
        "encoding": {"x": x, "y": y, "order": {"field": "x"}},
    }
    points = {
        "data": {"values": values},
        "params": [{"name": _CHOSEN, "select": {"type": "point", "fields": ["number"]}}],
        "mark": {"type": "point", "filled": True, "cursor": "pointer", "opacity": 1},
        "encoding": {
            "x": x,
            "y": y,
            "shape": {
                "field": "verdict",
                "type": "nominal",
                "scale": {"domain": kinds, "range": [_FORMS[kind] for kind in kinds]},
                "legend": legend,
            },
            "color": {
                "field": "verdict",
                "type": "nominal",
                "scale": {"domain": kinds, "range": [colours[kind] for kind in kinds]},
                "legend": legend,
            },
            "size": {"condition": {"test": f"datum.number === {_marked(chosen)}", "value": 260}, "value": 80},
            "tooltip": {"field": "told", "type": "nominal", "title": " "},
        },
    }
    title = {
        "text": view.words,
        "anchor": "start",
        "fontSize": 11,
        "fontWeight": "normal",
        "color": colours["line"],
        "offset": 4,
    }
    return {"title": title, "layer": [line, points], "config": {"view": {"stroke": None}}}


def _marked(chosen: int | None) -> int:
    return -1 if chosen is None else chosen
