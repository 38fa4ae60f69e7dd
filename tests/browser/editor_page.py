"""The editor as a user sees it: what can be pointed at, by the words that stand there."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect

from tests.browser.server import Server

# What is awaited comes within a second on an idle machine; the tests must pass on a busy one too.
expect.set_options(timeout=30_000)


@dataclass(frozen=True, slots=True)
class Editor:
    """The page of one server, on its root or on a folder inside it."""

    page: Page
    server: Server
    root: str = ""

    @property
    def folder(self) -> Path:
        """The folder that the tree shows."""
        return self.server.root / self.root

    def address(self, file: str = "", node: str = "") -> str:
        named = (("root", self.root), ("file", file), ("node", node))
        return f"{self.server.url}/?" + "&".join(f"{key}={quote(value)}" for key, value in named if value)

    def open(self, file: str = "", node: str = "") -> "Editor":
        """Go to the page, or straight to a file of the root, and wait until it is drawn and checked."""
        self.page.goto(self.address(file, node))
        expect(self.component("").first).to_be_visible()
        self.settled()
        return self

    def settled(self) -> None:
        """Wait for the check of what is shown."""
        expect(self.page.locator(".facts .check").first).not_to_have_text("checking…", timeout=60_000)

    def component(self, name: str) -> Locator:
        """Rows of the tree by the name of a component."""
        return self.page.get_by_role("treeitem", name=re.compile(rf"^{re.escape(name)}"))

    def choose(self, name: str, *, of: str = "") -> None:
        """Click a component in the tree, and wait for its drawing; `of` is its experiment below the root."""
        row = (
            self.page.locator(f"[role=treeitem][data-id$='/{of}#{name}']")
            if of
            else self.component(f"{name}:")
        )
        row.first.click()
        expect(self.here).to_have_text(name)
        self.settled()

    def unfold(self, folder: str) -> None:
        """Open an experiment of the tree, given by its path below the root, where it is closed."""
        row = self.page.locator(f"[role=treeitem][data-id$='/{folder}']")
        if row.get_attribute("aria-expanded") == "false":
            row.click()
        expect(row).to_have_attribute("aria-expanded", "true")

    @property
    def here(self) -> Locator:
        """The name of the shown component."""
        return self.page.locator(".crumbs b")

    @property
    def verdict(self) -> Locator:
        """What the last check said."""
        return self.page.locator(".facts .check")

    def card(self, id: str) -> Locator:
        """A card of the drawing."""
        return self.page.locator(f".st-key-canvas [data-id='{id}']").first

    def head(self, id: str) -> Locator:
        """Where an opened card is taken hold of."""
        return self.page.locator(f".st-key-canvas [data-id='{id}'] .grip")

    def wires(self) -> Locator:
        """The shapes on the edges."""
        return self.page.locator(".st-key-canvas .label")

    def number(self, name: str) -> Locator:
        """The field of a number in the inspector; one that begins anew stands beside the old for a moment."""
        return self.page.get_by_role("spinbutton", name=name, exact=True).first

    @property
    def inspector(self) -> Locator:
        return self.page.locator(".st-key-inspector")

    def set_number(self, name: str, value: int) -> None:
        field = self.number(name)
        field.fill(str(value))
        field.press("Enter")

    def pick(self, choice: Locator, option: str | re.Pattern[str]) -> None:
        """Open a list and take one of it; the page scrolls first, because a list closes where it scrolls."""
        expect(choice).to_be_enabled(timeout=60_000)
        choice.scroll_into_view_if_needed()
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
        choice.click()
        self.page.get_by_role("option", name=option).click()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=re.compile(rf"^{re.escape(name)}\b")).first

    def tab(self, name: str) -> None:
        self.page.locator(".st-key-tab button", has_text=name).click()

    @property
    def tables(self) -> Locator:
        return self.page.locator(".st-key-tables")

    def save(self) -> None:
        """Save by the keyboard and confirm what is shown."""
        expect(self.page.locator(".crumbs em")).to_have_text("edited")
        self.page.keyboard.press("Control+s")
        self.page.get_by_role("button", name=re.compile(r"^Write \d+ file")).click()
        expect(self.page.get_by_role("dialog")).to_have_count(0)
