// The editor of a file's text: CodeMirror, its marks, and the messages to and from the server.

import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Transaction } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import styles from "./editor.css";
import { Foot } from "./foot.js";
import { colours } from "./language.js";
import { lineMarks, tell } from "./marks.js";
import { Sync } from "./sync.js";

const SOON = 300;
const LATEST = 1000;
const PAUSE = 1500;
const AGAIN = 5000;
const KEPT = 12;
const shared = (globalThis.blockwrightSource ??= { early: new Map() });
const mounted = (shared.mounted ??= new Map());
// What was open before, with its own undo, its place, and what has no answer yet.
const kept = (shared.kept ??= new Map());
// A state that was kept may go on in another editor than the one it was made by.
const owners = (shared.owners ??= new WeakMap());

class Editor {
  constructor(parent) {
    const style = document.createElement("style");
    style.textContent = styles;
    this.root = document.createElement("div");
    this.root.className = "source";
    parent.append(style, this.root);
    this.foot = new Foot();
    this.editable = new Compartment();
    this.view = new EditorView({ parent: this.root, root: parent.getRootNode(), state: EditorState.create() });
    this.root.append(this.foot.element);
    owners.set(this.view, this);
    this.bursts = 0;
    this.root.addEventListener("keydown", (event) => this.pressed(event));
    this.root.addEventListener("focusout", () => this.leave());
    this.gone = () => this.say();
    for (const kind of ["pagehide", "visibilitychange"]) globalThis.addEventListener(kind, this.gone, true);
  }

  update(data) {
    const other = this.data?.file !== data.file;
    if (other) this.change(data);
    const selection = JSON.stringify(data.selected);
    const moved = other || this.selection !== selection;
    const words = JSON.stringify([data.marks, data.selected, data.version]);
    this.data = data;
    const { sync, view } = this;
    const changes = sync.arrived(data.text, data.version, data.answer);
    if (changes) {
      this.receiving = true;
      view.dispatch({ changes, annotations: [Transaction.addToHistory.of(false), Transaction.remote.of(true)] });
      this.receiving = false;
    }
    if (words !== this.words) tell(view, sync, data);
    if (moved && data.selected) this.show(data.selected[0]);
    if (data.read_only !== this.readOnly) this.lock(data.read_only);
    Object.assign(this, { selection, words, readOnly: data.read_only });
    if (sync.news) this.soon();
    this.report();
    this.root.dataset.version = data.version;
  }

  // Shows another file; the one before waits with all that belongs to it.
  change(data) {
    this.keep();
    const before = kept.get(data.file);
    this.sync = before?.sync ?? new Sync(data.text, data.version);
    // Whether the last words of an editor that went away were heard, nobody knows.
    this.sync.sent = [];
    this.view.setState(before?.state ?? this.fresh(data));
    if (before) requestAnimationFrame(() => (this.view.scrollDOM.scrollTop = before.scroll));
    this.readOnly = this.words = undefined;
  }

  keep() {
    if (!this.data) return;
    this.say();
    const { sync, view, data } = this;
    kept.delete(data.file);
    kept.set(data.file, { sync, state: view.state, scroll: view.scrollDOM.scrollTop });
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  }

  fresh({ text }) {
    return EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        foldGutter({ openText: "▾", closedText: "▸" }),
        history({ newGroupDelay: PAUSE / 3 }),
        drawSelection(),
        indentOnInput(),
        indentUnit.of("  "),
        EditorState.tabSize.of(4),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        search({ top: true }),
        yaml(),
        colours,
        lineMarks,
        this.editable.of([]),
        EditorView.contentAttributes.of({
          "aria-label": "Text of the file. Tab indents; Escape leaves the editor, then Tab goes on.",
          "aria-multiline": "true",
          tabindex: "0",
        }),
        EditorView.updateListener.of((update) => owners.get(update.view)?.updated(update)),
        keymap.of([
          ...searchKeymap,
          ...historyKeymap,
          ...foldKeymap,
          ...lintKeymap,
          { key: "Tab", run: indentMore, shift: indentLess },
          { key: "Escape", run: (view) => owners.get(view)?.away() },
          ...defaultKeymap,
        ]),
      ],
    });
  }

  updated(update) {
    if (update.docChanged && !this.receiving) {
      const now = performance.now();
      if (!(now - this.last < PAUSE)) this.bursts += 1;
      this.last = now;
      this.sync.typed(update.changes);
      this.soon();
    }
    if (update.docChanged || update.selectionSet || update.focusChanged) this.report();
  }

  soon() {
    const now = performance.now();
    this.since ??= now;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.say(), Math.max(0, Math.min(SOON, this.since + LATEST - now)));
  }

  // Says what is pending, if that was not said; `again`, also if there was no answer to it.
  say(again = false) {
    clearTimeout(this.timer);
    this.since = undefined;
    const { sync, view, data } = this;
    if (!data || !(sync.news || (again && sync.sent.length))) return;
    const message = sync.message(view.state.doc);
    this.send({ ...message, file: data.file, burst: `${sync.sender}.${this.bursts}` });
    clearTimeout(this.patience);
    this.patience = setTimeout(() => sync === this.sync && this.say(true), AGAIN);
  }

  // What comes after the editor was left is something else than what was typed before.
  leave() {
    this.say();
    this.last = undefined;
  }

  away() {
    const { main } = this.view.state.selection;
    if (!main.empty) this.view.dispatch({ selection: { anchor: main.head } });
    this.foot.element.focus();
    return true;
  }

  pressed(event) {
    const command = event.ctrlKey || event.metaKey;
    // Whoever saves means what stands here now.
    if (command && event.key.toLowerCase() === "s") this.say();
    // Undo in here is of what was typed here: the page must not undo as well.
    else if (command && /^[zyu]$/i.test(event.key) && this.view.hasFocus) event.stopPropagation();
  }

  show(number) {
    const { doc } = this.view.state;
    const { known } = this.sync;
    if (this.view.hasFocus || number > known.lines) return;
    const at = Math.min(this.sync.place(known.line(number).from), doc.length);
    requestAnimationFrame(() => this.view.dispatch({ effects: EditorView.scrollIntoView(at, { y: "start", yMargin: 24 }) }));
  }

  lock(why) {
    const locked = [EditorState.readOnly.of(true), EditorView.contentAttributes.of({ "aria-readonly": "true" })];
    this.view.dispatch({ effects: this.editable.reconfigure(why ? locked : []) });
  }

  report() {
    const { view, data, sync } = this;
    if (!data) return;
    this.root.dataset.waiting = String(sync.waiting);
    this.foot.show(view.state, data, sync.waiting);
  }

  dispose() {
    this.keep();
    clearTimeout(this.timer);
    clearTimeout(this.patience);
    for (const kind of ["pagehide", "visibilitychange"]) globalThis.removeEventListener(kind, this.gone, true);
    this.view.destroy();
  }
}

shared.mount = (component) => {
  const { parentElement: parent, data } = component;
  let editor = mounted.get(parent);
  if (!editor) mounted.set(parent, (editor = new Editor(parent)));
  editor.send = (message) => component.setTriggerValue("typed", message);
  editor.update(data);
};

// Streamlit also calls this when one run overtakes another, so only an editor that is gone is let go.
shared.unmount = ({ parentElement: parent }) => {
  setTimeout(() => {
    const editor = mounted.get(parent);
    if (!editor || editor.root.isConnected) return;
    editor.dispose();
    mounted.delete(parent);
  });
};

for (const component of shared.early.values()) shared.mount(component);
shared.early.clear();

// The script itself has nothing to show.
export default function () {}
