// YAML in colours. What the grammar calls a plain text is told apart here: references, numbers and words
// with a meaning. The colours are classes; the style sheet takes them from the theme of the page.

import { syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, ViewPlugin } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";

const highlighter = tagHighlighter([
  { tag: tags.definition(tags.propertyName), class: "y-key" },
  { tag: tags.propertyName, class: "y-key" },
  { tag: tags.string, class: "y-text" },
  { tag: tags.comment, class: "y-comment" },
  { tag: tags.labelName, class: "y-anchor" },
  { tag: tags.typeName, class: "y-anchor" },
  { tag: tags.meta, class: "y-sign" },
  { tag: tags.separator, class: "y-sign" },
  { tag: tags.punctuation, class: "y-sign" },
  { tag: tags.squareBracket, class: "y-sign" },
  { tag: tags.brace, class: "y-sign" },
]);

const NUMBER = /^[-+]?(\.inf|\d[\d_]*(\.\d*)?([eE][-+]?\d+)?|\.\d+)$/;
const WORD = /^(true|false|null|~|True|False|None)$/;
const REFERENCE = /\$\{[^}]*\}|^["']?\$[A-Za-z_][\w.]*/g;
const marks = Object.fromEntries(["number", "word", "reference"].map((kind) => [kind, Decoration.mark({ class: `y-${kind}` })]));

function values(view) {
  const found = new RangeSetBuilder();
  const tree = syntaxTree(view.state);
  for (const { from, to } of view.visibleRanges) {
    tree.iterate({
      from,
      to,
      enter({ name, from: start, to: end, node }) {
        if (name !== "Literal" && name !== "QuotedLiteral" && name !== "BlockLiteralContent") return;
        const text = view.state.sliceDoc(start, Math.min(end, start + 2000));
        const key = node.parent?.name === "Key";
        if (!key && NUMBER.test(text)) found.add(start, end, marks.number);
        else if (!key && WORD.test(text)) found.add(start, end, marks.word);
        else
          for (const { 0: reference, index } of text.matchAll(REFERENCE))
            found.add(start + index, start + index + reference.length, marks.reference);
      },
    });
  }
  return found.finish();
}

const valueColours = ViewPlugin.fromClass(
  class {
    constructor(view) {
      this.decorations = values(view);
    }
    update(update) {
      const parsed = syntaxTree(update.startState) !== syntaxTree(update.state);
      if (update.docChanged || update.viewportChanged || parsed) this.decorations = values(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

export const colours = [syntaxHighlighting(highlighter), valueColours];
