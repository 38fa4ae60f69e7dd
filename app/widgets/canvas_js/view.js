// One canvas: draws what it is given, keeps what the user sees where it was, tells what the user does.

import { html, svg } from "./dom.js";
import { listen } from "./keyboard.js";
import { Legend } from "./legend.js";
import { Links } from "./links.js";
import { Minimap } from "./minimap.js";
import { animate } from "./motion.js";
import { Notice } from "./notice.js";
import { Picture } from "./picture.js";
import { Search } from "./search.js";
import { useFonts } from "./text.js";
import { isDark } from "./theme.js";
import { areas, toolbar } from "./toolbar.js";
import { tellBox, tellWire, Tooltip } from "./tooltip.js";
import { Viewport } from "./viewport.js";

const PRESSES = ["pointerdown", "keydown"];
// How long an answer from Python may still show the selection from before the last click.
const ECHO = 2000;

export class View {
  // `send(kind, id)` tells Python; `remembered` holds the viewport of each scope between mounts; `links` the
  // canvases that are looked at together.
  constructor(parent, send, remembered, links = new Links()) {
    this.send = send;
    this.remembered = remembered;
    this.links = links;
    this.revealed = null;
    // Where the user wants to look as soon as there is a drawing, and who is told where one looks.
    this.wish = null;
    this.looked = () => {};
    this.leading = true;
    this.version = null;
    this.scope = null;
    this.drawing = null;
    this.selected = null;
    this.toggled = null;
    this.moved = false;
    // Until something is pressed nobody works on a box, so what arrives may still change the first look.
    this.fresh = false;
    this.touch = () => (this.fresh = false);
    this.chosenAt = -Infinity;
    this.build(parent);
    this.listen();
  }

  // What of the look stands in the address of the page: null is as it is by itself.
  get place() {
    const { colouring } = this.legend;
    return { at: this.moved ? this.viewport.middle : null, colour: colouring === "kind" ? null : colouring };
  }

  build(parent) {
    this.notice = new Notice();
    this.picture = new Picture((count) => this.notice.tell(count));
    this.stage = svg("svg", { class: "stage", role: "group", "aria-label": "Architecture", tabindex: "0" });
    this.stage.append(this.picture.world);
    this.root = html("div", { class: "bw-canvas" }, this.stage);
    const seen = (_, byHand) => this.seen(byHand);
    this.viewport = new Viewport(this.stage, this.picture.world, seen, (all) =>
      areas([this.search.element, this.tools, this.legend.element, ...(all ? [this.minimap.element] : [])], this.root),
    );
    this.minimap = new Minimap(this.viewport);
    this.tooltip = new Tooltip(this.root);
    this.legend = new Legend((colouring) => {
      this.colour();
      this.looked();
      this.send("colour", colouring);
    });
    this.search = new Search({
      boxes: () => [...this.drawing.byId.values()],
      mark: (ids) => {
        this.picture.match(ids);
        this.gather();
      },
      jump: (box) => this.jump(box),
    });
    this.tools = toolbar([
      ["minus", "Zoom out", "-", () => this.act("farther")],
      ["plus", "Zoom in", "+", () => this.act("closer")],
      ["fit", "Fit the drawing", "f", () => this.act("fit")],
    ]);
    this.root.append(
      html("div", { class: "bar" }, this.search.element, this.tools),
      this.legend.element,
      this.minimap.element,
      this.notice.element,
      this.tooltip.element,
    );
    parent.append(this.root);
  }

  listen() {
    for (const kind of PRESSES) document.addEventListener(kind, this.touch, { capture: true });
    listen(this);
    this.stage.addEventListener("click", (event) => this.clicked(event));
    this.stage.addEventListener("dblclick", (event) => {
      const box = this.boxAt(event);
      if (box && !event.target.closest("[data-toggle], [data-fold]")) this.toggle(box);
    });
    this.stage.addEventListener("pointerover", (event) => this.hover(event));
    this.stage.addEventListener("pointerleave", () => this.hover(null));
    this.stage.addEventListener("pointerdown", () => this.tooltip.hide());
    this.sizes = new ResizeObserver(() => this.resized());
    this.sizes.observe(this.stage);
  }

