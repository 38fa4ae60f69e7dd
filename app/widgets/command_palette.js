// The palette of commands and their keys. One listener serves the page; what is drawn anew only hands it
// the commands that there are now.

const page = (globalThis.blockwrightCommands ??= { commands: [], number: Date.now() });
const MAC = /mac|iphone|ipad/i.test(navigator.userAgentData?.platform ?? navigator.platform);
const SIGNS = MAC
  ? { Mod: "⌘", Shift: "⇧", Alt: "⌥", Up: "↑", Down: "↓" }
  : { Mod: "Ctrl", Up: "↑", Down: "↓" };

// An element by a selector; what stands behind " >>> " lies in the root of a component.
function find(selector) {
  const [outside, inside] = selector.split(" >>> ");
  if (!inside) return [...document.querySelectorAll(outside)].find((element) => element.checkVisibility());
  const host = document.querySelector(`${outside} [data-testid="stBidiComponentIsolated"]`);
  return host?.shadowRoot?.querySelector(inside);
}

// The drawing that the keyboard is at, or the first.
function canvas() {
  const mounted = [...(globalThis.blockwrightCanvas?.mounted.values() ?? [])].map(({ view }) => view);
  const shown = mounted.filter((view) => view.root.isConnected && view.drawing);
  return shown.find((view) => view.root.getRootNode().activeElement) ?? shown[0];
}

// How a command would be done now; undefined where it cannot be.
function way(command) {
  if (command.press) {
    const button = find(command.press);
    return button && !button.disabled ? () => button.click() : undefined;
  }
  if (command.focus) {
    const field = find(command.focus);
    return field ? () => field.focus() : undefined;
  }
  if (command.canvas) {
    const view = canvas();
    return view?.can(command.canvas) ? () => view.act(command.canvas) : undefined;
  }
  return () => page.send(command.id);
}

function fits(event, key) {
  const parts = key === "+" ? ["+"] : key.split("+");
  const name = parts.pop();
  const mod = MAC ? event.metaKey : event.ctrlKey;
  const other = MAC ? event.ctrlKey : event.metaKey;
  if (other || parts.includes("Mod") !== mod || parts.includes("Alt") !== event.altKey) return false;
  // A sign may need Shift to be typed at all.
  if (/^[a-z]$/i.test(name) && parts.includes("Shift") !== event.shiftKey) return false;
  if (event.altKey && /^[a-z]$/i.test(name)) return event.code === `Key${name.toUpperCase()}`;
  const pressed = { ArrowUp: "up", ArrowDown: "down", "=": "+" }[event.key] ?? event.key.toLowerCase();
  return pressed === name.toLowerCase();
}

const isField = (element) =>
  element.isContentEditable ||
  element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=range])");

// The button of a value is meant when the keyboard is at that value.
function besideField(target, command) {
  const row = target.closest("[class*=bw-row], [class*=bw-wide]");
  const buttons = [...(row?.querySelectorAll("button") ?? [])];
  return buttons.find((button) => button.textContent.includes(command.row));
}

function pressed(event) {
  const target = event.composedPath()[0];
  if (!(target instanceof Element) || event.isComposing || page.dialog?.open) return;
  if (undoesTyping(event, target)) {
    event.stopPropagation();
    return;
  }
  leave(event, target);
  const modal = document.querySelector("[role=dialog][aria-modal=true], .stDialog [role=dialog]");
  if (fits(event, "Mod+K") || (event.key === "?" && !isField(target))) {
    if (!modal) open();
    if (!modal) swallow(event);
    return;
  }
  const typing = isField(target) && !event.ctrlKey && !event.metaKey && !event.altKey;
  for (const command of page.commands) {
    if (command.heard || typing || !fits(event, command.key)) continue;
    if ((modal !== null) !== (command.group === "Dialog")) continue;
    const button = command.row ? besideField(target, command) : null;
    if (command.row && !button) continue;
    const act = button ? () => button.click() : way(command);
    if (!act) continue;
    swallow(event);
    // What stands in a field counts when the field is left.
    if (isField(target) && command.group !== "Go to") target.blur();
    act();
    return;
  }
}

// As long as what was typed into a field has not been taken over, undo is the field's own.
const typed = new WeakMap();

