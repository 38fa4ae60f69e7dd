// What the colours mean, and the choice of what they show.

import { html } from "./dom.js";
import { KINDS } from "./words.js";

const COLOURINGS = { kind: "kind", parameters: "parameters", flops: "FLOPs", kept: "activation memory" };

export class Legend {
  // `changed(colouring)` is called when the user chooses.
  constructor(changed) {
    this.colouring = "kind";
    this.select = html("select", { "aria-label": "Colour blocks by" });
    this.options = {};
    for (const [value, word] of Object.entries(COLOURINGS)) {
      const option = html("option", { value });
      option.textContent = `Colour by ${word}`;
      this.options[value] = option;
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

  choose(colouring) {
    if (!(colouring in COLOURINGS)) return;
    this.select.value = colouring;
    this.select.dispatchEvent(new Event("change"));
  }

  // Memory can be shown where somebody predicts it, or has.
  offer(memory) {
    this.options.kept.hidden = this.options.kept.disabled = !memory && this.colouring !== "kept";
  }

  draw(drawing, most) {
    this.keys.replaceChildren(...(this.colouring === "kind" ? kinds(drawing) : this.amounts(drawing, most)));
  }

  amounts(drawing, most) {
    if (drawing.cards.every((box) => box[this.colouring] === null)) return [note("is being worked out …")];
    if (this.colouring === "kept" && most <= 1) return [note("nothing is kept for backward")];
    const scale = html("span", { class: "key" }, "0 ", html("i", { class: "scale" }));
    scale.append(` ${this.colouring === "kept" ? bytes(most) : figure(most)}`);
    return [scale];
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

function note(words) {
  const element = html("span", { class: "key" });
  element.textContent = words;
  return element;
}

function figure(count) {
  return scaled(count, 1000, ["", " k", " M", " G"]);
}

function bytes(size) {
  return scaled(size, 1024, [" B", " KiB", " MiB", " GiB"]);
}

function scaled(number, base, units) {
  let at = 0;
  for (; number >= base && at < units.length - 1; at += 1) number /= base;
  return `${at === 0 ? number : number.toFixed(number >= 100 ? 0 : 1)}${units[at]}`;
}
