// A drawing as a file of its own: nothing is asked of a server, so nothing can be expanded.

import styles from "./canvas.css";
import { unpack } from "./payload.js";
import { View } from "./view.js";

const payload = JSON.parse(document.getElementById("drawing").textContent);
const style = document.createElement("style");
style.textContent = `html, body { margin: 0; height: 100%; } .bw-canvas { height: 100vh; border: 0; border-radius: 0; } ${styles}`;
document.head.append(style);

for (const box of [...payload.cards, ...payload.clusters]) {
  box.expandable = false;
  box.fold = "";
}
const drawing = unpack(payload);
const view = new View(document.body, () => {}, new Map());
const show = () => view.update({ drawing, version: "file", selected: view.selected });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
show();
