// Icons on a 16 by 16 grid, drawn with strokes in the colour of the text around them.

import { svg } from "./dom.js";

const PATHS = {
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  search: "M11.2 11.2 14 14M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Z",
  open: "M6 3.5 10.5 8 6 12.5",
  close: "M3.5 6 8 10.5 12.5 6",
  arrow: "M2 8h10M8.5 4.5 12 8l-3.5 3.5",
  error: "M8 3.6v5.2M8 11.6v.6",
  warning: "M8 3.6v5.2M8 11.6v.6",
  unknown: "M5.8 6.2a2.2 2.2 0 1 1 3.1 2c-.6.3-.9.7-.9 1.4M8 11.9v.3",
  added: "M8 4v8M4 8h8",
  removed: "M4 8h8",
  changed: "M3.5 9.5c1.5-3 3-3 4.5-1.5s3 1.500 4.5-1.500",
};

export function icon(name, size = 16) {
  return svg(
    "svg",
    { class: "icon", viewBox: "0 0 16 16", width: size, height: size, "aria-hidden": "true" },
    svg("path", { d: PATHS[name] }),
  );
}

// An icon inside a drawing, with its top left corner at x, y.
export function glyph(name, x, y, size = 16) {
  return svg(
    "g",
    { class: `glyph ${name}`, transform: `translate(${x} ${y}) scale(${size / 16})`, "aria-hidden": "true" },
    svg("path", { d: PATHS[name] }),
  );
}
