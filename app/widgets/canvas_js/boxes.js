// One card or cluster as SVG. All sizes are those that the layout kept free.

import { plain, svg } from "./dom.js";
import { glyph } from "./icons.js";
import { fitText, textWidth } from "./text.js";
import { spoken, STATUSES } from "./words.js";

const LEFT = 14;
const RIGHT = 10;
const HEADER = 34;

export function drawBox(box) {
  if (!box.title && !box.cluster) return joint(box);
  const shape = box.cluster ? cluster : box.kind === "input" || box.kind === "output" || box.quiet ? pill : card;
  const element = svg("g", {
    class: `box ${box.cluster ? "cluster" : "card"} ${box.kind} is-${box.status}${box.quiet ? " quiet" : ""}`,
    "data-id": box.id,
    role: "button",
    "aria-label": plain(spoken(box)),
    "aria-expanded": box.cluster ? "true" : box.expandable ? "false" : null,
    "aria-pressed": "false",
  });
  shape(element, box);
  return element;
}

function frame(element, box, radius) {
  const size = { width: box.width, height: box.height };
  element.append(
    svg("rect", { class: "ring", x: -4, y: -4, width: box.width + 8, height: box.height + 8, rx: radius + 4 }),
    box.count > 1 && !box.cluster ? svg("rect", { class: "behind", x: 4, y: 4, ...size, rx: radius }) : "",
    svg("rect", { class: "shape", ...size, rx: radius }),
  );
}

function stripe(box, radius) {
  const h = box.height;
  return svg("path", {
    class: "stripe",
    d: `M5 0H${radius}A${radius} ${radius} 0 0 0 0 ${radius}V${h - radius}A${radius} ${radius} 0 0 0 ${radius} ${h}H5Z`,
  });
}

function text(content, kind, x, y, font, room, anchor = "start") {
  const element = svg("text", { class: kind, x, y, "text-anchor": anchor });
  element.textContent = fitText(element, content, font, room);
  return element;
}

function card(element, box) {
  frame(element, box, 6);
  element.append(stripe(box, 6));
  const middle = box.subtitle || box.expandable ? 22 : 23;
  const right = heading(element, box, middle, box.width - RIGHT);
  element.append(text(box.title, "title", LEFT, middle, "title", right - LEFT));
  const room = box.width - LEFT - RIGHT - (box.expandable ? 18 : 0);
  if (box.subtitle) element.append(text(box.subtitle, "subtitle", LEFT, 41, "text", room));
  if (box.expandable) element.append(toggle(box, box.width - RIGHT - 13, 29));
  if (box.message) message(element, box, box.height - 11);
}

// The frame lies below the wires and the header above them, so a cluster is drawn in two parts.
export function drawFrame(box) {
  const element = svg("g", { class: `frame ${box.kind} is-${box.status}`, "data-id": box.id });
  frame(element, box, 10);
  return element;
}

function cluster(element, box) {
  const width = Math.max(box.width - 40, 40);
  element.append(svg("rect", { class: "grip", x: 4, y: 4, width: box.width - 8, height: HEADER - 4, rx: 8 }));
  element.append(svg("rect", { class: "ring", x: 4, y: 4, width: width + 32, height: HEADER - 4, rx: 8 }));
  const right = heading(element, box, 23, box.width - 34);
  element.append(toggle(box, box.width - 27, 10));
  const room = Math.max(right - 24, 20);
  const title = text(box.title, "title", 24, 23, "title", room);
  const used = 24 + textWidth(title.textContent, "title") + 12;
  const subtitle = box.subtitle && right - used > 40 ? text(box.subtitle, "subtitle", used, 23, "text", right - used) : null;
  const end = subtitle ? used + textWidth(subtitle.textContent, "text") : used - 12;
  // Wires run behind the name, as they run behind labels.
  element.append(svg("rect", { class: "plate", x: 7, y: 7, width: end, height: 24, rx: 5 }));
  element.append(svg("rect", { class: "stripe", x: 12, y: 12, width: 5, height: 14, rx: 2.5 }), title, subtitle ?? "");
  if (box.message) message(element, box, HEADER + 8);
}

function pill(element, box) {
  frame(element, box, Math.min(box.height / 2, 16));
  const middle = box.width / 2;
  const room = box.width - 24 - (box.message ? 18 : 0);
  if (box.quiet) {
    const line = box.subtitle ? `${box.title}  ${box.subtitle}` : box.title;
    element.append(text(line, "subtitle", middle, box.height / 2 + 4.5, "text", room, "middle"));
  } else {
    const y = box.subtitle ? 20 : box.height / 2 + 5;
    element.append(text(box.title, "title", middle, y, "title", room, "middle"));
    if (box.subtitle) element.append(text(box.subtitle, "shape-text", middle, 37, "mono", room, "middle"));
  }
  if (box.status in STATUSES && box.status !== "unknown") element.append(mark(box, box.width - 24, box.height / 2 - 8));
}

// Where values meet before they go on: a dot that only hovering explains.
function joint(box) {
  const radius = box.width / 2;
  return svg("g", { class: "joint", "data-id": box.id }, svg("circle", { cx: radius, cy: radius, r: radius }));
}

// What stands at the right of the first line, from the right: status, figure, count. Returns what is left.
function heading(element, box, y, right) {
  if (box.status in STATUSES && box.status !== "unknown") {
    element.append(mark(box, right - 15, y - 13));
    right -= 21;
  }
  if (box.figure) {
    element.append(text(box.figure, "figure", right, y, "text", 90, "end"));
    right -= textWidth(plain(box.figure), "text") + 10;
  }
  if (box.count > 1 || box.fold) {
    const label = box.count > 1 ? `× ${box.count}` : "fold";
    const width = textWidth(label, "strong") + 12;
    const badge = svg(
      "g",
      { class: "badge", "data-fold": box.fold || null, transform: `translate(${right - width} ${y - 14})` },
      svg("rect", { width, height: 18, rx: 9 }),
    );
    badge.append(text(label, "count", width / 2, 13.5, "strong", width, "middle"));
    element.append(badge);
    right -= width + 8;
  }
  return right;
}

function mark(box, x, y) {
  const element = svg("g", { class: "mark", transform: `translate(${x} ${y})` });
  element.append(svg("circle", { cx: 8, cy: 8, r: 8 }), glyph(box.status, 0, 0));
  return element;
}

function message(element, box, y) {
  const word = STATUSES[box.status] ?? "note";
  const line = `${word}: ${box.message}`;
  element.append(text(line, "message", box.cluster ? 24 : LEFT, y, "text", box.width - LEFT - RIGHT));
}

function toggle(box, x, y) {
  return svg(
    "g",
    { class: "toggle", "data-toggle": box.id, transform: `translate(${x} ${y})` },
    svg("rect", { x: -4, y: -4, width: 22, height: 22, rx: 5 }),
    glyph(box.cluster ? "close" : "open", -1, -1),
  );
}
