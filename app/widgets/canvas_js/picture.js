// The drawn boxes, wires and labels: what did not change is left alone, what moved is moved.

import { drawBox, drawFrame } from "./boxes.js";
import { Crowd, painted } from "./crowd.js";
import { set, svg } from "./dom.js";
import { centre, mixed } from "./geometry.js";
import { drawLabel, drawWire, moveLabel, moveWire } from "./wires.js";

// With more boxes than this, Tab leaves the drawing and the arrow keys walk it.
const MOST_TAB_STOPS = 80;

export class Picture {
  // `grouped(count)` is told how many boxes of a crowd are painted together.
  constructor(grouped = () => {}) {
    this.grouped = grouped;
    this.layers = ["frames", "wires", "labels", "cards", "far"].map((name) => svg("g", { class: name }));
    // What is painted together lies below everything.
    this.world = svg("g", { class: "world" }, this.layers[4], ...this.layers.slice(0, 4));
    this.boxes = new Map();
    this.frames = new Map();
    this.wires = new Map();
    this.labels = new Map();
    this.hovered = [];
    this.crowd = null;
    this.selected = null;
    this.marked = new Set();
    this.matched = null;
    this.heat = () => 0;
  }

  element(id) {
    return this.boxes.get(id)?.element;
  }

  // Draws all at its final place and returns `moves(share, from)`, which shows a moment of the way there.
  // Of a crowd nothing is drawn before `around` is told what is looked at.
  draw(drawing, before) {
    this.drawing = drawing;
    this.crowd = Crowd.is(drawing) ? new Crowd(drawing) : null;
    this.layers[4].replaceChildren();
    this.world.classList.toggle("crowd", this.crowd !== null);
    this.grouped(0);
    if (this.crowd) this.boxes = new Map([...this.boxes].filter(([id]) => drawing.byId.has(id)));
    else this.build(inReadingOrder(drawing), drawing.wires);
    return this.moves(drawing, before);
  }

  // Builds what of a crowd is near the view, unless it is built; `kept` is the id of a box to keep in any case.
  around(view, kept = null) {
    if (!this.crowd) return;
    const wanted = new Set([kept, this.selected, ...few(this.marked), ...few(this.matched ?? new Set())]);
    const chosen = [...wanted].map((id) => this.drawing.byId.get(id)).filter(Boolean);
    if (this.crowd.serves(view) && chosen.every(({ id }) => this.boxes.has(id))) return;
    const near = this.crowd.around(view);
    const extra = chosen.filter((box) => !near.boxes.includes(box));
    this.layers[4].replaceChildren(...painted(near.painted, this.heat));
    this.grouped(near.painted.boxes.length);
    this.build([...near.boxes, ...extra], near.wires);
    this.moves(this.drawing, null)(1);
    for (const [id, { element }] of this.boxes) this.dress(id, element);
  }

  build(boxes, drawnWires) {
    const { drawing } = this;
    const [frames, wires, labels, cards] = this.layers;
    const content = ({ x, y, ...rest }) => rest;
    const look = (wire) => ({
      faint: [wire.source, wire.target].some((id) => drawing.byId.get(id)?.quiet),
      headless: drawing.byId.get(wire.target)?.title === "",
    });
    const clusters = boxes.filter((box) => box.cluster);
    this.boxes = renewed(this.boxes, boxes, drawBox, content);
    this.frames = renewed(this.frames, clusters, drawFrame, content);
    this.wires = renewed(this.wires, drawnWires, (wire) => drawWire(wire, look(wire)), ({ points, at, ...rest }) => [rest, look(rest)]);
    const told = drawnWires.filter((wire) => wire.at);
    this.labels = renewed(this.labels, told, drawLabel, (wire) => [wire.label, wire.status]);
    const set = this.crowd ? exchange : arrange;
    set(frames, clusters, this.frames);
    set(cards, boxes, this.boxes);
    set(wires, drawnWires, this.wires);
    set(labels, told, this.labels);
    this.tabStops(drawing);
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
      for (const [id, { element, item: wire }] of this.wires) {
        const was = share < 1 ? old.get(id) : null;
        const same = was && was.points.length === wire.points.length;
        moveWire(element, same ? mixed(shifted(was.points, from), wire.points, share) : wire.points);
        if (wire.at) moveLabel(this.labels.get(id).element, was?.at ? mixed(from(...was.at), wire.at, share) : wire.at);
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
    const shared = before.cards.filter((box) => after.byId.has(box.id)).map((box) => [distance(box), box]);
    if (!shared.length) return null;
    const [, nearest] = shared.reduce((best, other) => (other[0] < best[0] ? other : best));
    return [nearest, after.byId.get(nearest.id)];
  }

  select(id) {
    this.selected = id;
    this.dressAll();
  }

  mark(ids) {
    this.marked = ids;
    this.dressAll();
  }

  match(ids) {
    this.matched = ids;
    this.world.classList.toggle("searching", ids !== null);
    this.dressAll();
  }

  dressAll() {
    for (const [id, { element }] of this.boxes) this.dress(id, element);
  }

  // Shows on a box whether it is selected, marked or found, and how it is shaded.
  dress(id, element) {
    const selected = id === this.selected;
    element.classList.toggle("selected", selected);
    this.frames.get(id)?.element.classList.toggle("selected", selected);
    element.setAttribute("aria-pressed", String(selected));
    element.classList.toggle("marked", this.marked.has(id));
    element.classList.toggle("match", this.matched?.has(id) ?? false);
    const box = this.drawing.byId.get(id);
    if (!box.cluster) element.style.setProperty("--heat", `${Math.round(this.heat(box) * 100)}%`);
  }

  // Shades boxes by their share of the largest; returns the largest.
  colour(drawing, colouring) {
    const amount = (box) => (colouring === "kind" ? 0 : (box[colouring] ?? 0));
    const most = drawing.cards.reduce((largest, box) => Math.max(largest, amount(box)), 1);
    this.heat = (box) => (box.cluster ? 0 : Math.sqrt(amount(box) / most));
    this.dressAll();
    this.crowd?.forget();
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
    const had = old.get(item.id);
    if (had?.item === item) {
      made.set(item.id, had);
      continue;
    }
    const signature = JSON.stringify(content(item));
    if (had?.signature === signature) {
      made.set(item.id, { ...had, item });
      continue;
    }
    const element = make(item);
    if (!had) set(element, { "data-new": true });
    made.set(item.id, { element, signature, item });
  }
  return made;
}

function arrange(layer, items, drawn) {
  const wanted = items.map((item) => drawn.get(item.id).element);
  const same = wanted.length === layer.children.length && wanted.every((element, i) => layer.children[i] === element);
  if (!same) layer.replaceChildren(...wanted);
}

// As `arrange`, in any order, so that what stays is not touched and keeps the focus.
function exchange(layer, items, drawn) {
  const wanted = new Set(items.map((item) => drawn.get(item.id).element));
  for (const element of [...layer.children]) if (!wanted.delete(element)) element.remove();
  layer.append(...wanted);
}

// What is marked is built even outside the view, as long as that is little.
function few(ids) {
  return ids.size <= MOST_TAB_STOPS ? ids : [];
}

function shifted(points, from) {
  const moved = [];
  for (let i = 0; i < points.length; i += 2) moved.push(...from(points[i], points[i + 1]));
  return moved;
}
