"""Whether the weights of one component load into another: every key of the two `state_dict`s."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from constructor.records import WeightInfo

Fate = Literal["kept", "renamed", "reshaped", "added", "lost"]
Loads = Literal["as it is", "in part", "not"]
Shape = tuple[int, ...] | None

_PREFIX = "graph_modules."
_FATES: tuple[Fate, ...] = ("reshaped", "renamed", "lost", "added", "kept")


@dataclass(frozen=True, slots=True)
class Key:
    """A key of either `state_dict`, or several that share all but their ends and have one fate.

    Attributes:
        name: with a `*` at its end when it stands for several.
        old, new: the shapes; None where the key does not exist, or when it stands for several.
        was: the name that it had, when its module was renamed.
    """

    name: str
    fate: Fate
    old: Shape = None
    new: Shape = None
    count: int = 1
    was: str | None = None

    @property
    def module(self) -> str:
        """The module of the graph that the weight belongs to."""
        return self.name.removeprefix(_PREFIX).partition(".")[0]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What loading the first side's weights into the second does to each key."""

    keys: tuple[Key, ...]

    def count(self, fate: Fate) -> int:
        """How many keys have a fate."""
        return sum(key.fate == fate for key in self.keys)

    @property
    def loads(self) -> Loads:
        """Whether `load_state_dict` takes it: "as it is", "in part" with strict=False, or "not" at all."""
        fates = {key.fate for key in self.keys}
        return "as it is" if fates <= {"kept"} else "not" if "reshaped" in fates else "in part"

    @property
    def verdict(self) -> str:
        """The answer in one line."""
        counts = {fate: self.count(fate) for fate in _FATES}
        if not self.keys:
            return "there are no weights to load"
        if self.loads == "as it is":
            return f"loads as it is: all {counts['kept']} keys fit"
        told = [
            f"{counts['kept']} of {len(self.keys)} keys fit",
            f"{counts['reshaped']} have another shape" if counts["reshaped"] else "",
            f"{counts['renamed']} fit under another name" if counts["renamed"] else "",
            f"{counts['lost']} are dropped" if counts["lost"] else "",
            f"{counts['added']} start untrained" if counts["added"] else "",
        ]
        listed = ", ".join(filter(None, told))
        if self.loads == "not":
            return f"does not load: {listed}"
        return f"loads with strict=False only: {listed}"

    def groups(self) -> tuple[Key, ...]:
        """The keys folded as far as all below a name share one fate, those to look at first."""
        fates: dict[str, set[Fate]] = {}
        for key in self.keys:
            for above in _above(key.name):
                fates.setdefault(above, set()).add(key.fate)
        folded: dict[str, list[Key]] = {}
        for key in self.keys:
            whole = key.fate != "reshaped" and next((a for a in _above(key.name) if len(fates[a]) == 1), None)
            folded.setdefault(f"{whole}.*" if whole else key.name, []).append(key)
        groups = [_group(name, keys) for name, keys in folded.items()]
        return tuple(sorted(groups, key=lambda group: _FATES.index(group.fate)))


def _group(name: str, keys: list[Key]) -> Key:
    first = keys[0]
    if len(keys) == 1:
        return first
    was = None
    if first.was is not None:
        was = f"{first.was[: len(first.was) - len(first.name) + len(name) - 2]}.*"
    return Key(name, first.fate, count=len(keys), was=was)


def _above(name: str) -> Iterable[str]:
    """The names above a key, outermost first, from its module on."""
    parts = name.split(".")
    return (".".join(parts[:length]) for length in range(2, len(parts)))


def load_into(
    old: Iterable[WeightInfo], new: Iterable[WeightInfo], renamed: Mapping[str, str] | None = None
) -> Checkpoint:
    """What happens to each key when `old` is loaded into `new`.

    Args:
        renamed: the modules of the first side by the names that they have on the second.
    """
    before, after = {weight.name: weight for weight in old}, {weight.name: weight for weight in new}
    former = {new_name: old_name for old_name, new_name in (renamed or {}).items() if old_name != new_name}
    keys: list[Key] = []
    taken: set[str] = set()
    for name, weight in after.items():
        was = _former(name, former)
        if name in before:
            fate: Fate = "kept" if before[name].shape == weight.shape else "reshaped"
            keys.append(Key(name, fate, before[name].shape, weight.shape))
        elif was in before and was not in after and before[was].shape == weight.shape:
            taken.add(was)
            keys.append(Key(name, "renamed", before[was].shape, weight.shape, was=was))
        else:
            keys.append(Key(name, "added", None, weight.shape))
    lost = (name for name in before if name not in after and name not in taken)
    keys += [Key(name, "lost", before[name].shape) for name in lost]
    return Checkpoint(tuple(keys))


def _former(name: str, former: Mapping[str, str]) -> str:
    module, dot, rest = name.removeprefix(_PREFIX).partition(".")
    return f"{_PREFIX}{former[module]}{dot}{rest}" if module in former else ""
