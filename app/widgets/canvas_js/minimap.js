// The whole drawing in a corner, with a frame around what is seen; shown when not all of it is.

import { html, svg } from "./dom.js";

// The room for the map, in px; a map is no larger than its drawing needs.
const WIDTH = 176;
const HEIGHT = 116;
// A row of very many boxes is stretched to this many px across, or there would be nothing to see.
const NARROWEST = 22;
const MARGIN = 7;
// In a canvas narrower than this it would hide too much.
const ROOMY = 640;
// With more boxes than this only those are drawn that can be told apart.
const MOST = 400;
const TELLING = new Set(["error", "added", "removed", "changed"]);

export class Minimap {
  constructor(viewport) {
    this.viewport = viewport;
    this.boxes = svg("g");
    this.frame = svg("rect", { class: "seen", rx: 2 });
    this.svg = svg("svg", {}, this.boxes, this.frame);
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
    const [width, height] = [Math.max(drawing.width, 1), Math.max(drawing.height, 1)];
    const scale = Math.min((WIDTH * share - 2 * MARGIN) / width, (HEIGHT * share - 2 * MARGIN) / height);
    this.scale = [Math.max(scale, NARROWEST / width), Math.max(scale, NARROWEST / height)];
    const [sx, sy] = this.scale;
    this.svg.setAttribute("width", width * sx + 2 * MARGIN);
    this.svg.setAttribute("height", height * sy + 2 * MARGIN);
    this.boxes.setAttribute("transform", `translate(${MARGIN} ${MARGIN}) scale(${sx} ${sy})`);
    // Else boxes that are narrower than a pixel would be too pale to see.
    this.boxes.classList.toggle("tiny", drawing.byId.size > MOST);
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
      const point = `${Math.round(box.x * this.scale[0])} ${Math.round(box.y * this.scale[1])}`;
      if (!points.has(point) || TELLING.has(box.status)) points.set(point, box);
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
    const [sx, sy] = this.scale;
    this.frame.setAttribute("x", MARGIN + left * sx);
    this.frame.setAttribute("y", MARGIN + top * sy);
    this.frame.setAttribute("width", (size[0] / transform.k) * sx);
    this.frame.setAttribute("height", (size[1] / transform.k) * sy);
  }

  go(event) {
    const bounds = this.svg.getBoundingClientRect();
    const x = (event.clientX - bounds.left - MARGIN) / this.scale[0];
    const y = (event.clientY - bounds.top - MARGIN) / this.scale[1];
    const [width, height] = this.viewport.size;
    const [sx, sy] = this.viewport.screen(x, y);
    this.viewport.panBy(width / 2 - sx, height / 2 - sy);
  }
}
