"""What is remembered of operations is what running them would give."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from constructor.memory import recorder
from constructor.memory.remembered import Remembered
from constructor.memory.work import Worked, work_of
from tests.unit.constructor.memory.models import Convolutions, encoder, on_meta, recorded

pytestmark = pytest.mark.torch
_ATEN = torch.ops.aten


class _Run:
    """Runs every operation."""

    def run(self, operation: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, None]:
        return operation(*args, **kwargs), None


@pytest.mark.parametrize("dtype", ["fp32", "bf16"])
@pytest.mark.parametrize(
    ("make", "shape"), [(lambda: encoder(2), (2, 5, 128)), (Convolutions, (2, 3, 16, 16))]
)
def test_a_trace_is_the_same_with_what_is_remembered_and_without(
    make: Callable[[], nn.Module], shape: tuple[int, ...], dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trace() -> Any:
        return recorded(on_meta(make), *shape, dtype=dtype)

    monkeypatch.setattr(recorder, "REMEMBERED", Remembered())
    monkeypatch.setattr(recorder, "WORKED", Worked())
    cold, warm = trace(), trace()
    monkeypatch.setattr(recorder, "REMEMBERED", _Run())
    assert cold == warm == trace()


def _meta(*shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
    return torch.empty(shape, dtype=dtype, device="meta")


@pytest.mark.parametrize(
    ("operation", "args"),
    [
        (_ATEN.add.Tensor, (_meta(3, 1), _meta(1, 4, dtype=torch.bfloat16))),
        (_ATEN.mul.Tensor, (_meta(3, dtype=torch.int64), 2)),
        (_ATEN.mul.Tensor, (_meta(3, dtype=torch.int64), 2.0)),
        (_ATEN.add.Tensor, (_meta(4, 3).t(), _meta(3, 4))),
        (_ATEN.native_layer_norm.default, (_meta(2, 8), [8], _meta(8), _meta(8), 1e-5)),
        (_ATEN.cat.default, ([_meta(2, 3), _meta(4, 3)], 0)),
        (_ATEN._foreach_add.List, ([_meta(2), _meta(3)], [_meta(2), _meta(3)])),
    ],
)
def test_a_new_tensor_has_the_same_shape_strides_and_type(operation: Any, args: tuple[Any, ...]) -> None:
    kept = Remembered()
    results = [operation(*args), kept.run(operation, args, {})[0], kept.run(operation, args, {})[0]]
    facts = [
        [(one.dtype, one.shape, one.stride()) for one in (made if isinstance(made, list | tuple) else [made])]
        for made in results
    ]
    assert facts[0] == facts[1] == facts[2]
    storages = [
        one.untyped_storage()._cdata
        for made in results
        for one in (made if isinstance(made, list | tuple) else [made])
    ]
    assert len(set(storages)) == len(storages)


def test_what_shares_a_storage_is_run_each_time() -> None:
    kept, tensor = Remembered(), _meta(2, 6)
    for _ in range(2):
        for operation, args in (
            (_ATEN.t.default, (tensor,)),
            (_ATEN.view.default, (tensor, [3, 4])),
            (_ATEN._unsafe_view.default, (tensor, [3, 4])),
        ):
            made, _ = kept.run(operation, args, {})
            assert made.untyped_storage()._cdata == tensor.untyped_storage()._cdata


def test_what_writes_gives_its_own_input_and_is_refused_as_ever() -> None:
    kept = Remembered()
    for _ in range(2):
        tensor = _meta(2, 3)
        assert kept.run(_ATEN.add_.Tensor, (tensor, _meta(3)), {})[0] is tensor
        assert kept.run(_ATEN._foreach_mul_.Scalar, ([tensor, _meta(4)], 2.0), {})[0] is None
        assert kept.run(_ATEN.squeeze_.dim, (_meta(1, 3), 0), {})[0].shape == (3,)
        with pytest.raises(RuntimeError):
            kept.run(_ATEN.add_.Tensor, (tensor, _meta(4)), {})


def test_tensors_elsewhere_keep_their_numbers() -> None:
    kept = Remembered()
    for number in (1.0, 2.0):
        made, _ = kept.run(_ATEN.add.Tensor, (torch.tensor([number]), torch.tensor([0.5])), {})
        assert made.tolist() == [number + 0.5]


def test_what_is_remembered_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("constructor.memory.remembered.MOST", 3)
    kept = Remembered()
    for size in range(1, 9):
        assert kept.run(_ATEN.neg.default, (_meta(size),), {})[0].shape == (size,)
        assert len(kept._known) <= 3


def test_the_work_of_an_expanded_tensor_is_counted_anew() -> None:
    """A row that is expanded looks the same alone and as a part of a table, and covers less of it alone."""
    kept, worked = Remembered(), Worked()
    alone, part = _meta(1, 8).expand(4, 8), _meta(3, 8)[:1].expand(4, 8)
    plain = _meta(4, 8)
    for tensor in (alone, part, plain, alone, part, plain):
        result, key = kept.run(_ATEN.neg.default, (tensor,), {})
        told = worked.of(key, _ATEN.neg.default, (tensor,), {}, result)
        assert key is not None
        assert told == work_of(_ATEN.neg.default, (tensor,), {}, result)
    assert len(worked._known) == 1
