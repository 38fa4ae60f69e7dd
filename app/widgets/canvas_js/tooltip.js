// What hovering or focus tells: the full name, symbolic shapes, exact figures, the problem.

import { html, plain } from "./dom.js";
import { KINDS, STATUSES } from "./words.js";

const DELAY = 350;

export class Tooltip {
  constructor(root) {
    this.root = root;
    this.element = html("div", { class: "tip", role: "tooltip", hidden: true });
    this.timer = 0;
  }

  // Shows the lines below `around`, a rectangle of the window, or above it where there is more room.
  later(fill, around) {
    this.hide();
    this.timer = setTimeout(() => this.show(fill(), around()), DELAY);
  }

  show(lines, around) {
    this.element.replaceChildren(...lines.filter(Boolean));
    this.element.hidden = false;
    const bounds = this.root.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const x = Math.max(Math.min(around.left - bounds.left, bounds.width - width - 8), 8);
    const below = around.bottom - bounds.top + 8;
    const above = around.top - bounds.top - height - 8;
    const y = below + height <= bounds.height - 8 || above < 8 ? below : above;
    const lowest = Math.max(bounds.height - height - 8, 8);
    this.element.style.transform = `translate(${Math.round(x)}px, ${Math.round(Math.min(y, lowest))}px)`;
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
