// The drawing as it comes from Python: defaults are left out there and put back here.

const BOX = {
  title: "",
  subtitle: "",
  figure: "",
  kind: "custom",
  status: "ok",
  message: "",
  count: 1,
  expandable: false,
  parent: null,
  detail: "",
  parameters: null,
  flops: null,
  kept: null,
  quiet: false,
  fold: "",
};
const WIRE = { label: "", value: "", status: "ok", message: "", detail: "", at: null };

export function unpack(payload) {
  const boxes = (list, cluster) =>
    list.map((told) => {
      const [x, y, width, height] = told.box;
      return { ...BOX, ...told, box: undefined, cluster, x, y, width, height };
    });
  const clusters = boxes(payload.clusters, true);
  const cards = boxes(payload.cards, false);
  const wires = payload.wires.map((wire) => ({ ...WIRE, ...wire }));
  const byId = new Map([...clusters, ...cards].map((box) => [box.id, box]));
  const known = { neighbours: null };
  return {
    ...payload,
    clusters,
    cards,
    wires,
    byId,
    // Only who points at a box asks for them.
    get neighbours() {
      return (known.neighbours ??= neighbours(wires));
    },
  };
}

function neighbours(wires) {
  const found = new Map();
  const add = (id, other, wire) => {
    if (!found.has(id)) found.set(id, { boxes: new Set(), wires: new Set() });
    found.get(id).boxes.add(other);
    found.get(id).wires.add(wire.id);
  };
  for (const wire of wires) {
    add(wire.source, wire.target, wire);
    add(wire.target, wire.source, wire);
  }
  return found;
}
