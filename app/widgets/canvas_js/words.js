// The words for what colours and icons say, so that nothing is said by colour alone.

export const KINDS = {
  input: "input",
  output: "output",
  backbone: "backbone",
  encoder: "encoder",
  decoder: "decoder",
  layer: "layer",
  helper: "group of layers",
  op: "operation",
  component: "component",
  function: "function",
  custom: "custom block",
};

export const STATUSES = {
  error: "error",
  warning: "warning",
  unknown: "not known",
  added: "added",
  removed: "removed",
  changed: "changed",
};

export function spoken(box) {
  const parts = [box.title, KINDS[box.kind] ?? box.kind];
  if (box.count > 1) parts.push(`${box.count} times`);
  if (box.subtitle) parts.push(box.subtitle);
  if (box.figure) parts.push(`${box.figure} parameters`);
  if (box.status !== "ok") parts.push(STATUSES[box.status]);
  if (box.message) parts.push(box.message);
  return parts.join(", ");
}
