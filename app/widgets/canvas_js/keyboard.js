// The keys of the drawing. Tab walks the boxes in the order in which they run, so along their edges; an arrow
// follows an edge where one leads that way, and else goes to the nearest box there.

import { towards } from "./geometry.js";

const PAN = 60;

export function listen(view) {
  view.stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const box = view.boxOf(event.target);
    if (act(view, box, event.key)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
  view.stage.addEventListener("focusin", (event) => {
    const box = view.boxOf(event.target);
    if (box && event.target.matches(":focus-visible")) view.viewport.reveal(box);
  });
}

function act(view, box, key) {
  switch (key) {
    case "Enter":
      if (box) view.activate(box);
      return Boolean(box);
    case " ":
      if (box) view.select(box.id);
      return Boolean(box);
    case "Escape":
      view.select(null);
      return true;
    case "+":
    case "=":
      view.act("closer");
      return true;
    case "-":
      view.act("farther");
      return true;
    case "0":
    case "f":
      view.fit();
      return true;
    case "/":
      view.act("find");
      return true;
    case "ArrowLeft":
    case "ArrowRight":
    case "ArrowUp":
    case "ArrowDown":
      return arrow(view, box, key);
    default:
      return false;
  }
}

function arrow(view, box, key) {
  if (!box) {
    const [dx, dy] = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key];
    view.byHand(() => view.viewport.panBy(dx * PAN, dy * PAN));
    return true;
  }
  const next = along(view.drawing, box, key) ?? towards(box, walkable(view.drawing, box), key);
  if (next) view.focus(next.id);
  return true;
}

function walkable(drawing, box) {
  return box.cluster ? [...drawing.byId.values()] : drawing.cards.filter((card) => card.title);
}

// The nearest box at the other end of an edge that leaves or enters `box`, where the arrow points with or
// against the flow. A joint without a name is passed through; an open box has the edges that cross its frame.
function along(drawing, box, key) {
  const [forth, back] = drawing.direction === "LR" ? ["ArrowRight", "ArrowLeft"] : ["ArrowDown", "ArrowUp"];
  if (key !== forth && key !== back) return null;
  const [from, to] = key === forth ? ["source", "target"] : ["target", "source"];
  const starts = [...drawing.byId.values()].filter((other) => holds(drawing, box, other)).map((other) => other.id);
  const seen = new Set(starts);
  const reached = [];
  while (starts.length) {
    const id = starts.pop();
    for (const wire of drawing.wires) {
      const other = wire[from] === id && !seen.has(wire[to]) ? drawing.byId.get(wire[to]) : null;
      if (!other) continue;
      seen.add(other.id);
      if (other.title) reached.push(other);
      else starts.push(other.id);
    }
  }
  return towards(box, reached, key) ?? reached[0] ?? null;
}

function holds(drawing, box, other) {
  for (let inner = other; inner; inner = drawing.byId.get(inner.parent)) if (inner === box) return true;
  return false;
}
