// The tree of a root: families, experiments and components, with a search that needs no round trip.
// Texts come from file names: they only ever become textContent.

const MARKS = {
  ok: ["M3.5 8.5l3 3 6-7", "checked: shapes fit"],
  error: ["M8 2.5l6 11H2z M8 6.5v3.5 M8 11.8v.4", "has errors"],
  warning: ["M8 2.5l6 11H2z M8 6.5v3.5 M8 11.8v.4", "has warnings"],
  edited: ["M8 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6z", "has unsaved changes"],
  conflict: ["M3 5h8l-2.5-2.5 M13 11H5l2.5 2.5", "changed on disk too"],
  frozen: ["M8 2v12 M2.8 5l10.4 6 M13.2 5L2.8 11", "frozen: its parameters are not trained"],
  pending: ["M4 8h.1 M8 8h.1 M12 8h.1", "being checked"],
};

const CARET = "M6 4l4 4-4 4";

function icon(path, name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `icon ${name}`);
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

function span(name, text) {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text;
  return element;
}

// Whether a word stands in a name or in one above it, or its letters in order in the name ("infemb" finds
// info_embedder).
function fits(word, name, above) {
  if (name.includes(word) || above.includes(word)) return true;
  let place = -1;
  for (const letter of word) {
    place = name.indexOf(letter, place + 1);
    if (place < 0) return false;
  }
  return true;
}

// The rows as they come from Python: the names of the fields, then each row.
function unpacked(text) {
  const [names, ...rows] = JSON.parse(text);
  return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]])));
}

class Tree {
  constructor(host) {
    this.host = host;
    this.closed = new Set();
    this.focused = null;
    this.items = [];
    this.search = host.querySelector("input");
    this.list = host.querySelector("[role=tree]");
    this.none = host.querySelector(".none");
    this.search.addEventListener("input", () => this.paint());
    this.search.addEventListener("keydown", (event) => this.fromSearch(event));
    this.list.addEventListener("keydown", (event) => this.onKey(event));
    this.list.addEventListener("click", (event) => {
      const row = event.target.closest("[data-id]");
      if (row && event.target.closest(".caret")) this.fold(row.dataset.id);
      else if (row) this.act(row.dataset.id);
    });
  }

  update(data, open) {
    this.open = open;
    this.items = unpacked(data.items);
    this.byId = new Map(this.items.map((item) => [item.id, item]));
    if (this.path !== data.selected) {
      this.path = data.selected;
      const known = this.byId.get(this.selected);
      if (known?.path !== data.selected) {
        const shows = this.items.filter((item) => item.path && item.path === data.selected);
        this.selected = (shows.find((item) => item.kind === "component") ?? shows[0])?.id ?? null;
      }
      this.focused = this.selected;
    }
    if (this.root !== data.root) {
      this.root = data.root;
      this.closed = new Set(data.closed);
    }
    for (let item = this.byId.get(this.selected); item?.parent; item = this.byId.get(item.parent)) {
      this.closed.delete(item.parent);
    }
    this.paint();
    this.host.dataset.painted = String(data.version ?? "");
  }

  visible() {
    const query = this.search.value.trim().toLowerCase();
    if (!query) {
      const hidden = new Set();
      return this.items.filter((item) => {
        if (hidden.has(item.parent)) hidden.add(item.id);
        else if (this.closed.has(item.id)) hidden.add(item.id);
        return !hidden.has(item.parent);
      });
    }
    const shown = new Set();
    const words = query.split(/\s+/);
    for (const item of this.items) {
      const [name, above] = [item.label.toLowerCase(), item.trail.toLowerCase()];
      if (item.kind === "component" && words.every((word) => fits(word, name, above))) {
        for (let at = item; at; at = this.byId.get(at.parent)) shown.add(at.id);
      }
    }
    return this.items.filter((item) => shown.has(item.id));
  }

