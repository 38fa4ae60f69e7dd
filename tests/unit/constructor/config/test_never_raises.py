"""Whatever a config holds, resolving it ends with data and located problems."""

from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constructor.config import resolve_config
from constructor.diagnostics.catalogue import CATALOGUE

SOME = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
WORDS = (
    *(
        "${a}",
        "${b.c}",
        "${a[0]}",
        "x${a}y",
        "${env:X,1}",
        "${env:int:X,z}",
        "${c[0][0]}",
        "${}",
        "${a.b",
        "${.}",
    ),
    *("t", "u", "keyed", "append", "replace", "name", "a", "1e-4", "model_constructor.x", "b.yaml", "a.yaml"),
)
KEYS = (
    *("a", "b", "c", "name", "_template_", "_merge_", "_value_", "key", "t", "u"),
    *("model", "templates", "settings", "imports", "schema_version", "defaults", "strict"),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 2), st.floats(), st.sampled_from(WORDS)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=20,
)
CONFIGS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6)


@SOME
@given(CONFIGS, CONFIGS)
def test_any_two_files(tmp_path: Path, one: dict[str, Any], two: dict[str, Any]) -> None:
    (tmp_path / "a.yaml").write_text(yaml.safe_dump({"defaults": ["b.yaml"], **one}))
    (tmp_path / "b.yaml").write_text(yaml.safe_dump(two))
    resolved = resolve_config(tmp_path / "a.yaml", environ={})
    assert "templates" not in resolved.data
    assert "defaults" not in resolved.data
    for problem in resolved.problems:
        assert problem.location is not None
        assert problem.code in CATALOGUE
    for path in resolved.unresolved:
        assert path in resolved.provenance


@SOME
@given(VALUES)
def test_any_data(data: Any) -> None:
    resolved = (
        resolve_config(data, environ={})
        if isinstance(data, dict)
        else resolve_config({"x": data}, environ={})
    )
    assert isinstance(resolved.data, dict)
