// A file's text with line numbers. Every text is set as text: nothing in a file becomes markup.
const drawn = new WeakMap()

export default function (component) {
  const { data, parentElement } = component
  const pane = parentElement.querySelector(".source")
  const before = drawn.get(pane) ?? {}
  const content = JSON.stringify([data.text, data.marks])
  if (before.content !== content) pane.replaceChildren(...lines(data))
  const selected = JSON.stringify([data.file, data.selected])
  markSelected(pane, data.selected)
  if (before.selected !== selected) requestAnimationFrame(() => scrollTo(pane, data.selected))
  drawn.set(pane, { content, selected })
}

function lines({ text, marks }) {
  const byLine = new Map(marks.map((mark) => [mark.line, mark]))
  return text.split(/\r\n|\n|\r/).map((content, index) => {
    const line = element("div", "line")
    const number = element("span", "number", String(index + 1))
    const mark = byLine.get(index + 1)
    if (mark) {
      line.classList.add(mark.severity)
      line.title = mark.messages.join("\n")
      number.textContent = `${{ error: "✕", warning: "!", note: "i" }[mark.severity]} ${index + 1}`
    }
    const comment = /^((?:[^#'"]|'[^']*'|"(?:[^"\\]|\\.)*")*?(?:^|\s))(#.*)$/.exec(content)
    const [shown, remark] = comment ? [comment[1], comment[2]] : [content, ""]
    const key = /^(\s*(?:- )*)([^\s:#'"{[&*!|>][^:#]*?)(:)(?=\s|$)/.exec(shown)
    const parts = key
      ? [key[1], element("span", "key", key[2]), shown.slice(key[1].length + key[2].length)]
      : [shown]
    if (remark) parts.push(element("span", "comment", remark))
    const code = element("code")
    code.append(...parts)
    line.append(number, code)
    if (mark) line.append(element("span", "message", mark.messages[0]))
    return line
  })
}

function markSelected(pane, selected) {
  const [first, last] = selected ?? [0, -1]
  for (const [index, line] of [...pane.children].entries())
    line.classList.toggle("selected", index + 1 >= first && index + 1 <= last)
}

function scrollTo(pane, selected) {
  const line = selected ? pane.children[selected[0] - 1] : undefined
  pane.scrollTop = line ? Math.max(0, line.offsetTop - 24) : 0
}

function element(name, className, text) {
  const made = document.createElement(name)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}
