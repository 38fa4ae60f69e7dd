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

  later(fill, event) {
    this.hide();
    const { clientX, clientY } = event;
    this.timer = setTimeout(() => this.show(fill(), clientX, clientY), DELAY);
  }

  show(lines, clientX, clientY) {
    this.element.replaceChildren(...lines.filter(Boolean));
    this.element.hidden = false;
    const bounds = this.root.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const x = Math.max(Math.min(clientX - bounds.left + 14, bounds.width - width - 8), 8);
    const below = clientY - bounds.top + 18;
    const y = below + height > bounds.height - 8 ? Math.max(clientY - bounds.top - height - 12, 8) : below;
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
  return [
    line("tip-title", box.title + count),
    line("tip-kind", (KINDS[box.kind] ?? box.kind) + status),
    line(`tip-message is-${box.status}`, box.message),
    line("tip-detail", box.detail || box.subtitle),
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
