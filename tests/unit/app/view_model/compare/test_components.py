"""Two experiments component by component, with totals."""

from pathlib import Path

from app.view_model.compare.components import component_rows, tally, totals
from constructor.diff.comparison import Comparison, compare_sources
from constructor.diff.cost import Cost, Figures
from constructor.diff.sources import source_of

MODELS = Path(__file__).parents[5] / "experiment_models" / "vfp_single_expert"


def _compared() -> Comparison:
    return compare_sources(source_of("exp1", folder=MODELS), source_of("exp2", folder=MODELS))


def test_the_bundled_experiments_differ_in_what_they_are_for() -> None:
    found = _compared()
    counts = {pair.name: (10, 10) for pair in found.pairs} | {"info_embedder": (10, 12)}

    rows = {row.name: row for row in component_rows(found, counts)}

    assert rows["action_decoder"].told == "1 hyperparameter, 1 example input"
    assert rows["info_embedder"].told == "1 hyperparameter, 1 example input"
    assert rows["multimodal_bridge"].status == "added"
    assert rows["multimodal_bridge"].gain == 10
    assert rows["info_embedder"].gain == 2
    assert tally(found) == "6 identical, 3 changed, 1 added"
    assert [row.status for row in rows.values()][-6:] == ["identical"] * 6
    assert totals(tuple(rows.values())) == (80, 92)


def test_a_component_that_nobody_has_counted_leaves_the_total_open() -> None:
    found = _compared()
    counts = {pair.name: (10, 10) for pair in found.pairs} | {"info_embedder": (None, 12)}

    assert totals(component_rows(found, counts)) == (None, 92)


def test_what_running_costs_stands_beside_the_parameters() -> None:
    found = _compared()
    cost = Cost(Figures(1, 10**9, 2**20), Figures(1, 3 * 10**9, 3 * 2**20))
    costs = [cost if pair.name == "info_embedder" else None for pair in found.pairs]

    rows = {row.name: row for row in component_rows(found, {}, costs)}

    assert rows["info_embedder"].cells()[-2:] == (2.0, 2.0)
    assert rows["action_decoder"].cells()[-2:] == (None, None)
