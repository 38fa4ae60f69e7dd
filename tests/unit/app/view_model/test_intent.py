"""Every intent in one line."""

import pytest

from app.view_model import intent as intents
from app.view_model.intent import Intent, changes_documents, describe
from app.view_model.memory_intent import ForgetValue, TryValue
from app.view_model.typed_text import TypeText

FILE = "/models/exp1/info_embedder.yaml"
MODULE = ("model", "graph", "modules", "embed")
TRIED = TryValue(FILE, "params.d", 256)


@pytest.mark.parametrize(
    ("intent", "line"),
    [
        (
            intents.SetValue(FILE, ("params", "transformer_d_model"), 640, was="512"),
            "transformer_d_model 512 → 640 in info_embedder.yaml",
        ),
        (
            intents.SetValue(FILE, ("params", "drop"), 1e-4, "1.0e-4", "0.1"),
            "drop 0.1 → 1.0e-4 in info_embedder.yaml",
        ),
        (intents.SetValue(FILE, (*MODULE, "dims", 1), None), "dims[1] → null in info_embedder.yaml"),
        (intents.InsertKey(FILE, MODULE, "bias", True), "set bias to true in info_embedder.yaml"),
        (
            intents.InsertKey(FILE, (), "model", {"graph": {"modules": {"embed": {"bias": False}}}}),
            "set bias to false in info_embedder.yaml",
        ),
        (intents.RemoveKey(FILE, (*MODULE, "bias"), "true"), "remove bias (true) in info_embedder.yaml"),
        (
            intents.Detach(FILE, (*MODULE, "d"), 512, "${params.d}"),
            "detach d ${params.d} → 512 in info_embedder.yaml",
        ),
        (intents.SetText(FILE, "a: 1"), "edit the text in info_embedder.yaml"),
        (TypeText(FILE, "v", (), "editor", 1, "burst"), "edit the text in info_embedder.yaml"),
        (intents.SetDims((("B", 4), ("T", 8))), "dims B=4, T=8"),
        (intents.SetDims(()), "dims as by default"),
        (intents.SetInput("image", None), "example of image: as by default"),
        (intents.Save(), "save every edited file"),
        (intents.Save((FILE,)), "save info_embedder.yaml"),
        (intents.Discard(FILE), "discard the changes of info_embedder.yaml"),
        (intents.Reload(FILE), "reload info_embedder.yaml from disk"),
        (intents.TakeBoth(FILE), "put both edits of info_embedder.yaml together"),
        (intents.KeepMine(FILE), "keep the edited text of info_embedder.yaml"),
        (intents.OpenFile(FILE), "open info_embedder.yaml"),
        (intents.ShowTraced("node:embed", True), "show node:embed as a traced graph"),
        (intents.Trust(("my.blocks",)), "trust my.blocks"),
        (intents.Undo(), "undo"),
        (TRIED, "memory with params.d=256"),
        (ForgetValue(TRIED), "no memory with params.d=256"),
        (intents.Select(None), "select nothing"),
        (intents.Toggle("node:embed"), "expand or collapse node:embed"),
    ],
)
def test_an_intent_in_one_line(intent: Intent, line: str) -> None:
    assert describe(intent) == line


def test_a_long_value_is_cut() -> None:
    line = describe(intents.SetValue(FILE, ("notes",), "word " * 100, was="a\nb"))
    assert line.startswith("notes a b → word word")
    assert len(line) < 90


def test_only_what_changes_a_text_is_a_step_of_the_history() -> None:
    changing: tuple[Intent, ...] = (
        intents.SetValue(FILE, (), 1),
        intents.SetText(FILE, ""),
        TypeText(FILE, "v", (), "editor", 1, "burst"),
        intents.Discard(FILE),
        intents.Reload(FILE),
        intents.TakeBoth(FILE),
    )
    assert all(changes_documents(intent) for intent in changing)
    others: tuple[Intent, ...] = (
        intents.Undo(),
        intents.Select(None),
        intents.SetDims(()),
        intents.Save(),
        intents.KeepMine(FILE),
    )
    assert not any(changes_documents(intent) for intent in others)
