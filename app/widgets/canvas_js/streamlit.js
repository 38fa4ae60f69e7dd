// The part that comes with the drawing. It is sent once for each version of the drawing; what changes with
// every click is sent to a small second component, whose script only calls `mount` here.

import styles from "./canvas.css";
import { Links } from "./links.js";
import { unpack } from "./payload.js";
import { Place } from "./place.js";
import { inSlices } from "./slices.js";
import { View } from "./view.js";

const KEPT_DRAWINGS = 12;
const shared = (globalThis.blockwrightCanvas ??= { drawings: new Map(), mounted: new Map(), early: new Map() });
const viewports = (shared.viewports ??= new Map());
const links = (shared.links ??= new Links());
const coming = (shared.coming ??= new Set());
const place = (shared.place ??= new Place());
// The canvas whose look the address tells.
const MAIN = "canvas";

shared.mount = (component) => {
  const { parentElement: parent, data } = component;
  let canvas = shared.mounted.get(parent);
  if (!canvas) {
    if (!viewports.has(data.key)) viewports.set(data.key, new Map());
    const style = document.createElement("style");
    style.textContent = styles;
    parent.append(style);
    canvas = { send: () => {} };
    canvas.view = new View(parent, (kind, id) => canvas.send(kind, id), viewports.get(data.key), links);
    if (data.key === MAIN) place.lead(canvas.view);
    shared.mounted.set(parent, canvas);
  }
  canvas.data = data;
  // Events of one moment may travel together, and of those with one name only the last is told: so each
  // kind has a name of its own, and a number by which an event is known that is told twice.
  canvas.send = (kind, id) => component.setTriggerValue(kind, { id, number: (shared.sent = (shared.sent ?? 0) + 1) });
  show(canvas);
};

// Streamlit also calls this when one run overtakes another, so only a canvas that is gone is let go.
shared.unmount = (component) => {
  setTimeout(() => {
    const canvas = shared.mounted.get(component.parentElement);
    if (!canvas || canvas.view.root.isConnected) return;
    canvas.view.dispose();
    shared.mounted.delete(component.parentElement);
  });
};

function show(canvas) {
  const drawing = shared.drawings.get(canvas.data.version);
  if (!drawing) return;
  canvas.view.update({ ...canvas.data, drawing });
  if (canvas.data.key === MAIN) place.drawn(canvas.view);
}

// What stands in a field is a value only when the field is left; whoever saves means it too.
function leaveField(event) {
  const field = document.activeElement;
  const saves = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
  if (saves && field?.matches("input, textarea")) field.blur();
}

if (!shared.listens) document.addEventListener("keydown", leaveField, { capture: true });
shared.listens = true;

for (const component of shared.early.values()) shared.mount(component);
shared.early.clear();

export default function receive({ data }) {
  const { version, drawing } = data;
  if (shared.drawings.has(version) || coming.has(version)) return;
  coming.add(version);
  inSlices(drawing, [JSON.parse, unpack, (unpacked) => keep(version, unpacked)]);
}

function keep(version, drawing) {
  coming.delete(version);
  shared.drawings.set(version, drawing);
  if (shared.drawings.size > KEPT_DRAWINGS) shared.drawings.delete(shared.drawings.keys().next().value);
  for (const canvas of shared.mounted.values()) if (canvas.data.version === version) show(canvas);
}
