"""Problems as rows."""

from app.view_model.problems import problem_rows, summary
from constructor.diagnostics import Diagnostic, Location
from tests.unit.app.view_model.component import FILE, graph

MODULE = ("model", "graph", "modules", "decode")


def test_errors_come_first_and_then_the_order_of_the_file() -> None:
    late = Diagnostic("b", "late", location=Location(FILE, 9, 1))
    early = Diagnostic("a", "early", location=Location(FILE, 2, 1))
    warning = Diagnostic("c", "warned", location=Location(FILE, 1, 1), severity="warning")
    nowhere = Diagnostic("d", "nowhere")
    rows = problem_rows((warning, nowhere, late, early, late), graph())
    assert [row.message for row in rows] == ["early", "late", "nowhere", "warned"]
    assert rows[0].place == "policy.yaml:2:1"
    assert summary(rows) == "3 errors · 1 warning"
    assert summary(()) == "no problems"


def test_a_problem_knows_its_card() -> None:
    named = Diagnostic("a", "named", node="embed")
    written = Diagnostic("b", "written", path=(*MODULE, "layers"))
    nobodys = Diagnostic("c", "nobody's", path=("params",))
    cards = {row.message: row.card for row in problem_rows((named, written, nobodys), graph())}
    assert cards == {"named": "node:embed", "written": "node:first", "nobody's": None}
