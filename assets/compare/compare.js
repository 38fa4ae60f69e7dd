// Pan and zoom of the pictures of a comparison, together or each alone; changes selected in list and picture.
const body = document.body;
const rows = [...document.querySelectorAll("tr[data-cards]")];
const count = document.getElementById("count");
const linked = document.getElementById("linked");
let chosen = -1;

function pictures(section) {
  return [...section.querySelectorAll("svg")];
}

function box(svg) {
  return svg.getAttribute("viewBox").split(" ").map(Number);
}

// Views of one section share what part of the whole they show, since the pictures differ in size.
function show(svg, part) {
  const [x, y, w, h] = svg.dataset.whole.split(" ").map(Number);
  svg.setAttribute("viewBox", [x + part[0] * w, y + part[1] * h, part[2] * w, part[2] * h].join(" "));
  svg.dataset.part = part.join(" ");
}

function set(svg, part) {
  const section = svg.closest("section");
  for (const other of linked.checked ? pictures(section) : [svg]) show(other, part);
}

for (const svg of document.querySelectorAll("svg")) {
  svg.dataset.whole = svg.getAttribute("viewBox");
  svg.dataset.part = "0 0 1";
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  const part = () => svg.dataset.part.split(" ").map(Number);
  const scale = () => Math.max(box(svg)[2] / svg.clientWidth, box(svg)[3] / svg.clientHeight);
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
    event.preventDefault();
    const [x, y, size] = part();
    const next = Math.min(1, Math.max(0.05, size * Math.exp((event.deltaY || event.deltaX) * 0.002)));
    const at = svg.getBoundingClientRect();
    const fx = (event.clientX - at.left) / at.width, fy = (event.clientY - at.top) / at.height;
    set(svg, [x + (size - next) * fx, y + (size - next) * fy, next]);
  }, { passive: false });
  svg.addEventListener("pointerdown", (event) => {
    const start = part(), from = [event.clientX, event.clientY], k = scale();
    const whole = svg.dataset.whole.split(" ").map(Number);
    let moved = false;
    const move = (e) => {
      const dx = (e.clientX - from[0]) * k / whole[2], dy = (e.clientY - from[1]) * k / whole[3];
      moved = moved || Math.hypot(e.clientX - from[0], e.clientY - from[1]) > 4;
      if (moved) set(svg, [start[0] - dx, start[1] - dy, start[2]]);
    };
    const up = (e) => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      if (!moved) pick(e.target.closest("[data-id]"), svg);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
  });
  svg.addEventListener("dblclick", () => set(svg, [0, 0, 1]));
}

function pick(card, svg) {
  if (!card) return;
  const { id } = card.dataset;
  const section = svg.closest("section");
  const row = rows.findIndex((r) => section.contains(r) && JSON.parse(r.dataset.cards).includes(id));
  if (row >= 0) choose(row);
}

function choose(index) {
  if (!rows.length) return;
  chosen = (index + rows.length) % rows.length;
  for (const card of document.querySelectorAll(".chosen")) card.classList.remove("chosen");
  rows.forEach((row, i) => row.setAttribute("aria-selected", String(i === chosen)));
  const row = rows[chosen], section = row.closest("section"), ids = new Set(JSON.parse(row.dataset.cards));
  for (const card of section.querySelectorAll("[data-id]")) {
    card.classList.toggle("chosen", ids.has(card.dataset.id));
  }
  count.textContent = `change ${chosen + 1} of ${rows.length}`;
  row.scrollIntoView({ block: "nearest" });
}

rows.forEach((row, index) => {
  row.addEventListener("click", () => choose(index));
  row.addEventListener("keydown", (event) => { if (event.key === "Enter") choose(index); });
});
for (const button of document.querySelectorAll("button[data-view]")) {
  button.addEventListener("click", () => {
    body.dataset.view = button.dataset.view;
    for (const other of document.querySelectorAll("button[data-view]")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
  });
}
document.getElementById("next").addEventListener("click", () => choose(chosen + 1));
document.getElementById("previous").addEventListener("click", () => choose(chosen < 0 ? -1 : chosen - 1));
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "n" || event.key === "j") choose(chosen + 1);
  if (event.key === "p" || event.key === "k") choose(chosen < 0 ? -1 : chosen - 1);
});
