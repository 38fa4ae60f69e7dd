// Find a block by its name: matches are marked while typing, Enter jumps from one to the next.

import { html } from "./dom.js";
import { icon } from "./icons.js";

export class Search {
  constructor({ boxes, mark, jump }) {
    this.boxes = boxes;
    this.mark = mark;
    this.jump = jump;
    this.matches = [];
    this.at = -1;
    this.input = html("input", {
      type: "text",
      placeholder: "Find a block",
      "aria-label": "Find a block in the drawing",
      spellcheck: "false",
      autocomplete: "off",
    });
    this.count = html("span", { class: "matches", "aria-live": "polite" });
    this.element = html("label", { class: "search", title: "Find a block (/)" }, icon("search", 14), this.input, this.count);
    this.input.addEventListener("input", () => this.find());
    this.input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") this.next(event.shiftKey ? -1 : 1);
      if (event.key === "Escape") this.clear();
    });
  }

  find() {
    const wanted = this.input.value.trim().toLowerCase();
    this.element.classList.toggle("used", this.input.value !== "");
    const tells = (box) => `${box.title}\n${box.subtitle}\n${box.id}`.toLowerCase();
    this.matches = wanted ? this.boxes().filter((box) => tells(box).includes(wanted)) : [];
    const rank = (box) => (box.title.toLowerCase().startsWith(wanted) ? 0 : box.title.toLowerCase().includes(wanted) ? 1 : 2);
    this.matches.sort((a, b) => rank(a) - rank(b));
    this.at = -1;
    this.mark(wanted ? new Set(this.matches.map((box) => box.id)) : null);
    this.tell(wanted);
  }

  tell(wanted) {
    if (!wanted) this.count.textContent = "";
    else if (!this.matches.length) this.count.textContent = "none";
    else this.count.textContent = this.at < 0 ? `${this.matches.length}` : `${this.at + 1} of ${this.matches.length}`;
  }

  next(step) {
    if (!this.matches.length) return;
    this.at = (this.at + step + this.matches.length) % this.matches.length;
    this.jump(this.matches[this.at]);
    this.tell(true);
  }

  clear() {
    this.input.value = "";
    this.find();
    this.input.blur();
  }
}
