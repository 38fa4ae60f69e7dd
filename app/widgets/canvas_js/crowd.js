// A drawing of very many boxes: only what is near the view is built, and where even that is too much to
// read, boxes and wires are painted together, one path for each look.

import { svg } from "./dom.js";
import { pathOf } from "./geometry.js";

// A drawing with more boxes than this is a crowd; smaller ones are built whole.
const CROWD = 400;
// More than this many boxes, or wires, are not built one by one.
const MOST_BOXES = 240;
const MOST_WIRES = 480;
// What is built reaches beyond the view by this share of it on each side, so that panning seldom builds.
const BEYOND = 0.4;
// The view may shrink to this share of what is built before it is built anew.
const NARROWER = 0.5;

export class Crowd {
  static is(drawing) {
    return drawing.byId.size > CROWD;
  }

  constructor(drawing) {
    this.drawing = drawing;
    this.boxes = [...drawing.clusters, ...drawing.cards];
    this.bounds = drawing.wires.map((wire) => boundsOf(wire.points));
    this.area = null;
  }

  forget() {
    this.area = null;
  }

  // Whether what was last found for a view still serves for this one; a view is [left, top, right, bottom].
  serves([left, top, right, bottom]) {
    if (!this.area) return false;
    const [l, t, r, b] = this.area;
    const share = (right - left) / (r - l);
    return l <= left && t <= top && r >= right && b >= bottom && share > NARROWER / (1 + 2 * BEYOND);
  }

  // What is to be built around a view, and what is there to be painted together.
  around([left, top, right, bottom]) {
    const [dx, dy] = [(right - left) * BEYOND, (bottom - top) * BEYOND];
    const area = (this.area = [left - dx, top - dy, right + dx, bottom + dy]);
    const boxes = this.boxes.filter((box) => meets(area, box.x, box.y, box.x + box.width, box.y + box.height));
    const wires = this.drawing.wires.filter((_, index) => meets(area, ...this.bounds[index]));
    const far = boxes.length > MOST_BOXES;
    const tangled = far || wires.length > MOST_WIRES;
    return {
      far,
      boxes: far ? [] : boxes,
      wires: tangled ? [] : wires,
      painted: { boxes: far ? boxes : [], wires: tangled ? wires : [] },
    };
  }

  // The innermost box at a point.
  at(x, y) {
    const holds = (box) => x >= box.x && y >= box.y && x <= box.x + box.width && y <= box.y + box.height;
    return this.drawing.cards.find(holds) ?? this.drawing.clusters.findLast(holds);
  }
}

// `heat` gives the shade of a box from 0 to 1.
export function painted({ boxes, wires }, heat) {
  const looks = new Map();
  for (const box of boxes) {
    const shade = `${Math.round(heat(box) * 10) * 10}%`;
    const look = `${box.cluster ? "cluster" : "card"} ${box.kind} is-${box.status}`;
    const key = `${look} ${shade}`;
    if (!looks.has(key)) looks.set(key, { look, shade, path: "" });
    looks.get(key).path += `M${box.x} ${box.y}h${box.width}v${box.height}h${-box.width}z`;
  }
  // Frames first, below the wires and the cards.
  const drawn = ({ look, shade, path }) => {
    const element = svg("path", { class: look, d: path });
    element.style.setProperty("--heat", shade);
    return element;
  };
  const isFrame = ({ look }) => look.startsWith("cluster");
  const all = [...looks.values()];
  const lines = wires.length ? [svg("path", { class: "line", d: wires.map((wire) => pathOf(wire.points)).join("") })] : [];
  return [...all.filter(isFrame).map(drawn), ...lines, ...all.filter((look) => !isFrame(look)).map(drawn)];
}

function meets([left, top, right, bottom], l, t, r, b) {
  return l <= right && r >= left && t <= bottom && b >= top;
}

function boundsOf(points) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i]);
    right = Math.max(right, points[i]);
    top = Math.min(top, points[i + 1]);
    bottom = Math.max(bottom, points[i + 1]);
  }
  return [left, top, right, bottom];
}