function noteTyping(event) {
  const target = event.composedPath()[0];
  if (!(target instanceof Element) || !isField(target)) return;
  if (event.type === "beforeinput" && !typed.has(target)) typed.set(target, target.value);
  else if (event.type === "focusout" || event.key === "Enter") typed.delete(target);
}

function undoesTyping(event, target) {
  return ["Mod+Z", "Mod+Shift+Z", "Mod+Y"].some((key) => fits(event, key)) && typed.has(target) && typed.get(target) !== target.value;
}

// Escape leaves a field, with what stood there before.
function leave(event, target) {
  const inside = event.target === target && isField(target) && target.getAttribute("aria-expanded") !== "true";
  if (event.key !== "Escape" || !inside || document.querySelector("[role=dialog]")) return;
  if (typed.has(target) && target instanceof HTMLInputElement) {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(target, typed.get(target));
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }
  target.blur();
}

function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}

function open() {
  page.matches = [];
  page.input.value = "";
  filter();
  page.dialog.showModal();
  page.input.focus();
}

function filter() {
  const words = page.input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const told = (command) => `${command.name} ${command.group}`.toLowerCase();
  const rank = (command) => (command.name.toLowerCase().startsWith(words[0] ?? "") ? 0 : 1);
  page.matches = page.commands
    .filter((command) => command.group !== "Dialog" && words.every((word) => told(command).includes(word)) && way(command))
    .sort((a, b) => rank(a) - rank(b));
  page.list.replaceChildren(...page.matches.map(option));
  page.none.hidden = page.matches.length > 0;
  choose(0);
}

function option(command, index) {
  const element = document.createElement("div");
  element.id = `option-${index}`;
  element.setAttribute("role", "option");
  const name = document.createElement("span");
  name.textContent = command.name;
  const group = document.createElement("i");
  group.textContent = command.group;
  const key = document.createElement("kbd");
  const parts = command.key === "+" ? ["+"] : command.key.split("+");
  key.textContent = parts.map((part) => SIGNS[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join(MAC ? "" : "+");
  element.append(name, group, key);
  return element;
}

function choose(index) {
  page.at = Math.max(0, Math.min(index, page.matches.length - 1));
  [...page.list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === page.at)));
  const row = page.list.children[page.at];
  if (row) page.input.setAttribute("aria-activedescendant", row.id);
  else page.input.removeAttribute("aria-activedescendant");
  row?.scrollIntoView({ block: "nearest" });
}

function run(command) {
  page.dialog.close();
  const act = command && way(command);
  // The dialog gives the focus back when it closes; what the command does with it comes after that.
  if (act) requestAnimationFrame(act);
}

function listen(dialog) {
  page.input.addEventListener("input", filter);
  dialog.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step) choose(page.at + step);
    else if (event.key === "Enter") run(page.matches[page.at]);
    else if (fits(event, "Mod+K")) dialog.close();
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("click", (event) => {
    const row = event.target.closest("[role=option]");
    if (row) run(page.matches[[...page.list.children].indexOf(row)]);
    else if (event.target === dialog) dialog.close();
  });
}

if (!page.listens) {
  // Only the user goes back in the history; the page itself goes on.
  addEventListener("popstate", () => page.went?.());
  document.addEventListener("keydown", (event) => page.pressed(event), { capture: true });
  for (const kind of ["beforeinput", "focusout", "keydown"]) document.addEventListener(kind, noteTyping, { capture: true });
  document.addEventListener(
    "click",
    (event) => {
      if (!event.target.closest?.(".st-key-commands_open button")) return;
      swallow(event);
      page.open();
    },
    { capture: true },
  );
}
Object.assign(page, { listens: true, pressed, open });

export default function ({ data, parentElement, setTriggerValue }) {
  const dialog = parentElement.querySelector("dialog");
  page.commands = data.commands;
  dialog.dataset.ready = "";
  page.send = (id) => setTriggerValue("run", { id, number: (page.number += 1) });
  page.went = () => setTriggerValue("went", { query: location.search.slice(1), number: (page.number += 1) });
  if (page.dialog === dialog) return;
  page.dialog = dialog;
  page.input = dialog.querySelector("input");
  page.list = dialog.querySelector("[role=listbox]");
  page.none = dialog.querySelector("p");
  listen(dialog);
}
