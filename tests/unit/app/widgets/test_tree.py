"""The rows of the tree on their way to the page."""

import json
from dataclasses import asdict

from app.view_model.tree import TreeItem, TreeView
from app.widgets.tree import packed


def test_rows_are_packed_with_the_names_of_their_fields() -> None:
    items = (
        TreeItem("/r/é", None, 0, "folder", "é", path="/r/é/policy.yaml"),
        TreeItem(
            "/r/é#part", "/r/é", 1, "component", "part", "é", "error", "3 k", "no <shape>", uncalled=True
        ),
    )
    names, *rows = json.loads(packed(TreeView("/r", items)))
    assert [dict(zip(names, row, strict=True)) for row in rows] == [asdict(item) for item in items]
