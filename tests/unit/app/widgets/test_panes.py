"""The inspector and the tabs in a real Streamlit run."""

from dataclasses import replace
from typing import Any

from streamlit.testing.v1 import AppTest

from app.view_model.diff_view import file_diff
from app.view_model.dims import dims_view
from app.view_model.inspected import Action, InspectorView
from app.view_model.inspector import inspector_view
from app.view_model.intent import OpenFile, Select, SetDims, SetInput, SetValue, ShowTraced
from app.view_model.problems import problem_rows
from app.widgets.traced import Traced
from constructor.diagnostics import Diagnostic, Location
from tests.unit.app.view_model.component import FILE, REGISTRY, graph, parsed, report, resolved

PLACE = Location(FILE, 3, 9)
CHECKED = replace(report(), symbols=(("B", 2), ("S", 40)))


def run(page: Any, **state: Any) -> AppTest:
    """The page with its state; what it emits is collected under "emitted"."""
    shown = AppTest.from_function(page)
    for name, value in {"emitted": [], **state}.items():
        shown.session_state[name] = value
    shown.run()
    assert not shown.exception
    return shown


def emitted(shown: AppTest) -> list[Any]:
    assert not shown.exception
    return list(shown.session_state["emitted"])


def markup(shown: AppTest) -> str:
    return " ".join(element.proto.body for element in shown.get("html"))


def _inspector() -> None:
    import streamlit as st

    from app.widgets.inspector import show_inspector

    state = st.session_state
    show_inspector(
        state["view"],
        state["emitted"].append,
        file="/models/exp1/policy.yaml",
        traced=state["traced"],
        example=state["example"],
    )


def view(card: str | None, *problems: Diagnostic) -> InspectorView:
    return inspector_view(card, graph(), resolved(), REGISTRY, report(), parsed(), problems)


def inspector(shown: InspectorView, **state: Any) -> AppTest:
    return run(_inspector, view=shown, **{"traced": None, "example": None, **state})


def test_the_inspector_keeps_its_order() -> None:
    html = markup(inspector(view("node:embed", Diagnostic("shape-mismatch", "wrong `state`", node="embed"))))
    order = [
        ">embed<",
        "embedder<",
        "Embeds state",
        "wrong <code>state</code>",
        ">Inputs<",
        ">Outputs<",
        ">Hyperparameters<",
        ">Cost<",
    ]
    places = [html.index(part) for part in order]
    assert places == sorted(places)


def test_the_inspector_leaves_out_what_is_empty() -> None:
    html = markup(inspector(view("out:latent")))
    assert "Hyperparameters" not in html
    assert "Cost" not in html


def test_an_edit_in_the_inspector_is_emitted() -> None:
    shown = inspector(view("node:embed"))
    shown.number_input[0].set_value(640).run()
    assert emitted(shown) == [SetValue(FILE, ("params", "width"), 640, None, "512")]


def test_two_cards_never_share_what_was_typed() -> None:
    shown = inspector(view("node:embed"))
    dropout = next(field for field in shown.text_input if field.label == "dropout")
    dropout.set_value("much").run()
    assert "found much" in markup(shown)
    shown.session_state["view"] = view("node:first")
    shown.run()
    assert "found much" not in markup(shown)


def test_texts_of_files_are_escaped() -> None:
    html = markup(inspector(replace(view("node:embed"), title="<script>x</script>", doc="<img src=x>")))
    assert "<script>" not in html
    assert "<img" not in html


def test_a_component_shows_its_first_problems_and_counts_the_rest() -> None:
    problems = [Diagnostic("code", f"problem {index}") for index in range(5)]
    html = markup(inspector(view(None, *problems)))
    assert "problem 2" in html
    assert "problem 3" not in html
    assert "and 2 more, in the Problems tab" in html


def test_an_action_is_emitted() -> None:
    action = Action("Open embedder.yaml", ":material/open_in_new:", OpenFile("/models/embedder.yaml"))
    shown = inspector(replace(view("node:embed"), actions=(action,)))
    shown.button(key="inspector/action/Open embedder.yaml").click().run()
    assert emitted(shown) == [OpenFile("/models/embedder.yaml")]


def test_the_inside_can_be_shown_as_traced() -> None:
    shown = inspector(view("node:embed"), traced=Traced(False))
    assert shown.segmented_control[0].value == "Modules"
    shown.segmented_control[0].set_value("Traced functions").run()
    assert emitted(shown) == [ShowTraced("node:embed", True)]
    shown = inspector(view("node:embed"), traced=Traced(True, "a block that loops cannot be traced"))
    assert "Not traced: a block that loops cannot be traced" in shown.caption[0].value


