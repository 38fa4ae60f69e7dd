// Where one looks and by what the boxes are coloured, behind the # of the page's address. The rest of the
// address is Python's, who never sees this part.

const PAUSE = 300;

export class Place {
  constructor() {
    const said = new URLSearchParams(location.hash.slice(1));
    const at = (said.get("at") ?? "").split(",").map(Number);
    this.at = at.length === 3 && at.every(Number.isFinite) && at[0] > 0 ? at : null;
    this.colour = said.get("colour");
  }

  // Makes a new canvas look where the address says; that is done once, for the first one.
  lead(view) {
    view.wish = this.at;
    if (this.colour) this.wanted = this.colour;
    this.at = this.colour = null;
    view.looked = () => this.later(view);
  }

  drawn(view) {
    if (this.wanted) view.legend.choose(this.wanted);
    this.wanted = null;
    this.later(view);
  }

  later(view) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(view), PAUSE);
  }

  write(view) {
    if (!view.root.isConnected) return;
    const { at, colour } = view.place;
    const parts = [];
    if (at) parts.push(`at=${at.map((number, index) => Number(number.toFixed(index ? 0 : 3))).join(",")}`);
    if (colour) parts.push(`colour=${colour}`);
    const hash = parts.length ? `#${parts.join("&")}` : "";
    if (hash !== location.hash) history.replaceState(history.state, "", location.pathname + location.search + hash);
  }
}
