"""Close matches for names that do not exist."""

from constructor.diagnostics import did_you_mean, nearest


def test_the_best_match_comes_first_and_case_is_ignored() -> None:
    assert nearest("nn.liner", ["nn.Identity", "nn.Linear", "nn.LazyLinear"])[0] == "nn.Linear"
    assert nearest("GELU", ["nn.gelu", "gelu"])[0] == "gelu"
    assert nearest("xyz", ["nn.Linear"]) == ()
    assert len(nearest("aaaa", [f"aaa{i}" for i in range(9)])) == 5


def test_a_hint_names_the_matches_or_says_something_else() -> None:
    assert did_you_mean("widht", ["width", "depth"]) == "did you mean 'width'?"
    assert did_you_mean("zzz", ["width"]) is None
    assert did_you_mean("zzz", ["width"], "add it") == "add it"
