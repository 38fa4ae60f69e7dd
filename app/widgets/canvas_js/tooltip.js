// What hovering or focus tells: the full name, symbolic shapes, exact figures, the problem.

import { html, plain } from "./dom.js";
import { KINDS, STATUSES } from "./words.js";

const DELAY = 400;
const GAP = 8;

export class Tooltip {
  constructor(root) {
    this.root = root;
    this.element = html("div", { class: "tip", role: "tooltip", hidden: true });
    this.timer = 0;
  }

  // Shows the lines below `around`, a rectangle of the window, or on the first other side that has room.
  later(fill, around) {
    this.hide();
    this.timer = setTimeout(() => this.show(fill(), around()), DELAY);
  }

  show(lines, around) {
    this.element.replaceChildren(...lines.filter(Boolean));
    this.element.hidden = false;
    const bounds = this.root.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const [left, right] = [around.left - bounds.left, around.right - bounds.left];
    const [top, bottom] = [around.top - bounds.top, around.bottom - bounds.top];
    const within = (start, length, whole) => Math.max(Math.min(start, whole - length - GAP), GAP);
    const places = [
      [within(left, width, bounds.width), bottom + GAP],
      [right + GAP, within(top, height, bounds.height)],
      [left - width - GAP, within(top, height, bounds.height)],
      [within(left, width, bounds.width), top - height - GAP],
    ];
    const fits = ([x, y]) =>
      x >= GAP && y >= GAP && x + width <= bounds.width - GAP && y + height <= bounds.height - GAP;
    const [x, y] = places.find(fits) ?? places[0].map((start, axis) => within(start, [width, height][axis], [bounds.width, bounds.height][axis]));
    this.element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }

  hide() {
    clearTimeout(this.timer);
    this.element.hidden = true;
  }
}

function line(kind, content) {
  if (!content) return null;
  const element = html("div", { class: kind });
  element.textContent = plain(content);
  return element;
}

export function tellBox(box) {
  const count = box.count > 1 ? ` × ${box.count}` : "";
  const status = box.status === "ok" ? "" : ` · ${STATUSES[box.status]}`;
  const kind = KINDS[box.kind] ?? box.kind;
  const detail = box.detail || box.subtitle;
  return [
    line("tip-title", box.title ? box.title + count : "joint"),
    box.title && line("tip-kind", kind + status),
    line(`tip-message is-${box.status}`, box.message),
    line("tip-detail", detail.startsWith(`${kind}\n`) ? detail.slice(kind.length + 1) : detail),
  ];
}

export function tellWire(wire, byId) {
  const ends = [wire.source, wire.target].map((id) => byId.get(id)?.title ?? id);
  const status = wire.status === "ok" ? "" : ` · ${STATUSES[wire.status]}`;
  return [
    line("tip-title", wire.label || "shape unknown"),
    line("tip-kind", ends.join(" → ") + status),
    line(`tip-message is-${wire.status}`, wire.message),
    line("tip-detail", wire.detail),
  ];
}
