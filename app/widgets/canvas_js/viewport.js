// Pan and zoom. What is seen is kept when the drawing changes; only a first look is chosen for the user.

import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";

// The smallest text of a drawing is 12 px; a first look never shows it below 11.
export const READABLE = 11 / 12;
const LARGEST_FIRST_LOOK = 1.25;
// How far one may zoom out, unless it takes more to see the whole.
const SMALLEST = 0.05;
// The rooms to try for a drawing, widest first: beside or above the tools at the right and the legend below.
const WHOLE = { top: 12, right: 6, bottom: 12, left: 6 };
const ABOVE_TOOLS = { ...WHOLE, bottom: 110 };
// Where no tool lies, the map neither.
const CLEAR = { ...WHOLE, right: 54, bottom: 146 };
const ROOMS = [WHOLE, { ...WHOLE, right: 54 }, { ...WHOLE, left: 156 }, ABOVE_TOOLS, { ...WHOLE, right: 54, left: 156 }];

export class Viewport {
  // `tools(all)` gives the rectangles, in px of the stage, that lie over the drawing: the map only with `all`.
  constructor(stage, world, changed, tools) {
    this.tools = tools;
    this.world = world;
    this.stage = stage;
    this.changed = changed;
    this.transform = zoomIdentity;
    this.zoom = zoom()
      .scaleExtent([SMALLEST, 4])
      // Its own way to measure the stage fails while the stage is not laid out.
      .extent(() => [[0, 0], this.size])
      .clickDistance(4)
      .filter((event) => !event.button && (!event.ctrlKey || event.type === "wheel"))
      .on("start", (event) => event.sourceEvent && stage.classList.add("dragging"))
      .on("zoom", (event) => this.show(event.transform, Boolean(event.sourceEvent)))
      .on("end", () => stage.classList.remove("dragging"));
    this.selection = select(stage).call(this.zoom).on("dblclick.zoom", null);
  }

  get size() {
    return [this.stage.clientWidth || 800, this.stage.clientHeight || 500];
  }

  show(transform, byHand) {
    this.transform = transform;
    this.world.setAttribute("transform", transform.toString());
    this.changed(transform, byHand);
  }

  set(transform) {
    this.selection.call(this.zoom.transform, transform);
  }

  place(k, x, y) {
    this.set(zoomIdentity.translate(x, y).scale(k));
  }

  room(margin = WHOLE) {
    const [width, height] = this.size;
    return {
      x: margin.left,
      y: margin.top,
      width: Math.max(width - margin.left - margin.right, 80),
      height: Math.max(height - margin.top - margin.bottom, 80),
    };
  }

  fitting(drawing, room) {
    const scale = Math.min(room.width / Math.max(drawing.width, 1), room.height / Math.max(drawing.height, 1));
    return placed(drawing, room, Math.min(scale, LARGEST_FIRST_LOOK));
  }

  // As large as it goes without a box under the tools.
  fit(drawing) {
    const ways = ROOMS.map((margin) => this.fitting(drawing, this.room(margin)));
    const clear = ways.filter((way) => !this.hides(drawing.cards, way));
    const largest = (list) => list.reduce((best, way) => (way.k > best.k ? way : best));
    this.set(clear.length ? largest(clear) : ways[0]);
  }

  // Lets the user zoom out until the whole is seen.
  allow(drawing) {
    this.zoom.scaleExtent([Math.min(SMALLEST, this.fitting(drawing, this.room()).k), 4]);
  }

  hides(boxes, transform, tools = this.tools()) {
    return boxes.some((box) => {
      const [left, top] = transform.apply([box.x, box.y]);
      const [right, bottom] = transform.apply([box.x + box.width, box.y + box.height]);
      return tools.some((tool) => left < tool.right && tool.left < right && top < tool.bottom && tool.top < bottom);
    });
  }

