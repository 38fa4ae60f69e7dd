"""A drawing as one HTML file that works offline: the canvas of the page, with pan, zoom and search."""

import json
from html import escape

from constructor.drawing.compact import drawing_json
from constructor.drawing.scene import Drawing
from constructor.places import shipped

_SCRIPT = shipped("assets") / "canvas" / "standalone.js"
# The file may ask nobody for anything: only the script and the styles inside it run.
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"


def html(drawing: Drawing, title: str = "Architecture") -> str:
    """The text of the file; what comes from a component's file is data in it, never markup or script.

    Raises:
        FileNotFoundError: the bundled script is missing (`tools/build_assets.sh` makes it).
    """
    # "<" can begin a closing tag or a comment inside a script element; as an escape it is the same JSON.
    data = json.dumps(drawing_json(drawing), separators=(",", ":")).replace("<", "\\u003c")
    script = _SCRIPT.read_text(encoding="utf-8")
    return (
        "<!doctype html>\n"
        '<html lang="en">\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{escape(title)}</title>\n"
        "<body>\n"
        f'<script id="drawing" type="application/json">{data}</script>\n'
        f'<script type="module">{script}</script>\n'
        "</body>\n"
        "</html>\n"
    )
