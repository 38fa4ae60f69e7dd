// The list of changes: a click or an arrow key chooses one. Texts come from files: they only become textContent.

const parts = new WeakMap();

function element(tag, name, ...children) {
  const made = document.createElement(tag);
  made.className = name;
  made.append(...children);
  return made;
}

function draw(row) {
  const item = element(
    "div",
    `row ${row.tone}`,
    element("span", "sign", element("b", "", row.sign)),
    element("span", "subject", row.subject),
    element("span", "cost", row.cost),
    element("span", "told", element("i", "", `${row.what} ${row.word}`), row.detail ? `  ${row.detail}` : ""),
  );
  item.setAttribute("role", "option");
  item.dataset.number = row.number;
  return item;
}

export default function mount({ parentElement, data, setTriggerValue }) {
  const list = parentElement.querySelector(".changes");
  const known = parts.get(list) ?? {};
  const content = JSON.stringify(data.rows);
  list.classList.toggle("dark", data.dark);
  list.classList.toggle("light", !data.dark);
  if (known.content !== content) list.replaceChildren(...data.rows.map(draw));
  const rows = [...list.children];
  const choose = (number) => setTriggerValue("choose", { number, at: performance.now() });
  for (const row of rows) {
    const chosen = Number(row.dataset.number) === data.chosen;
    row.setAttribute("aria-selected", String(chosen));
    row.tabIndex = chosen || (data.chosen === null && row === rows[0]) ? 0 : -1;
    if (chosen && known.chosen !== data.chosen) row.scrollIntoView({ block: "nearest" });
    row.onclick = () => choose(Number(row.dataset.number));
  }
  list.onkeydown = (event) => {
    const at = rows.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (event.key === "Enter" || event.key === " ") choose(Number(event.target.dataset.number));
    else if (to === undefined) return;
    else if (rows[to]) {
      rows[to].focus();
      choose(Number(rows[to].dataset.number));
    }
    event.preventDefault();
    event.stopPropagation();
  };
  parts.set(list, { content, chosen: data.chosen });
}
