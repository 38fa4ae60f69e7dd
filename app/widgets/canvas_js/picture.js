// The drawn boxes, wires and labels: what did not change is left alone, what moved is moved.

import { drawBox, drawFrame } from "./boxes.js";
import { set, svg } from "./dom.js";
import { centre, mixed } from "./geometry.js";
import { drawLabel, drawWire, moveLabel, moveWire } from "./wires.js";

// With more boxes than this, Tab leaves the drawing and the arrow keys walk it.
const MOST_TAB_STOPS = 80;

export class Picture {
  constructor() {
    this.layers = ["frames", "wires", "labels", "cards"].map((name) => svg("g", { class: name }));
    this.world = svg("g", { class: "world" }, ...this.layers);
    this.boxes = new Map();
    this.frames = new Map();
    this.wires = new Map();
    this.labels = new Map();
    this.hovered = [];
  }

  element(id) {
    return this.boxes.get(id)?.element;
  }

  // Draws all at its final place and returns `moves(share, from)`, which shows a moment of the way there.
  draw(drawing, before) {
    const [frames, wires, labels, cards] = this.layers;
    const content = ({ x, y, ...rest }) => rest;
    const look = (wire) => ({
      faint: [wire.source, wire.target].some((id) => drawing.byId.get(id)?.quiet),
      headless: drawing.byId.get(wire.target)?.title === "",
    });
    this.boxes = renewed(this.boxes, [...drawing.clusters, ...drawing.cards], drawBox, content);
    this.frames = renewed(this.frames, drawing.clusters, drawFrame, content);
    this.wires = renewed(this.wires, drawing.wires, (wire) => drawWire(wire, look(wire)), ({ points, at, ...rest }) => [rest, look(rest)]);
    const told = drawing.wires.filter((wire) => wire.at);
    this.labels = renewed(this.labels, told, drawLabel, (wire) => [wire.label, wire.status]);
    arrange(frames, drawing.clusters, this.frames);
    arrange(cards, inReadingOrder(drawing), this.boxes);
    arrange(wires, drawing.wires, this.wires);
    arrange(labels, told, this.labels);
    this.tabStops(drawing);
    return this.moves(drawing, before);
  }

  tabStops(drawing) {
    const few = drawing.byId.size <= MOST_TAB_STOPS;
    let first = true;
    for (const { element } of this.boxes.values()) {
      if (element.getAttribute("role") !== "button") continue;
      element.setAttribute("tabindex", few || first ? "0" : "-1");
      first = false;
    }
  }

  moves(drawing, before) {
    const old = new Map((before?.wires ?? []).map((wire) => [wire.id, wire]));
    return (share, from) => {
      for (const [id, { element }] of this.boxes) {
        const box = drawing.byId.get(id);
        const was = before?.byId.get(id);
        const start = share < 1 && was ? from(was.x, was.y) : [box.x, box.y];
        const [x, y] = mixed(start, [box.x, box.y], share);
        element.setAttribute("transform", `translate(${x} ${y})`);
        this.frames.get(id)?.element.setAttribute("transform", `translate(${x} ${y})`);
      }
      for (const wire of drawing.wires) {
        const was = share < 1 ? old.get(wire.id) : null;
        const same = was && was.points.length === wire.points.length;
        moveWire(this.wires.get(wire.id).element, same ? mixed(shifted(was.points, from), wire.points, share) : wire.points);
        if (wire.at) moveLabel(this.labels.get(wire.id).element, was?.at ? mixed(from(...was.at), wire.at, share) : wire.at);
      }
    };
  }

  // The box to hold still, before and after: the first wanted one that is in both, else the one in the middle.
  anchor(before, after, wanted, middle) {
    for (const id of wanted) {
      let box = before.byId.get(id);
      while (box && !after.byId.has(box.id)) box = before.byId.get(box.parent);
      if (box) return [box, after.byId.get(box.id)];
    }
    const distance = (box) => Math.hypot(centre(box)[0] - middle[0], centre(box)[1] - middle[1]);
    const shared = before.cards.filter((box) => after.byId.has(box.id)).sort((a, b) => distance(a) - distance(b));
    return shared.length ? [shared[0], after.byId.get(shared[0].id)] : null;
  }

  select(id) {
    for (const [other, { element }] of this.boxes) {
      element.classList.toggle("selected", other === id);
      this.frames.get(other)?.element.classList.toggle("selected", other === id);
      element.setAttribute("aria-pressed", String(other === id));
    }
  }

  mark(ids) {
    for (const [id, { element }] of this.boxes) element.classList.toggle("marked", ids.has(id));
  }

  match(ids) {
    this.world.classList.toggle("searching", ids !== null);
    for (const [id, { element }] of this.boxes) element.classList.toggle("match", ids?.has(id) ?? false);
  }

  // Shades boxes by their share of the largest; returns the largest.
  colour(drawing, colouring) {
    const amount = (box) => (colouring === "kind" ? 0 : (box[colouring] ?? 0));
    const most = Math.max(1, ...drawing.cards.map(amount));
    for (const box of drawing.cards) {
      const heat = Math.sqrt(amount(box) / most);
      this.element(box.id).style.setProperty("--heat", `${Math.round(heat * 100)}%`);
    }
    return most;
  }

  wireOf(target, drawing) {
    const id = target?.closest?.("[data-wire]")?.dataset.wire;
    return id === undefined ? undefined : drawing.wires.find((wire) => wire.id === id);
  }

  // Lights up a box with its neighbours, or a wire with its ends; nothing without either.
  hover(drawing, box, wire) {
    for (const element of this.hovered) element.classList.remove("near");
    const near = box && !box.cluster ? drawing.neighbours.get(box.id) : null;
    const boxes = near ? [box.id, ...near.boxes] : wire ? [wire.source, wire.target] : [];
    const wires = near ? [...near.wires] : wire ? [wire.id] : [];
    this.hovered = [
      ...boxes.map((id) => this.boxes.get(id)),
      ...wires.map((id) => this.wires.get(id)),
      ...wires.map((id) => this.labels.get(id)),
    ]
      .filter(Boolean)
      .map(({ element }) => element);
    for (const element of this.hovered) element.classList.add("near");
    this.world.classList.toggle("hovering", this.hovered.length > 0);
  }
}

// Each cluster before the cards inside it, all in the order of the file: the order of Tab.
function inReadingOrder(drawing) {
  const inside = new Map();
  for (const box of [...drawing.clusters, ...drawing.cards]) {
    if (!inside.has(box.parent)) inside.set(box.parent, []);
    inside.get(box.parent).push(box);
  }
  const walk = (parent) => (inside.get(parent) ?? []).flatMap((box) => [box, ...(box.cluster ? walk(box.id) : [])]);
  return walk(null);
}

function renewed(old, items, make, content) {
  const made = new Map();
  for (const item of items) {
    const signature = JSON.stringify(content(item));
    const had = old.get(item.id);
    if (had?.signature === signature) {
      made.set(item.id, had);
      continue;
    }
    const element = make(item);
    if (!had) set(element, { "data-new": true });
    made.set(item.id, { element, signature });
  }
  return made;
}

function arrange(layer, items, drawn) {
  const wanted = items.map((item) => drawn.get(item.id).element);
  const same = wanted.length === layer.children.length && wanted.every((element, i) => layer.children[i] === element);
  if (!same) layer.replaceChildren(...wanted);
}

function shifted(points, from) {
  const moved = [];
  for (let i = 0; i < points.length; i += 2) moved.push(...from(points[i], points[i + 1]));
  return moved;
}
