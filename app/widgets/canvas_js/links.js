// Drawings on one ground that are looked at together: where one is moved to, the others show the same place.

export class Links {
  constructor() {
    this.groups = new Map();
  }

  // `group` null leaves the group that the view is in.
  join(view, group) {
    for (const [name, views] of this.groups) if (name !== group) views.delete(view);
    if (group === null) return;
    if (!this.groups.has(group)) this.groups.set(group, new Set());
    this.groups.get(group).add(view);
  }

  others(view) {
    const group = [...this.groups.values()].find((views) => views.has(view));
    return [...(group ?? [])].filter((other) => other !== view && other.drawing && other.root.isConnected);
  }

  // Everyone linked to `view` shows at the same scale what the middle of `view` shows.
  follow(view) {
    for (const other of this.others(view)) {
      const { k } = view.viewport.transform;
      const [width, height] = view.viewport.size;
      const [x, y] = view.viewport.transform.invert([width / 2, height / 2]);
      const [w, h] = other.viewport.size;
      other.led(view, k, w / 2 - x * k, h / 2 - y * k);
    }
  }

  // Canvases that nobody has moved begin at one scale, that of the smallest.
  settle(view) {
    const all = [view, ...this.others(view)];
    if (all.length < 2 || all.some(({ moved }) => moved)) return;
    this.follow(all.reduce((least, other) => (other.viewport.transform.k < least.viewport.transform.k ? other : least)));
  }
}
