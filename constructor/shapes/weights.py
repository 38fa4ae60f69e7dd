"""The names and shapes of a component's weights, as a checkpoint holds them."""

from torch import nn
from torch.nn.parameter import is_lazy

from constructor.records import WeightInfo
from constructor.shapes.component import Component
from constructor.shapes.info import dtype_name


def weights_of(component: Component) -> tuple[WeightInfo, ...]:
    """Every entry of the model's `state_dict`, in its order; modules that could not be built have none."""
    first: dict[int, str] = {}
    found = []
    for name, tensor in component.built.model.state_dict(keep_vars=True).items():
        lazy = is_lazy(tensor)
        shape = None if lazy else tuple(tensor.shape)
        known = first.setdefault(id(tensor), name)
        same_as = None if known == name else known
        parameter = isinstance(tensor, nn.Parameter)
        found.append(WeightInfo(name, shape, dtype_name(tensor.dtype), parameter, same_as))
    return tuple(found)