  // All of it where that can be read; else the inputs at a readable size, and the rest by panning.
  firstLook(drawing) {
    const whole = this.fitting(drawing, this.room());
    if (whole.k >= READABLE) {
      this.fit(drawing);
      if (this.transform.k < READABLE) this.set(whole);
      return;
    }
    const first = drawing.cards.find((card) => card.kind === "input");
    for (const margin of [WHOLE, ABOVE_TOOLS]) {
      this.set(placed(drawing, this.room(margin), READABLE));
      if (!first) return;
      this.middleAcross(drawing, first, this.room(margin));
      this.reveal(first);
      if (!this.hides([first], this.transform)) return;
    }
  }

  // Pans so that the box is halfway across the flow, as far as there is drawing to show on both sides.
  middleAcross(drawing, box, room) {
    const { x, y, k } = this.transform;
    const shift = (middle, size, from, start, length) => {
      const ends = [start - from, start + length - (from + size * k)];
      const wanted = start + length / 2 - (from + middle * k);
      return Math.min(Math.max(wanted, Math.min(...ends)), Math.max(...ends));
    };
    if (drawing.direction === "LR") this.panBy(0, shift(box.y + box.height / 2, drawing.height, y, room.y, room.height));
    else this.panBy(shift(box.x + box.width / 2, drawing.width, x, room.x, room.width), 0);
  }

  // The scale, and the point of the drawing in the middle of the stage.
  get middle() {
    const [width, height] = this.size;
    return [this.transform.k, ...this.transform.invert([width / 2, height / 2])];
  }

  // What of the drawing is seen: left, top, right, bottom.
  get area() {
    return [...this.transform.invert([0, 0]), ...this.transform.invert(this.size)];
  }

  lookAt(k, x, y) {
    const [width, height] = this.size;
    this.place(k, width / 2 - x * k, height / 2 - y * k);
  }

  scaleBy(factor) {
    this.selection.call(this.zoom.scaleBy, factor);
  }

  panBy(dx, dy) {
    this.selection.call(this.zoom.translateBy, dx / this.transform.k, dy / this.transform.k);
  }

  screen(x, y) {
    return this.transform.apply([x, y]);
  }

  // Pans no further than it takes to see the box, and to see it beside the tools.
  reveal(box) {
    for (const margin of [WHOLE, CLEAR]) {
      this.panInto(box, this.room(margin));
      if (!this.hides([box], this.transform, this.tools(true))) return;
    }
  }

  panInto(box, room) {
    const [left, top] = this.screen(box.x, box.y);
    const [right, bottom] = this.screen(box.x + box.width, box.y + box.height);
    const shift = (from, to, start, length) => {
      if (from >= start && to <= start + length) return 0;
      if (to - from > length) return start - from;
      return from < start ? start - from : start + length - to;
    };
    const dx = shift(left, right, room.x, room.width);
    const dy = shift(top, bottom, room.y, room.height);
    if (dx || dy) this.panBy(dx, dy);
  }

  visibleShare(box) {
    const [width, height] = this.size;
    const [left, top] = this.screen(box.x, box.y);
    const [right, bottom] = this.screen(box.x + box.width, box.y + box.height);
    const seen = (from, to, length) => Math.max(Math.min(to, length) - Math.max(from, 0), 0) / (to - from);
    return seen(left, right, width) * seen(top, bottom, height);
  }

  whole(drawing) {
    const [width, height] = this.size;
    const [left, top] = this.screen(0, 0);
    const [right, bottom] = this.screen(drawing.width, drawing.height);
    return left >= -1 && top >= -1 && right <= width + 1 && bottom <= height + 1;
  }
}

// The drawing at a scale, in the middle of the room where it fits there and else from its beginning.
function placed(drawing, room, scale) {
  const x = room.x + Math.max((room.width - drawing.width * scale) / 2, 0);
  const y = room.y + Math.max((room.height - drawing.height * scale) / 2, 0);
  return zoomIdentity.translate(x, y).scale(scale);
}
