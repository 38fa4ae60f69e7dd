// Bars of blocks: a click or an arrow key chooses one. Texts come from files: they only become textContent.

const parts = new WeakMap();

function element(tag, name, ...children) {
  const made = document.createElement(tag);
  made.className = name;
  made.append(...children);
  return made;
}

function draw(bar) {
  const track = element("span", "track");
  for (const [tone, share] of bar.parts) {
    const part = element("i", tone);
    part.style.width = `${100 * share}%`;
    part.style.background = `var(--bw-kind-${tone})`;
    track.append(part);
  }
  const row = element("div", "row", element("span", "name", bar.name), track, element("span", "size", bar.size));
  row.title = bar.told;
  row.setAttribute("role", "option");
  if (bar.card) row.dataset.card = bar.card;
  else row.setAttribute("aria-disabled", "true");
  return row;
}

export default function mount({ parentElement, data, setTriggerValue }) {
  const list = parentElement.querySelector(".bars");
  const content = JSON.stringify(data.bars);
  if (parts.get(list) !== content) list.replaceChildren(...data.bars.map(draw));
  parts.set(list, content);
  const rows = [...list.children].filter((row) => row.dataset.card);
  const chosen = rows.find((row) => row.dataset.card === data.selected);
  const choose = (row) => setTriggerValue("choose", { card: row.dataset.card, at: performance.now() });
  for (const row of rows) {
    row.setAttribute("aria-selected", String(row === chosen));
    row.tabIndex = row === (chosen ?? rows[0]) ? 0 : -1;
    row.onclick = () => choose(row);
  }
  list.onkeydown = (event) => {
    const at = rows.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (event.key === "Enter" || event.key === " ") choose(event.target);
    else if (to === undefined) return;
    else if (rows[to]) {
      rows[to].focus();
      choose(rows[to]);
    }
    event.preventDefault();
    event.stopPropagation();
  };
}
