"""Calls held against the ports of their module."""

from typing import Any

import pytest

from constructor.probe import DimError, ModulePorts
from constructor.probe.bound import bind_ports
from constructor.probe.contract import Contract
from constructor.probe.settings import Setting
from constructor.records import DictInfo, ListInfo, PlainInfo, TensorInfo, ValueInfo
from constructor.registry import BlockEntry, Port
from constructor.shapes.contract import declared_result
from constructor.shapes.info import info_of

pytestmark = pytest.mark.torch


def ports(*inputs: Port, outputs: tuple[Port, ...] = (), **settings: Any) -> ModulePorts:
    entry = BlockEntry("block", "", inputs=inputs, outputs=outputs)
    return bind_ports(entry, {name: Setting(name, value) for name, value in settings.items()})


def tensor(*shape: int) -> TensorInfo:
    return TensorInfo(shape, "float32")


def compared(known: ModulePorts, *args: ValueInfo | None, **kwargs: ValueInfo | None) -> Contract:
    contract = Contract(known)
    arguments: dict[str | int, ValueInfo | None] = dict(enumerate(args))
    arguments.update(kwargs.items())
    contract.compare(arguments)
    return contract


def test_what_fits_gives_the_symbols_their_sizes() -> None:
    contract = compared(ports(Port("x", "B S d"), Port("y", "B 2*d"), d=4), tensor(3, 7, 4), y=tensor(3, 8))
    assert contract.mismatches == []
    assert contract.symbols == {"B": 3, "S": 7}


@pytest.mark.parametrize(
    ("shape", "info", "kind", "dim", "expected"),
    [
        ("B S d", tensor(3, 7, 5), "size", 2, 4),
        ("B S d", tensor(3, 5), "rank", 1, 4),
        ("B S d", tensor(3, 4), "rank", None, None),
        ("B S d", PlainInfo(None), "missing", None, None),
        ("B ... d", tensor(3, 1, 2, 5), "size", 3, 4),
        ("B ... d", tensor(3), "rank", 0, 4),
        ("B B", tensor(3, 4), "symbol", 1, 3),
        ("B S B*S", tensor(2, 3, 7), "symbol", 2, 6),
    ],
)
def test_what_does_not_fit_is_told_by_dim(
    shape: str, info: ValueInfo, kind: str, dim: int | None, expected: int | None
) -> None:
    (mismatch,) = compared(ports(Port("x", shape), d=4), info).mismatches
    assert (mismatch.kind, mismatch.dim, mismatch.expected) == (kind, dim, expected)


def test_only_hyperparameters_that_the_dim_names_are_to_blame() -> None:
    known = ports(Port("x", "B d e", when="flag"), d=4, e=6, flag=True)
    (mismatch,) = compared(known, tensor(2, 4, 7)).mismatches
    assert [setting.name for setting in mismatch.settings] == ["e"]
    (mismatch,) = compared(known, tensor(2, 4, 7, 6)).mismatches
    assert [setting.name for setting in mismatch.settings] == ["d", "e"]


def test_tensors_of_a_list_may_differ_in_what_only_they_mention() -> None:
    known = ports(Port("views", "B N d", many="count"), Port("x", "B S"), d=4, count=2)
    views = ListInfo((tensor(2, 300, 4), tensor(2, 782, 4)))
    assert compared(known, views, x=tensor(2, 5)).mismatches == []
    wrong = ListInfo((tensor(2, 300, 4), tensor(3, 782, 4), tensor(2, 1, 9)))
    found = compared(known, wrong, x=tensor(2, 5)).mismatches
    assert [(m.kind, m.place, m.expected) for m in found] == [
        ("count", (), 2),
        ("symbol", (1,), 2),
        ("size", (2,), 4),
    ]


def test_entries_of_a_mapping_have_places() -> None:
    known = ports(Port("data", fields=(Port("a", "B 3"), Port("b", "B 4"))))
    data = DictInfo((("a", tensor(2, 3)), ("b", tensor(2, 5)), ("other", tensor(1))))
    (mismatch,) = compared(known, data).mismatches
    assert (mismatch.argument, mismatch.place, mismatch.dim) == (0, ("b",), 1)


def test_what_is_not_known_or_not_declared_is_not_compared() -> None:
    known = ports(
        Port("x", "B d"), Port("any", "*"), Port("flag", value=True), Port("opt", "B", optional=True), d=4
    )
    contract = compared(known, None, any=tensor(1), flag=PlainInfo(3), opt=PlainInfo(None), more=tensor(9))
    assert contract.mismatches == []


def test_a_result_is_made_as_its_ports_declare_it() -> None:
    outputs = (
        Port("y", "B S d", "bfloat16"),
        Port("parts", "B d", many="2"),
        Port("rest", fields=(Port("z", "B"), Port("n", value=3), Port("no", "B", optional=True))),
    )
    result = declared_result(ports(outputs=outputs, d=4), {"B": 2, "S": 5})
    assert info_of(result) == ListInfo(
        (
            TensorInfo((2, 5, 4), "bfloat16"),
            ListInfo((tensor(2, 4), tensor(2, 4))),
            DictInfo((("z", tensor(2)), ("n", PlainInfo(3)), ("no", PlainInfo(None)))),
        )
    )


@pytest.mark.parametrize("port", [Port("y", "*"), Port("y", "B ... d"), Port("y", "B Q"), None])
def test_what_ports_do_not_say_is_not_made_up(port: Port | None) -> None:
    with pytest.raises(DimError):
        declared_result(ports(outputs=() if port is None else (port,), d=4), {"B": 2})
