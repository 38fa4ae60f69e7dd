"""The registry: keys, idempotent registration, and arguments read from custom code."""

import subprocess
import sys
from typing import Any, Literal

import pytest

from constructor.diagnostics import ConfigError
from constructor.registry import REQUIRED, Argument, BlockEntry, OpEntry, Port, Registry, default_registry


class Tower:
    """Stacks floors.

    A second line that the palette does not show.
    """

    def __init__(  # type: ignore[no-untyped-def]
        self,
        floors: int,
        height: float = 2.5,
        style: Literal["plain", "gothic"] = "plain",
        roof: bool | None = None,
        *,
        colours: list[str] | None = None,
        extra=(),
    ) -> None: ...


def any_keywords(**kwargs: Any) -> None: ...


def test_every_call_gives_a_registry_of_its_own() -> None:
    first, second = default_registry(), default_registry()
    first.register_module("tower", Tower)
    assert first.block("tower") is not None
    assert second.block("tower") is None


def test_a_copy_does_not_change_the_original() -> None:
    original = Registry()
    copy = original.copy()
    copy.register_op("any", any_keywords)
    assert original.list_ops() == []
    assert copy.list_ops() == ["any"]


def test_registering_the_same_factory_twice_is_harmless() -> None:
    registry = Registry()
    registry.register_module("tower", Tower, doc="first")
    registry.register_module("tower", Tower, doc="second")
    assert [entry.doc for entry in registry.blocks()] == ["first"]


def test_registering_another_factory_under_a_key_is_refused() -> None:
    registry = default_registry()
    with pytest.raises(ValueError, match=r"is registered as 'nn\.Linear' already"):
        registry.register_module("nn.Linear", Tower)
    registry.register_op("tower", any_keywords)
    with pytest.raises(ValueError, match="an op is registered as 'tower' already"):
        registry.register_op("tower", Tower)


def test_blocks_and_ops_are_separate_namespaces() -> None:
    registry = Registry()
    registry.register_module("same", Tower)
    registry.register_op("same", any_keywords)
    assert (registry.list_modules(), registry.list_ops()) == (["same"], ["same"])


@pytest.mark.parametrize("name", ["", "  ", None, 3])
def test_a_key_is_text_that_is_not_blank(name: Any) -> None:
    with pytest.raises(ValueError, match="registry key"):
        Registry().register_module(name, Tower)


def test_listings_are_sorted() -> None:
    registry = default_registry()
    assert registry.list_modules() == sorted(registry.list_modules())
    assert [entry.key for entry in registry.ops()] == registry.list_ops()


def test_an_unknown_name_is_a_config_error_with_close_matches() -> None:
    with pytest.raises(ConfigError) as caught:
        default_registry().get_module("nn.linaer")
    (problem,) = caught.value.problems
    assert problem.code == "unknown-block"
    assert problem.hint is not None
    assert "'nn.Linear'" in problem.hint
    with pytest.raises(ConfigError, match="did you mean 'stack'"):
        default_registry().get_op("stakc")


def test_known_names_give_their_entries() -> None:
    registry = default_registry()
    assert isinstance(registry.get_module("nn.Linear"), BlockEntry)
    assert isinstance(registry.get_op("cat"), OpEntry)


def test_arguments_of_custom_code_are_read_from_its_signature() -> None:
    registry = Registry()
    registry.register_module("tower", Tower, tags=["stone"])
    entry = registry.get_module("tower")
    assert entry.arguments == (
        Argument("floors", "int", REQUIRED, certain=False),
        Argument("height", "float", 2.5, certain=False),
        Argument("style", "str", "plain", choices=("plain", "gothic"), certain=False),
        Argument("roof", "bool", None, nullable=True, certain=False),
        Argument("colours", "list", None, nullable=True, keyword_only=True, certain=False),
        Argument("extra", "list", (), keyword_only=True, certain=False),
    )
    assert (entry.doc, entry.tags, entry.accepts_extra) == ("Stacks floors.", ("stone",), "reject")
    assert entry.load() is Tower
    assert entry.target.endswith("test_registry:Tower")


def test_what_is_declared_comes_before_what_the_signature_tells() -> None:
    registry = Registry()
    registry.register_module(
        "tower",
        Tower,
        arguments=[Argument("height", "float", doc="metres", minimum=1)],
        inputs={"ground": "B floors"},
        outputs=[Port("top", "B", doc="what is seen")],
    )
    entry = registry.get_module("tower")
    assert [argument.name for argument in entry.arguments][:2] == ["floors", "height"]
    assert entry.argument("height") == Argument("height", "float", 2.5, doc="metres", minimum=1)
    assert entry.inputs == (Port("ground", "B floors"),)
    assert entry.outputs == (Port("top", "B", doc="what is seen"),)


def test_declaring_what_the_signature_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="has no argument 'depth'; it takes floors, height"):
        Registry().register_module("tower", Tower, arguments=[Argument("depth", "int")])


def test_open_keywords_and_unreadable_signatures_are_told_apart() -> None:
    registry = Registry()
    registry.register_module("open", any_keywords)
    registry.register_module("unreadable", dict)
    assert registry.get_module("open").accepts_extra == "swallow"
    assert registry.get_module("open").knowledge == "read"
    assert registry.get_module("unreadable").knowledge == "none"


def test_a_broken_annotation_costs_only_the_type() -> None:
    def factory(size: "Missing", depth: int = 2) -> None: ...  # type: ignore[name-defined]  # noqa: F821

    registry = Registry()
    registry.register_module("broken", factory)
    assert [(a.name, a.kind) for a in registry.get_module("broken").arguments] == [
        ("size", "any"),
        ("depth", "int"),
    ]


def test_the_registry_loads_no_torch() -> None:
    probe = "import sys; from constructor.registry import default_registry; default_registry()"
    probe += "; print(sorted({'torch', 'streamlit', 'pandas'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
