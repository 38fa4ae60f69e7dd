"""Conditions on hyperparameters."""

import pytest

from constructor.probe.conditions import holds

VALUES = {"yes": True, "no": False, "none": None, "dim": 48, "zero": 0}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("yes", True),
        ("no", False),
        ("dim", True),
        ("zero", False),
        ("none", False),
        ("unheard_of", False),
        ("not no", True),
        ("not not yes", True),
        ("yes and dim", True),
        ("yes and no", False),
        ("no or dim", True),
        ("no and dim or yes", True),
        ("not yes or not dim", False),
        ("yes and not none", True),
    ],
)
def test_conditions_bind_as_in_python(condition: str, expected: bool) -> None:
    assert holds(condition, VALUES) is expected
