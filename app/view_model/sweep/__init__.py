"""A sweep in the page, as plain data."""

from app.view_model.sweep.choices import Sweepable, sweepable, widths_first
from app.view_model.sweep.plot import Against, Plot, Plotted, plot
from app.view_model.sweep.rows import cells, command_of

__all__ = [
    "Against",
    "Plot",
    "Plotted",
    "Sweepable",
    "cells",
    "command_of",
    "plot",
    "sweepable",
    "widths_first",
]
