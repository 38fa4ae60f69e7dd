// The keys of the drawing. Tab walks the boxes in the order of the file, arrows go where they point.

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
      view.viewport.scaleBy(1.25);
      return true;
    case "-":
      view.viewport.scaleBy(0.8);
      return true;
    case "0":
    case "f":
      view.fit();
      return true;
    case "/":
      view.search.input.focus();
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
    view.viewport.panBy(dx * PAN, dy * PAN);
    return true;
  }
  const next = towards(box, box.cluster ? [...view.drawing.byId.values()] : view.drawing.cards.filter((card) => card.title), key);
  if (next) view.focus(next.id);
  return true;
}