  paint() {
    const searching = this.search.value.trim() !== "";
    const rows = this.visible();
    const hadFocus = this.list.contains(this.host.activeElement ?? this.host.getRootNode().activeElement);
    if (!rows.some((item) => item.id === this.focused)) this.focused = rows[0]?.id ?? null;
    this.list.replaceChildren(...rows.map((item) => this.row(item, searching)));
    this.none.hidden = rows.length > 0;
    if (hadFocus) this.focusRow();
    if (this.shown !== this.selected) {
      this.shown = this.selected;
      this.list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
    }
  }

  row(item, searching) {
    const row = document.createElement("div");
    row.dataset.id = item.id;
    row.className = `row ${item.kind}`;
    row.setAttribute("role", "treeitem");
    row.setAttribute("aria-level", String(item.depth + 1));
    row.style.setProperty("--depth", item.depth);
    row.tabIndex = item.id === this.focused ? 0 : -1;
    if (item.kind !== "component") {
      const open = searching || !this.closed.has(item.id);
      row.setAttribute("aria-expanded", String(open));
      row.setAttribute("aria-selected", String(item.id === this.selected));
      row.append(icon(CARET, "caret"));
    } else {
      row.setAttribute("aria-selected", String(item.id === this.selected));
      const [path, words] = MARKS[item.mark] ?? MARKS.pending;
      const mark = icon(path, `mark ${item.mark}`);
      row.append(mark);
      row.title = item.tip ? `${item.label}: ${item.tip}` : `${item.label}: ${words}`;
      if (item.uncalled) {
        row.classList.add("uncalled");
        row.title += "; the policy does not call it";
      }
      row.setAttribute("aria-label", `${row.title}${item.figure ? `, ${item.figure} parameters` : ""}`);
    }
    row.append(span("label", item.label));
    if (item.frozen) row.append(icon(MARKS.frozen[0], "frozen"));
    if (item.uncalled) row.append(span("aside", "not called"));
    if (item.figure) row.append(span("figure", item.figure));
    return row;
  }

  act(id) {
    const item = this.byId.get(id);
    if (!item) return;
    this.focused = id;
    if (item.kind !== "component" && (!item.path || item.path === this.path)) {
      this.fold(id);
      return;
    }
    if (!item.path) return;
    this.closed.delete(id);
    this.selected = id;
    this.paint();
    this.open(item.path);
  }

  fold(id) {
    this.focused = id;
    if (this.closed.has(id)) this.closed.delete(id);
    else this.closed.add(id);
    this.paint();
  }

  fromSearch(event) {
    if (event.key === "Escape") {
      this.search.value = "";
      this.paint();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      this.focusRow();
    } else if (event.key === "Enter") {
      const first = this.visible().find((item) => item.kind === "component");
      if (first) this.act(first.id);
    }
  }

  onKey(event) {
    const rows = this.visible();
    const at = rows.findIndex((item) => item.id === this.focused);
    const item = rows[at];
    const go = (next) => {
      if (next) {
        this.focused = next.id;
        this.focusRow();
      }
    };
    const keys = {
      ArrowDown: () => go(rows[at + 1]),
      ArrowUp: () => (at === 0 ? this.search.focus() : go(rows[at - 1])),
      Home: () => go(rows[0]),
      End: () => go(rows[rows.length - 1]),
      Enter: () => this.act(item.id),
      " ": () => this.act(item.id),
      ArrowRight: () => (this.closed.has(item.id) ? this.fold(item.id) : go(rows[at + 1])),
      ArrowLeft: () =>
        item.kind !== "component" && !this.closed.has(item.id) ? this.fold(item.id) : go(this.byId.get(item.parent)),
    };
    if (item && keys[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      keys[event.key]();
    }
  }

  focusRow() {
    for (const row of this.list.children) row.tabIndex = row.dataset.id === this.focused ? 0 : -1;
    this.list.querySelector('[tabindex="0"]')?.focus({ preventScroll: false });
  }
}

const trees = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".tree");
  if (!trees.has(host)) trees.set(host, new Tree(host));
  trees.get(host).update(data, (id) => setTriggerValue("open", id));
}
