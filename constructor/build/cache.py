"""Modules that were built before, so that an edit rebuilds only what it changed."""

from collections import OrderedDict
from collections.abc import Hashable

from torch import nn
from torch.nn.parameter import is_lazy


class ModuleCache:
    """The most recently used modules by what they were built from.

    Only for looking at modules (on the meta device): the same instance comes back for the same spec, so
    it must not be trained or changed. Within one build every module is an instance of its own.
    """

    def __init__(self, limit: int = 256) -> None:
        self._limit = limit
        self._modules: OrderedDict[Hashable, nn.Module] = OrderedDict()

    def get(self, key: Hashable) -> nn.Module | None:
        if (module := self._modules.get(key)) is not None:
            self._modules.move_to_end(key)
        return module

    def put(self, key: Hashable, module: nn.Module) -> None:
        """Keeps a module, unless its first call is going to fix its shapes."""
        if any(is_lazy(parameter) for parameter in module.parameters()):
            return
        self._modules[key] = module
        if len(self._modules) > self._limit:
            self._modules.popitem(last=False)

    def __len__(self) -> int:
        return len(self._modules)
