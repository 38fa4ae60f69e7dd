// Zoom in, zoom out, fit: each a button with its key; and where tools lie.

import { html } from "./dom.js";
import { icon } from "./icons.js";

const AIR = 6;

export function toolbar(actions) {
  const element = html("div", { class: "tools", role: "toolbar", "aria-label": "Zoom" });
  for (const [name, label, key, act] of actions) {
    const button = html("button", { type: "button", title: `${label} (${key})`, "aria-label": label }, icon(name));
    button.addEventListener("click", act);
    element.append(button);
  }
  return element;
}

// The rectangles of tools over the drawing, with a little air, in px of what they lie in.
export function areas(tools, root) {
  const bounds = root.getBoundingClientRect();
  return tools.filter((element) => element.offsetParent !== null).map((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return {
      left: left - bounds.left - AIR,
      right: right - bounds.left + AIR,
      top: top - bounds.top - AIR,
      bottom: bottom - bounds.top + AIR,
    };
  });
}
