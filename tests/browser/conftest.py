"""Real Chromium, a real server on a copy of a root, and a page that tolerates no error."""

import re
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser.server import Server, find_chromium, serving

BUNDLED = Path(__file__).parents[2] / "experiment_models"
RESULTS = Path(__file__).parents[2] / "test-results"
WINDOW = ViewportSize(width=1440, height=900)
_FAILED = pytest.StashKey[bool]()

StartServer = Callable[..., Server]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All browser tests are marked, and run one after another in one process; xdist has to see the mark."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One Chromium for all browser tests."""
    executable = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-proxy-server", "--force-color-profile=srgb"]
        )
        yield browser
        browser.close()


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """`start_server(folder, *options)` serves a copy of the folder (its `.root`) until the test ends."""
    with ExitStack() as running:

        def start(folder: Path, *options: str) -> Server:
            number = len(list(tmp_path.glob("server*.log")))
            root = tmp_path / f"root{number}" / folder.name
            shutil.copytree(folder, root, symlinks=True)
            return running.enter_context(serving(root, tmp_path / f"server{number}.log", *options))

        yield start


@pytest.fixture
def bundled(start_server: StartServer) -> Server:
    """A server on a fresh copy of the bundled experiments, for tests that edit and save."""
    return start_server(BUNDLED)


@pytest.fixture(scope="module")
def bundled_to_read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server on a copy of the bundled experiments for the tests of a file that only look."""
    folder = tmp_path_factory.mktemp("bundled")
    root = folder / BUNDLED.name
    shutil.copytree(BUNDLED, root)
    with serving(root, folder / "server.log") as server:
        yield server


@pytest.fixture
def page(chromium: Browser, request: pytest.FixtureRequest, start_server: StartServer) -> Iterator[Page]:
    """A page of 1440 × 900 that fails the test on any console error and any request to another origin.

    When the test fails, the page as it was lies in test-results/. The page is closed before the servers
    that `start_server` started are stopped.
    """
    context = chromium.new_context(viewport=WINDOW, locale="en-US", timezone_id="UTC")
    page = context.new_page()
    page.set_default_timeout(20_000)
    troubles: list[str] = []
    page.on("console", lambda message: _note_console(troubles, message.type, message.text))
    page.on("pageerror", lambda error: troubles.append(f"uncaught in the page: {error}"))
    requested: list[str] = []
    page.on("request", lambda sent: requested.append(sent.url))
    page.on("websocket", lambda socket: requested.append(socket.url))
    yield page
    home = urlsplit(page.url).netloc
    if request.node.stash.get(_FAILED, False) or troubles:
        RESULTS.mkdir(exist_ok=True)
        page.screenshot(path=RESULTS / f"{re.sub(r'[^A-Za-z0-9]+', '-', request.node.name)}.png")
    context.close()
    troubles += [f"asked another origin: {url}" for url in requested if _is_foreign(url, home)]
    if troubles:
        pytest.fail("\n".join(troubles), pytrace=False)


def _note_console(troubles: list[str], kind: str, text: str) -> None:
    if kind == "error":
        troubles.append(f"console error: {text}")


def _is_foreign(url: str, home: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != home
