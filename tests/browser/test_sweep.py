"""A sweep in the page: rows as they come, points that choose rows, and tables from files."""

import re

import pytest
from playwright.sync_api import Page, expect

from constructor.records import Interval
from constructor.sweep import Row, to_csv
from tests.browser.editor_page import Editor
from tests.browser.pictures import picture
from tests.browser.server import Server

DECODER = "vfp_single_expert/exp1/action_decoder.yaml"


@pytest.fixture
def reader(page: Page, bundled_to_read: Server) -> Editor:
    return Editor(page, bundled_to_read)


def test_a_sweep_fills_the_table_and_a_point_marks_its_row(
    reader: Editor, request: pytest.FixtureRequest
) -> None:
    reader.open(DECODER)
    reader.tab("Sweep")
    pane = reader.tables
    expect(pane.get_by_role("textbox", name="Values")).to_have_value("256, 512, 1024")
    dims = pane.get_by_role("textbox", name="Dims")
    dims.fill("B=2, 4")
    dims.press("Enter")
    pane.get_by_role("button", name="Run").click()
    points = pane.locator(".st-key-sweep_plot .role-mark path[aria-roledescription=point]")
    expect(points).to_have_count(6, timeout=120_000)
    expect(pane.get_by_role("button", name="Run")).to_be_visible(timeout=60_000)
    rows = pane.locator(".st-key-sweep_rows [role=grid]")
    expect(rows).to_contain_text(re.compile(r"fits H100"))
    points.nth(3).click()
    chosen = rows.locator("[role=row][aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(chosen).to_contain_text("512")
    picture(reader.page, "sweep", request)
    pane.get_by_role("radio", name="parameters").click()
    expect(pane.locator(".st-key-sweep_plot")).to_contain_text("million parameters")


def test_the_table_of_a_cluster_is_shown(page: Page, bundled: Server) -> None:
    peaks = [Interval(size << 30, size << 30, size << 30) for size in (4, 8, 90)]
    verdicts = ("fits", "fits", "does not fit")
    rows = [
        Row(
            at,
            "",
            DECODER,
            (("B", 16 << at),),
            "ok",
            16 << at,
            9,
            9,
            peak,
            peak,
            "predicted",
            "H100",
            verdict,
        )
        for at, (peak, verdict) in enumerate(zip(peaks, verdicts, strict=True))
    ]
    (bundled.root / DECODER).with_name("cluster.csv").write_text(to_csv(rows))
    editor = Editor(page, bundled).open(DECODER)
    editor.tab("Sweep")
    editor.pick(editor.tables.get_by_role("combobox", name="Rows"), re.compile("cluster.csv"))
    grid = editor.tables.locator(".st-key-sweep_rows [role=grid]")
    expect(grid).to_contain_text("✕ does not fit on H100")
    plot = editor.tables.locator(".st-key-sweep_plot")
    expect(plot.locator(".role-mark path[aria-roledescription=point]")).to_have_count(3)
    expect(plot).to_contain_text("does not fit")
