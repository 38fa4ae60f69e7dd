"""A worker without a process: it checks by text alone and lays out in a row, where shapes do not matter."""

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from app.session import Engine, Opening, Session, new_session
from app.trial import TrialError
from constructor.config import ResolvedConfig, resolve_config
from constructor.document import Document, read_document
from constructor.drawing import scene_of
from constructor.graph import CompiledGraph, compile_graph
from constructor.records import (
    ComponentReport,
    InputReport,
    MemoryReport,
    NamedValue,
    NodeReport,
    TensorInfo,
    WeightInfo,
    decode,
    encode,
)
from constructor.registry import default_registry
from tests.unit.app.memory_report import prediction, with_largest, with_ranks

CARDS = ("Small", "Middle", "Large")


class FakeWorker:
    """Answers "check" with a report in which every value is (2, 8) and every node has 1,000 parameters.

    Attributes:
        asked: the params of every check, in order; `remembered` those of every question about memory.
        cards: the answer to "cards": this machine has none.
        measured: the answer to a measurement; None for the one that was predicted.
        fail: the reason with which every request fails, while it is set.
        hold: called before each answer, for a test that wants the answer late.
    """

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.remembered: list[dict[str, Any]] = []
        self.cards: dict[str, Any] = {
            "known": list(CARDS),
            "present": [],
            "like": "",
            "reason": "torch is built without CUDA",
        }
        self.measured: MemoryReport | None = None
        self.fail: str | None = None
        self.hold: Callable[[], None] = lambda: None

    def start(self, method: str, params: dict[str, Any], timeout: float = 60.0) -> None:
        """Nothing needs to be warm here."""

    def close(self) -> None:
        """There is no process to end."""

    def request(self, method: str, params: dict[str, Any], timeout: float) -> Any:
        self.hold()
        if self.fail is not None:
            raise TrialError(self.fail, "trial-died")
        if method == "layout":
            return row_layout(params["scene"])
        if method == "cards":
            return self.cards
        if method in ("memory_here", "memory"):
            self.remembered.append(params)
            if params["measure"] and self.measured is not None:
                return encode(self.measured)
            return encode(_prediction(params))
        if method == "weights":
            return encode(_weights(params))
        if method == "flops":
            return {}
        if method == "describe":
            return {"blocks": [], "ops": [], "problems": []}
        assert method == "check"
        self.asked.append(params)
        return encode(_report(params))


def _prediction(params: dict[str, Any]) -> MemoryReport:
    """A prediction for the settings that were asked about, on the card that the fake knows."""
    settings = replace(decode(params["settings"]), gpu="Middle", dims=tuple(params["dims"].items()))
    report = prediction(settings, ("layer0", "layer1"))
    if params["measure"]:
        return replace(report, source="measured", device="NVIDIA Middle", cards=())
    if params["many_ranks"]:
        return with_ranks(report)
    return with_largest(report, 40, 42) if params["any_batch"] else report


def _compiled(params: dict[str, Any]) -> tuple[ResolvedConfig, CompiledGraph]:
    overlay = params["overlay"]

    def read(path: Path) -> Document:
        text = overlay.get(str(path))
        return read_document(path) if text is None else Document.parse(text, path)

    resolved = resolve_config(Path(params["path"]), read=read)
    return resolved, compile_graph(resolved, default_registry())


def _weights(params: dict[str, Any]) -> tuple[WeightInfo, ...]:
    """One weight of a thousand numbers for each module, with as many rows as it has arguments."""
    modules = _compiled(params)[1].graph.modules
    return tuple(
        WeightInfo(f"graph_modules.{module.name}.weight", (len(module.spec), 1000), "float32")
        for module in modules
    )


def _report(params: dict[str, Any]) -> ComponentReport:
    path = Path(params["path"])
    resolved, compiled = _compiled(params)
    graph, info = compiled.graph, TensorInfo((2, 8), "float32", "B 8")
    nodes = tuple(
        NodeReport(
            node.name,
            node.call,
            None,
            "ok",
            tuple(NamedValue(name, info) for name in node.reads),
            tuple(NamedValue(name, info) for name in node.writes),
            1000,
            1000,
        )
        for node in graph.nodes
    )
    return ComponentReport(
        path=str(path),
        name=path.stem,
        parameters=1000 * len(nodes),
        trainable_parameters=1000 * len(nodes),
        frozen=False,
        inputs=tuple(InputReport(name, info, "B 8", "port") for name in graph.inputs),
        outputs=tuple(NamedValue(output.value, info) for output in graph.outputs),
        nodes=nodes,
        values=(),
        problems=(*resolved.problems, *compiled.problems),
        symbols=(("B", dict(params["dims"]).get("B", 2)),),
    )


def row_layout(scene: dict[str, Any]) -> dict[str, Any]:
    """The scene, as `scene_data` gives it, with its cards side by side."""
    cards = [
        {**asdict(card), "box": [120.0 * at, 0.0, 100.0, 40.0]}
        for at, card in enumerate(scene_of(scene).cards)
    ]
    return {
        "width": 120.0 * len(cards),
        "height": 40.0,
        "direction": "LR",
        "cards": cards,
        "clusters": [],
        "wires": [],
    }


def fake_engine() -> tuple[Engine, FakeWorker]:
    """An engine over one fake worker."""
    worker = FakeWorker()
    return Engine(worker, worker, worker), worker


def session_on(root: Path, file: str | None = None) -> tuple[Session, FakeWorker]:
    """A session on a folder, with a file of it open when one is named."""
    engine, worker = fake_engine()
    address = {"file": file} if file else {}
    return new_session(Opening(root), address, engine), worker
