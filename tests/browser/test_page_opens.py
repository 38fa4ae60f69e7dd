"""The page opens on any root, asks nobody else, and says nothing wrong on the console."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import StartServer

FOREIGN = Path(__file__).parents[1] / "cases" / "foreign"


def test_a_foreign_folder_opens(page: Page, start_server: StartServer) -> None:
    server = start_server(FOREIGN)
    page.goto(server.url)
    expect(page.get_by_text("encoder").first).to_be_visible()
    assert page.title() == "Blockwright"
