"""Memory, worked out in a process of its own: a crash, a hang or an end for lack of memory is an answer.

The parameters are those of checks, and `settings` (encoded `MemorySettings`), `frozen` (a training YAML does
not train the component), `measure` (on the card of this machine), `any_batch`, `what_if` and `many_ranks`
(see `predict`), `tries` (changes of the file that may save memory, each a `text` to tell and an `overlay`).
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from constructor.diagnostics import Diagnostic
from constructor.records import MemoryReport, MemorySettings, Saving, decode, encode
from constructor.worker.files import Answers, overlaid

HERE = "memory_here"
SECONDS = 300.0
_LAST_LINES = 3
_OF_THE_STEP = frozenset({"path", "overlay", "dims", "inputs", "trust", "frozen"})
# The last steps that were recorded, each some megabytes: the page asks about several changes of a step, and
# about all of them again when another card is chosen.
_TRACES = Answers(keep=16)


def ask_memory(params: Mapping[str, Any], seconds: float = SECONDS) -> MemoryReport:
    """The answer of a fresh process; when it gives none, the reason is the report's problem.

    Args:
        seconds: how long it may take.
    """
    request = json.dumps({"id": 1, "method": HERE, "params": params})
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "constructor.worker"],
            input=request + "\n",
            capture_output=True,
            text=True,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return _unanswered(params, f"the process that works out the memory took more than {seconds:g} s")
    lines = ran.stdout.splitlines()
    answer = json.loads(lines[-1]) if lines else {}
    if "result" in answer:
        report: MemoryReport = decode(answer["result"])
        return report
    said = answer.get("error", {}).get("message") or " / ".join(ran.stderr.splitlines()[-_LAST_LINES:])
    end = f"ended with status {ran.returncode}" if ran.returncode >= 0 else f"was killed ({-ran.returncode})"
    return _unanswered(params, f"the process that works out the memory {end}: {said}"[:600])


def _unanswered(params: Mapping[str, Any], message: str) -> MemoryReport:
    settings = settings_of(params)
    source: Literal["measured", "predicted"] = "measured" if params.get("measure") else "predicted"
    hint = "ask for a smaller batch, or look for the reason in the component's own code"
    problem = Diagnostic("memory-failed", message, hint=hint)
    return MemoryReport(settings, source, settings.gpu, problems=(problem,))


def settings_of(params: Mapping[str, Any]) -> MemorySettings:
    """The settings of a request, with what it says besides them."""
    settings: MemorySettings = decode(params["settings"]) if "settings" in params else MemorySettings()
    settings = replace(settings, dims=tuple(params.get("dims", {}).items()))
    return replace(settings, freeze=("*", *settings.freeze)) if params.get("frozen") else settings


def memory_here(params: Mapping[str, Any]) -> Any:
    """The answer, worked out in this process, which may not survive it; loads torch."""
    checks = import_module("constructor.worker.checks")
    shapes = import_module("constructor.shapes")
    trust = params.get("trust", ())
    if trust:
        import_module("constructor.registry.custom").search_working_folder()
    registry, problems = checks.custom_registry()

    def prepare_with(texts: Mapping[str, str]) -> Any:
        return partial(
            shapes.prepare_component,
            Path(params["path"]),
            registry=registry,
            dims=params.get("dims", {}),
            overrides=params.get("inputs", {}),
            read=overlaid({**params.get("overlay", {}), **texts}),
            trusted=trust if trust == "all" else tuple(trust),
        )

    def known_trace(prepare: Any, settings: MemorySettings, gpu: Any) -> Any:
        trace_step = import_module("constructor.memory.traced").trace_step
        question = {name: value for name, value in params.items() if name in _OF_THE_STEP}
        question["settings"] = encode(replace(settings, gpu=""))

        def known(kernels: Any) -> Any:
            return _TRACES.get(
                json.dumps({**question, "attention": kernels}, sort_keys=True),
                prepare.keywords["read"],
                lambda read: trace_step(partial(prepare, read=read), settings, gpu),
            )

        found = known(None)
        return found if found.holds_for(gpu) else known(gpu.attention)

    prepare = prepare_with({})
    settings = settings_of(params)
    if params.get("measure"):
        report = import_module("constructor.memory.measure").measure_on_card(prepare, settings)
    else:
        predict = import_module("constructor.memory.predict").predict
        asked = {name: bool(params.get(name)) for name in ("any_batch", "what_if", "many_ranks")}
        report = predict(prepare, settings, trace=known_trace, **asked)
        tried = [
            _saving(change["text"], predict(prepare_with(change["overlay"]), settings))
            for change in params.get("tries", ())
        ]
        report = replace(report, savings=(*report.savings, *tried))
    return encode(replace(report, problems=(*problems, *report.problems)))


def _saving(text: str, found: MemoryReport) -> Saving:
    """What a change of the file would make of the peaks, or why it cannot."""
    if found.peak_allocated is None or found.peak_reserved is None:
        wrong = next(
            (problem.message for problem in found.problems if problem.severity == "error"), "no answer"
        )
        return Saving(text, reason=wrong)
    return Saving(text, found.peak_allocated.value, found.peak_reserved.value)


def cards(params: Mapping[str, Any]) -> dict[str, Any]:
    """The names of the cards that are known, those of this machine, and why nothing can be measured here.

    Loads torch, and leaves CUDA alone: a process that measures nothing takes no memory of a card.
    """
    gpus = import_module("constructor.memory.gpus")
    present = import_module("constructor.memory.present").cards_present()
    like = gpus.gpu_like(present.names[0], present.capacity) if present.names else None
    return {
        "known": [gpu.name for gpu in gpus.GPUS],
        "present": list(present.names),
        "like": like.name if like is not None else "",
        "reason": present.reason,
    }
