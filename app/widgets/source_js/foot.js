// The line below the text: where the cursor is, how lines end, what is amiss, and how to leave.

import { SIGNS } from "./marks.js";

export class Foot {
  constructor() {
    this.element = document.createElement("div");
    this.element.className = "foot";
    // A stop of its own: from one that Tab passes over, the browser goes back into the text.
    this.element.tabIndex = 0;
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", "About the text");
    this.parts = Object.fromEntries(["problems", "locked", "state", "help", "place", "ends"].map((name) => [name, this.part(name)]));
    this.parts.problems.setAttribute("role", "status");
    this.parts.help.textContent = "Tab indents · Escape leaves";
  }

  part(name) {
    const element = document.createElement("span");
    element.className = name;
    this.element.append(element);
    return element;
  }

  show({ doc, selection }, { marks, line_ends, read_only }, waiting) {
    const line = doc.lineAt(selection.main.head);
    const counted = ["error", "warning", "note"]
      .map((severity) => [severity, marks.filter((mark) => mark.severity === severity).length])
      .filter(([, count]) => count);
    const told = {
      problems: counted.map(([severity, count]) => `${SIGNS[severity]} ${count} ${severity}${count > 1 ? "s" : ""}`).join("  "),
      locked: read_only ? `Read-only: ${read_only}` : "",
      state: waiting ? "Reading …" : "",
      place: `Line ${line.number}, column ${selection.main.head - line.from + 1}`,
      ends: line_ends,
    };
    for (const [name, text] of Object.entries(told))
      if (this.parts[name].textContent !== text) this.parts[name].textContent = text;
    this.parts.problems.dataset.worst = counted[0]?.[0] ?? "";
  }
}
