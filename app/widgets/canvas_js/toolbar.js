// Zoom in, zoom out, fit: each a button with its key.

import { html } from "./dom.js";
import { icon } from "./icons.js";

export function toolbar(actions) {
  const element = html("div", { class: "tools", role: "toolbar", "aria-label": "Zoom" });
  for (const [name, label, key, act] of actions) {
    const button = html("button", { type: "button", title: `${label} (${key})`, "aria-label": label }, icon(name));
    button.addEventListener("click", act);
    element.append(button);
  }
  return element;
}
