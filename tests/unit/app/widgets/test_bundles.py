"""The scripts of the page are what their sources give."""

import hashlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize("bundle", ["canvas/streamlit.js", "canvas/standalone.js", "source/editor.js"])
def test_the_bundles_are_made_from_the_sources_beside_the_widget(bundle: str) -> None:
    folder = ROOT / "app" / "widgets" / f"{bundle.partition('/')[0]}_js"
    sources = sorted(folder.iterdir(), key=lambda path: path.name.encode())
    digest = hashlib.sha256()
    for source in (*sources, ROOT / "package.json", ROOT / "package-lock.json"):
        digest.update(source.read_bytes())
    first = (ROOT / "assets" / bundle).read_text(encoding="utf-8").splitlines()[0]
    assert first.endswith(f" from sources {digest.hexdigest()[:16]}"), "run tools/build_assets.sh"
