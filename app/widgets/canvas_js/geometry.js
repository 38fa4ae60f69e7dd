// Points, paths and boxes.

export function pathOf(points) {
  let path = `M${points[0]} ${points[1]}`;
  for (let i = 2; i + 5 < points.length; i += 6) path += `C${points.slice(i, i + 6).join(" ")}`;
  return path;
}

// A filled arrow head whose tip is the end of the spline, turned as the spline ends.
export function arrowOf(points, length = 8, width = 6.5) {
  const n = points.length;
  const [x, y] = [points[n - 2], points[n - 1]];
  let [dx, dy] = [x - points[n - 4], y - points[n - 3]];
  if (Math.hypot(dx, dy) < 0.5) [dx, dy] = [x - points[0], y - points[1]];
  const size = Math.hypot(dx, dy) || 1;
  [dx, dy] = [dx / size, dy / size];
  const [bx, by] = [x - dx * length, y - dy * length];
  const [nx, ny] = [(-dy * width) / 2, (dx * width) / 2];
  return `M${x} ${y}L${bx + nx} ${by + ny}L${bx - nx} ${by - ny}Z`;
}

export function mixed(from, to, share) {
  return to.map((value, index) => from[index] + (value - from[index]) * share);
}

export function centre(box) {
  return [box.x + box.width / 2, box.y + box.height / 2];
}

// The nearest box from `from` towards a direction; what lies straight ahead counts as nearer.
export function towards(from, boxes, key) {
  const [x, y] = centre(from);
  let best = null;
  let least = Infinity;
  for (const box of boxes) {
    if (box.id === from.id) continue;
    const [bx, by] = centre(box);
    const [dx, dy] = [bx - x, by - y];
    const [along, across] = {
      ArrowRight: [dx, dy],
      ArrowLeft: [-dx, dy],
      ArrowDown: [dy, dx],
      ArrowUp: [-dy, dx],
    }[key];
    if (along <= 1) continue;
    const distance = along + 2 * Math.abs(across);
    if (distance < least) [best, least] = [box, distance];
  }
  return best;
}
