"""Trials of a component in other processes: the worker client, the queue of checks, layouts.

No Streamlit and no torch: a block that hangs, crashes or eats all memory takes a worker down, never the page.
"""

from app.trial.checks import CheckRequest, Checks, Failure, Inside, Outcome, Request, TraceRequest
from app.trial.described import Described, DescribeRequest, read_described
from app.trial.flops import FlopsRequest
from app.trial.layouts import Laid, Layouts
from app.trial.memory import Cards, CardsRequest, MemoryRequest
from app.trial.stopping import STOPPED, StoppableChecks
from app.trial.weights import WeightsRequest
from constructor.client import TrialError, Worker

__all__ = [
    "STOPPED",
    "Cards",
    "CardsRequest",
    "CheckRequest",
    "Checks",
    "DescribeRequest",
    "Described",
    "Failure",
    "FlopsRequest",
    "Inside",
    "Laid",
    "Layouts",
    "MemoryRequest",
    "Outcome",
    "Request",
    "StoppableChecks",
    "TraceRequest",
    "TrialError",
    "WeightsRequest",
    "Worker",
    "read_described",
]
