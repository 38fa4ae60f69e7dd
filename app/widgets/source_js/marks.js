// What the server says about lines: problems, and the lines of the selected block. All of it moves with the
// text that is typed meanwhile.

import { setDiagnostics } from "@codemirror/lint";
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";

export const SIGNS = { error: "✕", warning: "▲", note: "i" };
const LINT = { error: "error", warning: "warning", note: "info" };

class Remark extends WidgetType {
  constructor(mark, more) {
    super();
    Object.assign(this, { severity: mark.severity, words: `${mark.severity}: ${mark.message}${more ? ` (and ${more} more)` : ""}` });
  }
  eq(other) {
    return other.words === this.words;
  }
  toDOM() {
    const element = document.createElement("span");
    element.className = `remark ${this.severity}`;
    element.textContent = this.words;
    return element;
  }
}

const told = StateEffect.define();

// Lines of the selected block, and the words behind a line with problems.
export const lineMarks = StateField.define({
  create: () => Decoration.none,
  update(found, transaction) {
    for (const effect of transaction.effects) if (effect.is(told)) return effect.value;
    return found.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

// Shows marks and the selected lines, both of the server's text, where they are in the text here.
export function tell(view, sync, { marks, selected }) {
  const { state } = view;
  const here = (offset) => Math.min(sync.place(offset), state.doc.length);
  const decorations = [];
  const diagnostics = [];
  const lines = new Map();
  const known = sync.known;
  for (const mark of marks) {
    if (mark.line < 1 || mark.line > known.lines) continue;
    const line = known.line(mark.line);
    const from = here(line.from + Math.min(mark.column - 1, line.text.trimEnd().length));
    const to = Math.max(from, state.doc.lineAt(from).to);
    diagnostics.push({
      from,
      to,
      severity: LINT[mark.severity],
      source: mark.severity,
      message: mark.hint ? `${mark.message}\n${mark.hint}` : mark.message,
    });
    const at = state.doc.lineAt(from).number;
    lines.set(at, [...(lines.get(at) ?? []), mark]);
  }
  for (const [number, [first, ...more]] of lines) {
    const line = state.doc.line(number);
    decorations.push(Decoration.line({ class: `y-${first.severity}` }).range(line.from));
    decorations.push(Decoration.widget({ widget: new Remark(first, more.length), side: 1 }).range(line.to));
  }
  if (selected) {
    const [first, last] = selected.map((number) => Math.max(1, Math.min(number, known.lines)));
    const start = state.doc.lineAt(here(known.line(first).from)).number;
    const stop = state.doc.lineAt(here(known.line(last).to)).number;
    for (let number = start; number <= stop; number += 1)
      decorations.push(Decoration.line({ class: "y-selected" }).range(state.doc.line(number).from));
  }
  view.dispatch({ effects: told.of(Decoration.set(decorations, true)) });
  view.dispatch(setDiagnostics(view.state, diagnostics));
}
