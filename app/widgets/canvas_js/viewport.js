// Pan and zoom. What is seen is kept when the drawing changes; only a first look is chosen for the user.

import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";

// The smallest text of a drawing is 12 px; a first look never shows it below 11.
export const READABLE = 11 / 12;
const LARGEST_FIRST_LOOK = 1.25;
const MARGIN = { top: 52, right: 16, bottom: 50, left: 16 };

export class Viewport {
  constructor(stage, world, changed) {
    this.world = world;
    this.stage = stage;
    this.changed = changed;
    this.transform = zoomIdentity;
    this.zoom = zoom()
      .scaleExtent([0.05, 4])
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

  // The inner part of the canvas, clear of the tools that lie over it.
  room() {
    const [width, height] = this.size;
    return {
      x: MARGIN.left,
      y: MARGIN.top,
      width: Math.max(width - MARGIN.left - MARGIN.right, 80),
      height: Math.max(height - MARGIN.top - MARGIN.bottom, 80),
    };
  }

  fittingScale(drawing) {
    const room = this.room();
    return Math.min(room.width / Math.max(drawing.width, 1), room.height / Math.max(drawing.height, 1));
  }

  fit(drawing) {
    this.centre(drawing, Math.min(this.fittingScale(drawing), LARGEST_FIRST_LOOK));
  }

  centre(drawing, scale) {
    const room = this.room();
    const x = room.x + (room.width - drawing.width * scale) / 2;
    const y = room.y + (room.height - drawing.height * scale) / 2;
    this.set(zoomIdentity.translate(x, y).scale(scale));
  }

  // All of it where that can be read; else the inputs at a readable size, and the rest by panning.
  firstLook(drawing) {
    if (this.fittingScale(drawing) >= READABLE) {
      this.fit(drawing);
      return;
    }
    const room = this.room();
    const place = (start, length, whole) => start + Math.max((length - whole * READABLE) / 2, 0);
    const x = place(room.x, room.width, drawing.width);
    const y = place(room.y, room.height, drawing.height);
    this.set(zoomIdentity.translate(x, y).scale(READABLE));
    const first = drawing.cards.find((card) => card.kind === "input");
    if (first) this.reveal(first);
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

  // Pans no further than it takes to see the box.
  reveal(box) {
    const room = this.room();
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

  whole(drawing) {
    const [width, height] = this.size;
    const [left, top] = this.screen(0, 0);
    const [right, bottom] = this.screen(drawing.width, drawing.height);
    return left >= -1 && top >= -1 && right <= width + 1 && bottom <= height + 1;
  }
}
