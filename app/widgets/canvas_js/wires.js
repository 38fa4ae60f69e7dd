// One wire as SVG: the line, its head, a wide unseen line to point at, and the label.

import { svg } from "./dom.js";
import { arrowOf, pathOf } from "./geometry.js";
import { cutText, textWidth } from "./text.js";

export function drawWire(wire, { faint, headless }) {
  const element = svg(
    "g",
    { class: `wire is-${wire.status}${faint ? " faint" : ""}${headless ? " headless" : ""}`, "data-wire": wire.id },
    svg("path", { class: "touch" }),
    svg("path", { class: "line" }),
    svg("path", { class: "head" }),
  );
  moveWire(element, wire.points);
  return element;
}

export function moveWire(element, points) {
  const path = pathOf(points);
  element.children[0].setAttribute("d", path);
  element.children[1].setAttribute("d", path);
  element.children[2].setAttribute("d", arrowOf(points));
}

// Labels lie above every line, so they are kept in a layer of their own.
export function drawLabel(wire) {
  const content = wire.status === "error" ? `! ${wire.label}` : wire.label;
  const shown = cutText(content, "mono", 260);
  const width = textWidth(shown, "mono") + 10;
  const element = svg(
    "g",
    { class: `label is-${wire.status}`, "data-wire": wire.id },
    svg("rect", { x: -width / 2, y: -9.5, width, height: 19, rx: 4 }),
  );
  const text = svg("text", { class: "shape-text", y: 4, "text-anchor": "middle" });
  text.textContent = shown;
  element.append(text);
  moveLabel(element, wire.at);
  return element;
}

export function moveLabel(element, [x, y]) {
  element.setAttribute("transform", `translate(${x} ${y})`);
}
