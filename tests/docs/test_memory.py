"""The page about memory shows the recorded figures."""

import json
from pathlib import Path

from tests.benchmarks.bench_accuracy import RECORDED, markdown, recorded, trials
from tests.conftest import Golden

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "memory.md"
START, END = "<!-- accuracy -->\n", "<!-- /accuracy -->\n"


def test_the_table_is_that_of_the_recorded_figures(golden: Golden) -> None:
    rows = recorded()
    about = json.loads(RECORDED.read_text(encoding="utf-8"))
    wrong, total, fits = trials(rows)
    told = (
        f"{markdown(rows)}\n\n"
        f"Of {total} cards near the limit {fits} were told to fit, of which {wrong} could not take the "
        f"oracle's step. Recorded on {about['date']} with torch {about['torch']} on {about['machine']}.\n"
    )
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    after = rest.partition(END)[2]
    golden(f"{before}{START}{told}{END}{after}", PAGE)
