"""The step whose memory is asked about: how far it goes, in what precision, at what batch, on which card."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Literal, TypeVar

import streamlit as st

from app.trial import Cards
from app.view_model.intent import Emit, Measure, SetMemory
from app.view_model.memory import SHARING, BatchField, settings_with, shared_as, sharing_of, sharing_words
from app.widgets.fields import Field, field
from constructor.records import MemorySettings
from constructor.records.memory import Mode
from constructor.records.memory_words import MODES, OPTIMIZERS, PRECISIONS

_LARGEST = 1 << 20
_STEP, _BATCH, _GPUS = 150, 84, 116
_Option = TypeVar("_Option", bound=str)


def show_controls(
    settings: MemorySettings, batch: BatchField | None, cards: Cards | None, emit: Emit, *, measuring: bool
) -> None:
    """Draw the choices; *Measure* is there where a card is."""
    known = cards.known if cards is not None else ()
    # Until the worker has told the cards, there is the one that is asked about.
    gpus = known if settings.gpu in known else (settings.gpu, *known)

    def changed(**values: Any) -> None:
        emit(SetMemory(replace(settings, **values)))

    with st.container(
        key="memory_controls", horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False
    ):
        _choice("Step", tuple(MODES), settings.mode, _step, lambda mode: changed(mode=mode), _STEP)
        _choice(
            "Precision",
            tuple(PRECISIONS),
            settings.dtype,
            PRECISIONS.__getitem__,
            lambda dtype: changed(dtype=dtype),
        )
        if settings.mode == "train":
            _choice(
                "Optimizer",
                tuple(OPTIMIZERS),
                settings.optimizer,
                OPTIMIZERS.__getitem__,
                lambda optimizer: changed(optimizer=optimizer),
            )
        if batch is not None:
            _batch(settings, batch, emit)
        _choice("Card", gpus, settings.gpu, str, lambda gpu: changed(gpu=gpu))
        _choice(
            "GPUs",
            tuple(map(str, range(len(SHARING)))),
            str(sharing_of(settings)),
            lambda entry: sharing_words(int(entry)),
            lambda entry: emit(SetMemory(shared_as(settings, int(entry)))),
            _GPUS,
        )
        if cards is not None and cards.present:
            st.button(
                "Measuring …" if measuring else "Measure",
                key="memory_measure",
                icon=":material/speed:",
                # One card is measured; what it needs among others has nothing to compare with.
                disabled=measuring or settings.ranks > 1,
                help=f"Takes this step on the {cards.present[0]} of this machine, in a process of its own",
                on_click=partial(emit, Measure()),
            )


def _step(mode: Mode) -> str:
    """The step in as few words as its field has room for."""
    match mode:
        case "train":
            return "training step"
        case "backward":
            return "forward, backward"
        case "forward":
            return "forward alone"
        case "inference":
            return "inference"


def _choice(
    label: str,
    options: Sequence[_Option],
    shown: _Option,
    words: Callable[[_Option], str],
    choose: Callable[[_Option], None],
    width: int | Literal["stretch"] = "stretch",
) -> None:
    now = field(f"memory/{label}", shown)

    def chosen() -> None:
        if now.entry != shown:
            choose(now.entry)

    st.selectbox(
        label,
        options,
        index=options.index(shown),
        format_func=words,
        key=now.key,
        on_change=chosen,
        label_visibility="collapsed",
        width=width,
    )


def _batch(settings: MemorySettings, batch: BatchField, emit: Emit) -> None:
    now = field("memory/batch", batch.size)
    st.number_input(
        "B",
        1,
        _LARGEST,
        batch.size,
        step=1,
        key=now.key,
        help="The batch of the step; that of the shapes stays as it is",
        on_change=partial(_resized, settings, batch, now, emit),
        width=_BATCH,
    )


def _resized(settings: MemorySettings, batch: BatchField, now: Field, emit: Emit) -> None:
    if now.entry != batch.size:
        emit(SetMemory(settings_with(settings, batch=now.entry)))
