"""A component as a card among others: name, what it is for, ports, cost."""

from app.view_model.overview import ComponentCard
from app.view_model.ports import PortRow
from app.widgets.inspector import problem_markup
from app.widgets.markup import breakable, tag, text


def card_markup(card: ComponentCard) -> str:
    """The card as HTML; a shape is told in symbols where it has them."""
    view = card.view
    figure = next((figure for figure in view.cost if figure.name == "Parameters"), None)
    count = tag("span", text(figure.text), class_="bw-figure", title=figure.exact) if figure else ""
    head = tag("div", tag("h3", breakable(card.name), class_="bw-title") + count, class_="bw-card-head")
    words = "".join(tag("span", text(word), class_="bw-word") for word in card.words)
    told = tag("div", words, class_="bw-words") if words else ""
    doc = tag("div", text(view.doc), class_="bw-doc") if view.doc else ""
    problem = problem_markup(view.problems[0]) if view.problems else ""
    return head + told + doc + problem + _ports("In", view.inputs) + _ports("Out", view.outputs)


def _ports(title: str, rows: tuple[PortRow, ...]) -> str:
    lines = "".join(
        tag(
            "div",
            tag("span", breakable(row.name), class_="bw-name")
            + tag("span", breakable(row.symbolic or row.shape), class_="bw-symbols", title=row.shape),
            class_="bw-port",
        )
        for row in rows
    )
    return tag("h4", title, class_="bw-heading") + lines if rows else ""
