"""Many points of a component at once: what varies is planned as text, tried anywhere, and told as one table.

No torch: every point is answered by a worker process, here, on Ray or on Slurm.
"""

from constructor.sweep.choose import engine_for
from constructor.sweep.engine import Engine, EngineError, HowToRun
from constructor.sweep.grid import GridError, combine, read_dims, read_grid, read_list
from constructor.sweep.journal import Journal, JournalError, known_rows
from constructor.sweep.plan import Planned, plan
from constructor.sweep.records import Dim, Kind, Point, Question, Row, Target, Task, Value, Variations
from constructor.sweep.table import from_csv, from_records, labels, odd, records, to_csv

__all__ = [
    "Dim",
    "Engine",
    "EngineError",
    "GridError",
    "HowToRun",
    "Journal",
    "JournalError",
    "Kind",
    "Planned",
    "Point",
    "Question",
    "Row",
    "Target",
    "Task",
    "Value",
    "Variations",
    "combine",
    "engine_for",
    "from_csv",
    "from_records",
    "known_rows",
    "labels",
    "odd",
    "plan",
    "read_dims",
    "read_grid",
    "read_list",
    "records",
    "to_csv",
]
