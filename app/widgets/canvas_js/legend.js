// What the colours mean, and the choice of what they show.

import { html } from "./dom.js";
import { KINDS } from "./words.js";

const COLOURINGS = { kind: "kind", parameters: "parameters", flops: "FLOPs" };

export class Legend {
  constructor(changed) {
    this.colouring = "kind";
    this.select = html("select", { "aria-label": "Colour blocks by" });
    for (const [value, word] of Object.entries(COLOURINGS)) {
      const option = html("option", { value });
      option.textContent = `Colour by ${word}`;
      this.select.append(option);
    }
    this.select.addEventListener("change", () => {
      this.colouring = this.select.value;
      changed(this.colouring);
    });
    this.select.addEventListener("keydown", (event) => event.stopPropagation());
    this.keys = html("div", { class: "keys" });
    this.element = html("div", { class: "legend" }, this.select, this.keys);
  }

  draw(drawing, most) {
    this.keys.replaceChildren(...(this.colouring === "kind" ? kinds(drawing) : amounts(most)));
  }
}

function kinds(drawing) {
  const named = [...drawing.clusters, ...drawing.cards].filter((box) => box.title);
  const present = new Set(named.map((box) => box.kind));
  return Object.keys(KINDS)
    .filter((kind) => present.has(kind) && kind !== "input" && kind !== "output")
    .map((kind) => key(kind, KINDS[kind]));
}

function key(kind, word) {
  const element = html("span", { class: "key" }, html("i", { class: `swatch ${kind}` }));
  element.append(word);
  return element;
}

function amounts(most) {
  const scale = html("span", { class: "key" }, "0 ", html("i", { class: "scale" }));
  scale.append(` ${figure(most)}`);
  return [scale];
}

function figure(count) {
  for (const [size, unit] of [
    [1e9, " G"],
    [1e6, " M"],
    [1e3, " k"],
  ]) {
    if (count >= size) return `${(count / size).toFixed(count >= 100 * size ? 0 : 1)}${unit}`;
  }
  return `${count}`;
}