def test_the_example_of_an_input_is_edited_where_it_is_selected() -> None:
    example = dims_view(graph(), CHECKED).examples[0]
    shown = inspector(view("in:state"), example=example)
    shown.text_input[0].set_value("B 20 48").run()
    assert emitted(shown) == [SetInput("state", "B 20 48")]


def _problems() -> None:
    import streamlit as st

    from app.widgets.problem_list import show_problems

    show_problems(st.session_state["rows"], st.session_state["emitted"].append)


def test_a_problem_selects_its_card() -> None:
    problem = Diagnostic("shape-mismatch", "48 is not 64", (), PLACE, "embed", "change `width`")
    shown = run(_problems, rows=problem_rows((problem,), graph()))
    text = shown.markdown[0].value
    assert "**error**" in text
    assert "48 is not 64" in text
    assert "change `width`" in text
    assert "`shape-mismatch` policy.yaml:3:9 · embed" in text
    shown.button(key="problems/0/show").click().run()
    assert emitted(shown) == [Select("node:embed")]


def test_no_problem_is_said() -> None:
    assert "No problems" in run(_problems, rows=()).caption[0].value


def _shapes() -> None:
    import streamlit as st

    from app.widgets.shapes_table import show_shapes

    state = st.session_state
    show_shapes(state["graph"], state["report"], state["emitted"].append)


def test_the_table_is_filtered_and_as_deep_as_asked() -> None:
    shown = run(_shapes, graph=graph(), report=report())
    assert len(shown.dataframe[0].value) == 9
    shown.selectbox[0].set_value(2).run()
    assert len(shown.dataframe[0].value) == 10
    shown.text_input[0].set_value("multihead").run()
    table = shown.dataframe[0].value
    assert table["Path"].tolist() == ["embed.layers.0.attn"]
    assert table["Parameters"].tolist() == [1_050_624]
    shown.text_input[0].set_value("nowhere").run()
    assert not shown.dataframe
    assert shown.caption[0].value == "No row holds all of these words."


def test_the_table_stands_before_the_check() -> None:
    shown = run(_shapes, graph=graph(), report=None)
    assert shown.dataframe[0].value["Path"].tolist() == [
        "state",
        "image",
        "embed",
        "merged",
        "first",
        "second",
    ]
    assert shown.dataframe[0].value["Parameters"].isna().all()


def _dims() -> None:
    import streamlit as st

    from app.widgets.dims_panel import show_dims

    show_dims(st.session_state["view"], st.session_state["emitted"].append)


def test_sizes_and_examples_are_overridden_and_reset() -> None:
    shown = run(_dims, view=dims_view(graph(), CHECKED))
    assert [field.value for field in shown.number_input] == [2, 40]
    shown.number_input[1].set_value(50).run()
    shown.text_input[0].set_value("[2, 9, 48]").run()
    assert emitted(shown) == [SetDims((("S", 50),)), SetInput("state", "[2, 9, 48]")]
    shown = run(_dims, view=dims_view(graph(), CHECKED, (("S", 50),), {"state": "[2, 9, 48]"}))
    assert [field.value for field in shown.number_input] == [2, 50]
    shown.button(key="dims/reset").click().run()
    assert emitted(shown) == [SetDims(()), SetInput("state", None)]


def _diff() -> None:
    import streamlit as st

    from app.widgets.diff_pane import show_diff

    show_diff(st.session_state["diffs"])


def test_a_difference_is_marked_by_sign_and_class() -> None:
    html = markup(run(_diff, diffs=(file_diff("exp1/<policy>.yaml", "a: 1\nb: <b>\n", "a: 2\nb: <b>\n"),)))
    assert '<div class="bw-removed"><i>1</i><i></i><s>−</s><code>a: 1</code></div>' in html
    assert '<div class="bw-added"><i></i><i>1</i><s>+</s><code>a: 2</code></div>' in html
    assert "1 line added, 1 removed" in html
    assert "<b>\n" not in html
    assert "&lt;policy&gt;" in html


def test_no_difference_is_said() -> None:
    shown = run(_diff, diffs=(file_diff("policy.yaml", "a: 1\n", "a: 1\n"),))
    assert "No difference" in shown.caption[0].value