  // Brings the canvas up to date; `drawing` is the unpacked one of `version`.
  update({ drawing, version, scope = "", selected = null, marks = [], height, link = null, reveal = null, difference = false, predicts = false }) {
    if (height) this.root.style.height = `${height}px`;
    this.root.toggleAttribute("data-difference", difference);
    this.links.join(this, link);
    this.root.toggleAttribute("data-linked", link !== null);
    const dark = isDark(this.root);
    if (dark !== this.dark) {
      this.dark = dark;
      this.root.dataset.theme = dark ? "dark" : "light";
      useFonts(this.root);
    }
    if (performance.now() - this.chosenAt > ECHO || selected === this.selected) {
      this.chosenAt = -Infinity;
      this.selected = selected;
    }
    if (version !== this.version || scope !== this.scope) this.draw(drawing, version, scope);
    this.legend.offer(predicts || this.drawing.cards.some((box) => box.kept !== null));
    this.picture.select(this.selected);
    this.picture.mark(new Set(marks));
    this.gather();
    if (reveal !== this.revealed) this.show(reveal);
  }

  // `reveal` names a wish to see what is selected; each is fulfilled once.
  show(reveal) {
    this.revealed = reveal;
    const box = this.drawing.byId.get(this.selected);
    if (box) this.byHand(() => this.viewport.reveal(box));
  }

  // Goes where another canvas leads, without leading it in turn.
  led(by, k, x, y) {
    this.moved = by.moved;
    this.quietly(() => this.viewport.place(k, x, y));
  }

  quietly(act) {
    const { leading } = this;
    this.leading = false;
    act();
    this.leading = leading;
  }

  draw(drawing, version, scope) {
    this.stop?.();
    const before = scope === this.scope ? this.drawing : null;
    const focused = this.boxOf(this.root.getRootNode().activeElement)?.id;
    const seen = this.viewport.transform;
    this.drawing = drawing;
    this.version = version;
    this.scope = scope;
    if (before) this.picture.hover(before);
    this.over = null;
    const moves = this.picture.draw(drawing, before);
    this.colour();
    this.viewport.allow(drawing);
    this.quietly(() => (before ? this.keep(before, drawing) : this.look()));
    if (this.wish && this.fresh) this.byHand(() => this.quietly(() => this.viewport.lookAt(...this.wish)));
    this.links.settle(this);
    this.picture.around(this.viewport.area, focused);
    this.toggled = null;
    this.minimap.draw(drawing);
    if (this.search.input.value) this.search.find();
    if (focused) this.picture.element(focused)?.focus({ preventScroll: true });
    const now = this.viewport.transform;
    delete this.root.dataset.still;
    this.stop = animate(
      (share) => moves(share, (x, y) => now.invert(seen.apply([x, y]))),
      () => {
        this.stop = null;
        this.root.dataset.still = version;
      },
      !before || this.picture.crowd !== null,
    );
    this.root.dataset.painted = version;
  }

  // The first look at a scope, or the look that was left.
  look() {
    const left = this.remembered.get(this.scope);
    this.moved = Boolean(left);
    this.whole = false;
    this.fresh = true;
    if (left) this.viewport.set(left);
    else this.lookAfresh();
  }

  // Where the user has moved nothing: the whole, if that was asked for.
  lookAfresh() {
    if (this.whole) this.viewport.fit(this.drawing);
    else this.viewport.firstLook(this.drawing);
  }

  // After a change the box that the user works on stays where it was on the screen.
  keep(before, after) {
    const [width, height] = this.viewport.size;
    const anchor = this.picture.anchor(before, after, [this.toggled, this.selected], this.viewport.transform.invert([width / 2, height / 2]));
    if (!anchor || (!this.moved && !this.toggled && (this.fresh || !this.selected))) {
      if (!this.moved) this.lookAfresh();
      return;
    }
    const [old, now] = anchor;
    const { k } = this.viewport.transform;
    const [[oldX, oldY], [x, y]] = [old, now].map((box) => upstream(box, after.direction));
    this.viewport.panBy((oldX - x) * k, (oldY - y) * k);
    const opened = after.byId.get(this.toggled);
    if (opened?.cluster && this.viewport.visibleShare(opened) < 0.5) this.viewport.reveal(opened);
    const added = before.byId.has(this.selected) ? null : after.byId.get(this.selected);
    if (added) this.viewport.reveal(added);
  }

  resized() {
    if (!this.drawing) return;
    this.gather();
    if (this.moved) this.minimap.follow();
    else this.quietly(() => this.lookAfresh());
    this.links.settle(this);
  }

  seen(byHand) {
    if (byHand) {
      this.moved = true;
      this.tooltip.hide();
    }
    if (this.moved && this.scope !== null) this.remembered.set(this.scope, this.viewport.transform);
    this.minimap?.follow();
    this.gather();
    this.looked();
    if (this.leading && this.drawing) this.links.follow(this);
  }

  // Of a crowd, builds what came into sight, once a frame.
  gather() {
    if (!this.picture?.crowd || this.gathering) return;
    this.gathering = requestAnimationFrame(() => {
      this.gathering = 0;
      this.gatherNow();
    });
  }

  gatherNow(kept = this.boxOf(this.root.getRootNode().activeElement)?.id) {
    this.picture.around(this.viewport.area, kept);
  }

