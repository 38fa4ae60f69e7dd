"""Plain facts about a built component. No torch: whoever shows them need not load it."""

from constructor.records.codec import decode, encode
from constructor.records.flops import Flops, with_flops
from constructor.records.kept import with_kept
from constructor.records.memory import (
    Alternative,
    BlockMemory,
    BlockWork,
    CardVerdict,
    Interval,
    KindBytes,
    MemoryReport,
    MemorySettings,
    PhaseMemory,
    RankMemory,
    Saving,
)
from constructor.records.report import (
    ComponentReport,
    InnerEdge,
    InputReport,
    ModuleReport,
    NamedValue,
    NodeReport,
)
from constructor.records.values import DictInfo, ListInfo, PlainInfo, TensorInfo, ValueInfo
from constructor.records.weights import WeightInfo

__all__ = [
    "Alternative",
    "BlockMemory",
    "BlockWork",
    "CardVerdict",
    "ComponentReport",
    "DictInfo",
    "Flops",
    "InnerEdge",
    "InputReport",
    "Interval",
    "KindBytes",
    "ListInfo",
    "MemoryReport",
    "MemorySettings",
    "ModuleReport",
    "NamedValue",
    "NodeReport",
    "PhaseMemory",
    "PlainInfo",
    "RankMemory",
    "Saving",
    "TensorInfo",
    "ValueInfo",
    "WeightInfo",
    "decode",
    "encode",
    "with_flops",
    "with_kept",
]
