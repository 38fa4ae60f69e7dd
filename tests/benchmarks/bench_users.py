"""Several users on one server: each has a connection of its own and edits, undoes and saves as a page does.

Two at a time share one file. Each edit is followed by a pause, of `PAUSE` seconds on average, since a user
reads what came of it. What is measured ends where the new drawing has arrived: the browser, which draws it on
the own machine of the user, is measured by the part `browser`.
"""

import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from tests.benchmarks.measurement import Measurement
from tests.benchmarks.processes import command, descendants, resident_bytes
from tests.benchmarks.visitor import Visitor
from tests.browser.conftest import BUNDLED
from tests.browser.server import serving

USERS, MINUTES, PAUSE = 20, 1.0, 10.0
_EXPERIMENT = "vfp_single_expert/exp1"
_FILE = "info_embedder.yaml"
# The width that the file has, and the others in turn: none is that of a camera's features, at which the block
# leaves the cameras out.
_FIRST, _LEAST, _STEP, _TURNS = 512, 1040, 16, 30
_UNDO_EVERY = 3
_GROWTH = 256.0
_MIB = 2**20
Who = TypeVar("Who")
Result = TypeVar("Result")


@dataclass(slots=True)
class User:
    """One user: the file that is edited, which widths are theirs, and how long each edit took.

    Attributes:
        widths: those that were set and not taken back, oldest first: an undo must bring back the one before.
    """

    number: int
    file: Path
    visitor: Visitor
    widths: list[int] = field(default_factory=lambda: [_FIRST])
    edits: list[float] = field(default_factory=list)
    undos: list[float] = field(default_factory=list)

    def drawn(self, width: int) -> str:
        return f"B × 943 × {width}"

    def edit(self) -> None:
        # Both users of a file set widths that the other never sets.
        turn = len(self.edits) % _TURNS
        width = _LEAST + _STEP * (2 * turn + self.number % 2)
        self.edits.append(self.visitor.set_number("transformer_d_model", width, self.drawn(width)))
        self.widths.append(width)

    def undo(self) -> None:
        self.widths.pop()
        self.undos.append(self.visitor.press("Undo", self.drawn(self.widths[-1])))


def measure(minutes: float = MINUTES, users: int = USERS, pause: float = PAUSE) -> Iterator[Measurement]:
    """Edits and undos of all users at once, then what becomes of each file that two of them edited."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as pages:
        root = Path(folder, "root")
        for number in range((users + 1) // 2):
            shutil.copytree(BUNDLED / _EXPERIMENT, root / "family" / f"exp{number + 1}")
        server = pages.enter_context(serving(root, Path(folder, "server.log")))
        everyone = [_arrived(server.url, root, number, pages) for number in range(users)]
        _settled(everyone[0].visitor)
        before = _resident()
        _at_once(lambda user: _work(user, 60 * minutes, pause), everyone)
        after = _resident()
        edits = [seconds for user in everyone for seconds in user.edits]
        undos = [seconds for user in everyone for seconds in user.undos]
        told = f"{users} users, {len(edits)} edits in {minutes:g} min; {_spread(edits)}"
        yield Measurement("users: an edit, median", statistics.median(edits), "s", 0.5, told)
        yield Measurement(
            "users: an undo of their own, median", statistics.median(undos), "s", 0.5, _spread(undos)
        )
        told = (
            f"{before[0] / _MIB:.0f} to {after[0] / _MIB:.0f} MiB; the workers hold {after[1] / _MIB:.0f} MiB"
        )
        yield Measurement("users: growth of the server", (after[0] - before[0]) / _MIB, "MiB", _GROWTH, told)
        pairs = list(zip(everyone[::2], everyone[1::2], strict=False))
        lost = _at_once(lambda pair: _is_kept(*pair), pairs).count(False)
        told = f"of {len(pairs)} that two users edited; then one of them chose"
        yield Measurement("users: files written over unasked", lost, "files", 0, told)


def _arrived(url: str, root: Path, number: int, pages: ExitStack) -> User:
    name = f"family/exp{number // 2 + 1}/{_FILE}"
    visitor = pages.enter_context(Visitor(url, f"file={name}&node=node:info_embedder"))
    user = User(number, root / name, visitor)
    visitor.open(user.drawn(_FIRST))
    return user


def _settled(visitor: Visitor) -> None:
    """Wait until every component of the root was checked, as in a server that runs since the morning."""
    while '"pending"' in visitor.tree:
        visitor.rest(1.0)


def _work(user: User, seconds: float, pause: float) -> None:
    chance = random.Random(user.number)
    user.visitor.rest(chance.uniform(0, pause))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        user.edit()
        user.visitor.rest(chance.uniform(0.5 * pause, 1.5 * pause))
        if len(user.edits) % _UNDO_EVERY == 0:
            user.undo()
            user.visitor.rest(chance.uniform(0.5 * pause, 1.5 * pause))


def _at_once(work: Callable[[Who], Result], everyone: list[Who]) -> list[Result]:
    """Everybody at the same time; the first error of any is raised once all are done."""
    with ThreadPoolExecutor(len(everyone)) as pool:
        return list(pool.map(work, everyone))


def _is_kept(first: User, second: User) -> bool:
    """Whether what the first saved stays until the second says otherwise, having been told."""
    for user in (first, second):
        user.edit()
    before = first.file.read_text()
    first.visitor.press("Save", "Write 1 file")
    first.visitor.press("Write 1 file", "Saved")
    saved = first.file.read_text()
    assert saved == before.replace(f"d_model: {_FIRST}", f"d_model: {first.widths[-1]}")
    second.visitor.awaits("changed on disk")
    second.visitor.press("Save", "Both changed the same lines")
    kept = first.file.read_text() == saved
    second.visitor.press("Keep mine", "Write 1 file")
    second.visitor.press("Write 1 file", "Saved")
    assert second.file.read_text() == before.replace(f"d_model: {_FIRST}", f"d_model: {second.widths[-1]}")
    return kept


def _resident() -> tuple[int, int]:
    """Bytes of the server, and of its workers together."""
    (server,) = (pid for pid in descendants(os.getpid()) if "app.serve" in command(pid))
    return resident_bytes(server), sum(map(resident_bytes, descendants(server)))


def _spread(times: list[float]) -> str:
    *_, high = statistics.quantiles(times, n=20)
    return f"95 % within {high:.3f} s, longest {max(times):.3f} s"