  byHand(act) {
    this.moved = true;
    act();
  }

  fit() {
    this.moved = false;
    this.whole = true;
    this.remembered.delete(this.scope);
    this.lookAfresh();
  }

  // What a key or the palette of commands asks of the drawing, by name; `can` tells whether it makes sense now.
  can(command) {
    const box = this.drawing.byId.get(this.selected);
    return command === "toggle" ? Boolean(box && (box.cluster || box.expandable)) : command !== "clear" || Boolean(box);
  }

  act(command) {
    const box = this.drawing.byId.get(this.selected);
    const acts = {
      find: () => this.search.input.focus(),
      walk: () => this.focus((box ?? this.drawing.cards.find((card) => card.title)).id),
      toggle: () => this.toggle(box),
      clear: () => this.select(null),
      fit: () => this.fit(),
      closer: () => this.byHand(() => this.viewport.scaleBy(1.25)),
      farther: () => this.byHand(() => this.viewport.scaleBy(0.8)),
      colouring: () => this.legend.select.focus(),
    };
    acts[command]();
  }

  colour() {
    const most = this.picture.colour(this.drawing, this.legend.colouring);
    this.gather();
    this.root.dataset.colour = this.legend.colouring;
    this.legend.draw(this.drawing, most);
  }

  boxOf(target) {
    const element = target?.closest?.("[data-id]");
    return element ? this.drawing?.byId.get(element.dataset.id) : undefined;
  }

  // The box under the pointer, also where boxes are only painted.
  boxAt(event) {
    const box = this.boxOf(event.target);
    if (box || !event.target.closest?.(".far")) return box;
    const { left, top } = this.stage.getBoundingClientRect();
    return this.picture.crowd?.at(...this.viewport.transform.invert([event.clientX - left, event.clientY - top]));
  }

  clicked(event) {
    const fold = event.target.closest("[data-fold]");
    const toggle = event.target.closest("[data-toggle]");
    const box = this.boxAt(event);
    if (fold) this.sendToggle(fold.dataset.fold, box);
    else if (toggle) this.toggle(box);
    else if (box?.title !== "") this.select(box ? box.id : null);
  }

  select(id) {
    if (id === this.selected) return;
    this.selected = id;
    this.chosenAt = performance.now();
    this.picture.select(id);
    this.gather();
    this.send(id === null ? "clear" : "select", id);
  }

  toggle(box) {
    if (box.cluster || box.expandable) this.sendToggle(box.id, box);
  }

  sendToggle(id, box) {
    this.toggled = box.id;
    this.tooltip.hide();
    this.send("toggle", id);
  }

  activate(box) {
    if (box.cluster || box.expandable) this.toggle(box);
    else this.select(box.id);
  }

  jump(box) {
    this.moved = true;
    this.viewport.reveal(box);
    this.select(box.id);
  }

  focus(id) {
    this.viewport.reveal(this.drawing.byId.get(id));
    this.gatherNow(id);
    this.picture.element(id)?.focus({ preventScroll: true });
  }

  hover(event) {
    const box = event && this.boxAt(event);
    const wire = event && this.picture.wireOf(event.target, this.drawing);
    const over = box?.id ?? wire?.id ?? null;
    if (over === this.over) return;
    this.over = over;
    this.picture.hover(this.drawing, box, wire);
    if (box) this.tooltip.later(() => tellBox(box), () => this.around(box));
    else if (wire) this.tooltip.later(() => tellWire(wire, this.drawing.byId), () => pointAt(event));
    else this.tooltip.hide();
  }

  // Where a box is in the window; of a cluster only its header.
  around(box) {
    const bounds = this.root.getBoundingClientRect();
    const [left, top] = this.viewport.screen(box.x, box.y);
    const [right, bottom] = this.viewport.screen(box.x + box.width, box.y + (box.cluster ? 34 : box.height));
    return {
      left: bounds.left + left,
      right: bounds.left + right,
      top: bounds.top + top,
      bottom: bounds.top + bottom,
    };
  }

  dispose() {
    for (const kind of PRESSES) document.removeEventListener(kind, this.touch, { capture: true });
    this.stop?.();
    this.sizes.disconnect();
    this.links.join(this, null);
    this.tooltip.hide();
    this.root.remove();
  }
}

// The middle of the side where data comes in: it stays put when a box opens, and what leads to it too.
function upstream(box, direction) {
  return direction === "LR" ? [box.x, box.y + box.height / 2] : [box.x + box.width / 2, box.y];
}

function pointAt({ clientX, clientY }) {
  return { left: clientX + 8, right: clientX + 8, top: clientY - 4, bottom: clientY + 8 };
}
