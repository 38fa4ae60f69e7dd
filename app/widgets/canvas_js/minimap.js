// The whole drawing in a corner, with a frame around what is seen; shown when not all of it is.

import { html, svg } from "./dom.js";

const WIDTH = 176;
const HEIGHT = 116;
// In a canvas narrower than this it would hide too much.
const ROOMY = 640;
// With more boxes than this only those are drawn that can be told apart.
const MOST = 400;

export class Minimap {
  constructor(viewport) {
    this.viewport = viewport;
    this.boxes = svg("g");
    this.frame = svg("rect", { class: "seen", rx: 2 });
    this.svg = svg("svg", { width: WIDTH, height: HEIGHT }, this.boxes, this.frame);
    this.element = html("div", { class: "minimap", hidden: true, "aria-hidden": "true" }, this.svg);
    this.element.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.element.setPointerCapture(event.pointerId);
      this.go(event);
    });
    this.element.addEventListener("pointermove", (event) => event.buttons && this.go(event));
  }

  draw(drawing) {
    this.drawing = drawing;
    const share = this.viewport.size[0] < ROOMY ? 0.6 : 1;
    const [wide, high] = [WIDTH * share, HEIGHT * share];
    this.svg.setAttribute("width", wide);
    this.svg.setAttribute("height", high);
    this.scale = Math.min(wide / Math.max(drawing.width, 1), high / Math.max(drawing.height, 1)) * 0.92;
    this.x = (wide - drawing.width * this.scale) / 2;
    this.y = (high - drawing.height * this.scale) / 2;
    this.boxes.setAttribute("transform", `translate(${this.x} ${this.y}) scale(${this.scale})`);
    this.boxes.replaceChildren(
      ...this.told([...drawing.clusters, ...drawing.cards]).map((box) =>
        svg("rect", {
          class: `${box.cluster ? "cluster" : "card"} ${box.kind} is-${box.status}`,
          x: box.x,
          y: box.y,
          width: box.width,
          height: box.height,
        }),
      ),
    );
    this.follow();
  }

  // Of boxes that fall on one point of the map, one that has something to say.
  told(boxes) {
    if (boxes.length <= MOST) return boxes;
    const points = new Map();
    for (const box of boxes) {
      const point = `${Math.round(box.x * this.scale)} ${Math.round(box.y * this.scale)}`;
      if (!points.has(point) || box.status === "error") points.set(point, box);
    }
    return [...points.values()];
  }

  follow() {
    if (!this.drawing) return;
    const { transform, size } = this.viewport;
    const whole = this.viewport.whole(this.drawing);
    this.element.hidden = whole;
    if (whole) return;
    const [left, top] = transform.invert([0, 0]);
    this.frame.setAttribute("x", this.x + left * this.scale);
    this.frame.setAttribute("y", this.y + top * this.scale);
    this.frame.setAttribute("width", (size[0] / transform.k) * this.scale);
    this.frame.setAttribute("height", (size[1] / transform.k) * this.scale);
  }

  go(event) {
    const bounds = this.svg.getBoundingClientRect();
    const x = (event.clientX - bounds.left - this.x) / this.scale;
    const y = (event.clientY - bounds.top - this.y) / this.scale;
    const [width, height] = this.viewport.size;
    const [sx, sy] = this.viewport.screen(x, y);
    this.viewport.panBy(width / 2 - sx, height / 2 - sy);
  }
}
