"""Every action is a command with a key of its own, and what the page can do is what the commands say."""

import ast
from collections import Counter
from pathlib import Path

from app.view_model.commands import (
    PAGE,
    ROW_KEYS,
    Command,
    graph_commands,
    in_order,
    opening_command,
    value_command,
)
from app.view_model.graph_actions import graph_actions
from app.view_model.inspected import Action
from app.view_model.intent import Ask, OpenFile, SetValue
from constructor.document import Document
from constructor.edits import Source
from constructor.registry import default_registry

APP = Path(__file__).parents[4] / "app"
TEXT = """\
schema_version: 1
model:
  graph:
    inputs: [x, y]
    modules: {up: {_type_: nn.Linear, in_features: 4, out_features: 8}}
    nodes:
      - {name: a, call: module:up, args: [$x]}
      - {name: b, call: op:add, args: [$a, $y]}
    outputs: [$b]
"""
GRAPH = Source.of(Document.parse(TEXT, "/nowhere/net.yaml"), default_registry()).graph
CARDS = (None, "node:a", "node:b", "in:x", "out:b")


def _graph(card: str | None) -> tuple[Command, ...]:
    index = 0 if card == "out:b" else None
    return graph_commands(
        graph_actions(card, GRAPH, "net.yaml", index, mapping=True),
        graph_actions(None, GRAPH, "net.yaml", None, mapping=True),
    )


def _buttons(file: Path) -> set[str]:
    """The keys of the buttons and menus that a module draws, where they are written out."""
    calls = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
    drawn = [call for call in calls if getattr(call.func, "attr", "") in ("button", "popover")]
    keys = [word.value for call in drawn for word in call.keywords if word.arg == "key"]
    return {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}


def test_every_button_of_the_page_is_a_command() -> None:
    # A dialog and a menu are walked with Tab, and the main button of a dialog has a key.
    drawn = {
        key
        for folder in ("screens", "widgets")
        for file in (APP / folder).glob("*.py")
        if not file.name.endswith("_dialog.py") and file.name != "compare_menu.py"
        for key in _buttons(file)
    }
    pressed = " ".join(command.press for command in PAGE)
    assert {key for key in drawn if "/" not in key and f".st-key-{key} " not in pressed} <= {"commands_open"}
    assert len(drawn) > 10


def test_no_key_means_two_things() -> None:
    for card in CARDS:
        commands = [*_graph(card), *PAGE]
        shared = {key for key, count in Counter(command.key for command in commands).items() if count > 1}
        # A comparison and a graph are never on the page together.
        assert shared <= {"p"}
        assert len({command.id for command in commands}) == len(commands)


def test_every_edit_of_the_graph_is_a_command_with_its_key() -> None:
    for card in CARDS:
        offered = {action.name for action in graph_actions(card, GRAPH, "net.yaml", 0) if action.enabled}
        commands = {command.name: command for command in _graph(card)}
        assert offered <= set(commands)
        assert all(commands[name].heard and commands[name].key for name in offered)


def test_what_concerns_the_component_can_be_done_from_any_node() -> None:
    commands = {command.name: command for command in _graph("node:a")}
    assert commands["Add an input"].intent == Ask("input")
    assert not commands["Add an input"].heard


def test_a_value_has_a_key_for_each_of_its_buttons() -> None:
    edit = SetValue("net.yaml", ("params", "d"), 1)
    for verb, key in ROW_KEYS.items():
        command = value_command("width", verb, edit)
        assert (command.key, command.row, command.intent) == (key, f"{verb} width", edit)


def test_the_page_is_told_all_but_the_intent() -> None:
    command = opening_command(Action("Open head.yaml", "", OpenFile("head.yaml")))
    assert command.as_data() == {
        "id": "action/Open head.yaml",
        "name": "Open head.yaml",
        "group": "Go to",
        "key": "Shift+O",
    }


def test_commands_stand_by_groups_and_else_as_they_came() -> None:
    value = value_command("d", "unset", SetValue("f", (), 1))
    ordered = in_order((value, *PAGE, *_graph("node:a")))
    assert ordered[0].group == "Graph"
    assert ordered[-2] == value
    assert [command for command in ordered if command in PAGE and command.group == "View"] == [
        command for command in PAGE if command.group == "View"
    ]
