"""Names dims in symbols from their sizes in a few runs.

Every run sets other sizes for the symbols. A dim is taken to be a sum of symbols with factors, a constant,
and at most one product of symbols; the factors follow from the runs that change one symbol alone, and the
formula is believed only when it gives the size of every other run too. A dim that no formula explains
keeps its number.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, product

Sizes = Mapping[str, int]
# The size of one dim in every run, the first being the usual one; None where a run did not get there.
Observed = tuple[int | None, ...]

_ROUNDINGS: dict[str, Callable[[Fraction], int]] = {"ceil": math.ceil, "floor": math.floor, "round": round}
_DIVISORS = (2, 3, 4, 6, 7, 8, 12, 14, 16, 24, 28, 32, 48, 64)


@dataclass(frozen=True, slots=True)
class Atom:
    """A symbol, or a rounded part of it such as ceil(H/32)."""

    symbol: str
    rounding: str = ""
    divisor: int = 1

    def at(self, sizes: Sizes) -> Fraction:
        part = Fraction(sizes[self.symbol], self.divisor)
        return Fraction(_ROUNDINGS[self.rounding](part)) if self.rounding else part

    def __str__(self) -> str:
        if self.rounding:
            return f"{self.rounding}({self.symbol}/{self.divisor})"
        return self.symbol if self.divisor == 1 else f"{self.symbol}/{self.divisor}"


@dataclass(frozen=True, slots=True)
class Formula:
    """factor * (product of atoms) + the sum of (factor, atom) + constant."""

    factor: Fraction = Fraction(0)
    factors: tuple[Atom, ...] = ()
    terms: tuple[tuple[Fraction, Atom], ...] = ()
    constant: Fraction = Fraction(0)

    def at(self, sizes: Sizes) -> Fraction:
        whole = self.factor * math.prod((atom.at(sizes) for atom in self.factors), start=Fraction(1))
        return whole + sum((m * atom.at(sizes) for m, atom in self.terms), self.constant)


@dataclass
class Fitter:
    """Fits dims that were observed in the same runs.

    Attributes:
        runs: the sizes of all symbols in every run, the usual ones first.
        alone: for each symbol the run that changes it and nothing else.
    """

    runs: Sequence[Sizes]
    alone: Mapping[str, int]
    _units: dict[str, list[Atom]] = field(default_factory=dict)

    def names(self, observed: Iterable[Observed]) -> Mapping[Observed, str]:
        """The text of every dim; what is learned of the simple ones helps with the others."""
        found: dict[Observed, str] = {}
        for values in sorted(set(observed), key=lambda values: len(self._moved_by(values))):
            formula = self._fit(values)
            found[values] = str(values[0]) if formula is None else self._text(formula)
        return found

    def _fit(self, values: Observed) -> Formula | None:
        base = values[0]
        symbols = self._moved_by(values)
        if base is None or not symbols:
            return None
        for formula in self._candidates(values, symbols):
            if formula is not None and self._confirmed(formula, values, symbols):
                self._learn(formula)
                return formula
        return None

    def _moved_by(self, values: Observed) -> tuple[str, ...]:
        """The symbols that change the size when they change alone."""
        moved = ((symbol, values[self.alone[symbol]]) for symbol in self.runs[0] if symbol in self.alone)
        return tuple(symbol for symbol, value in moved if value is not None and value != values[0])

    def _confirmed(self, formula: Formula, values: Observed, symbols: Sequence[str]) -> bool:
        """Whether a formula explains every run, at least one of which it was not made from."""
        made_from = {self.alone[symbol] for symbol in symbols}
        checked = 0
        for run, value in enumerate(values):
            if value is None:
                continue
            if formula.at(self.runs[run]) != value:
                return False
            if run and run not in made_from:
                checked += any(self.runs[run][symbol] != self.runs[0][symbol] for symbol in symbols)
        return checked > 0

    def _candidates(self, values: Observed, symbols: tuple[str, ...]) -> Iterator[Formula | None]:
        if len(symbols) == 1:
            usual = self.runs[0][symbols[0]]
            yield from (self._sum(values, (atom,)) for atom in _atoms(symbols[0], usual))
            return
        known = [[Atom(symbol), *self._rounded(symbol)] for symbol in symbols]
        for atoms in product(*known):
            yield self._sum(values, atoms)
            for count in range(2, len(atoms) + 1):
                for factors in combinations(atoms, count):
                    yield self._with_product(values, factors, [a for a in atoms if a not in factors])
        for pair in combinations([Atom(symbol) for symbol in symbols], 2):
            yield self._bilinear(values, pair, [Atom(symbol) for symbol in symbols])

    def _rounded(self, symbol: str) -> list[Atom]:
        return [atom for atom in self._units.get(symbol, ()) if atom.rounding]

    def _slope(self, values: Observed, atom: Atom) -> Fraction | None:
        """How much the size grows with an atom when its symbol changes alone."""
        run = self.alone[atom.symbol]
        before, after = values[0], values[run]
        step = atom.at(self.runs[run]) - atom.at(self.runs[0])
        if before is None or after is None or not step:
            return None
        slope = (after - before) / step
        return None if atom.rounding and slope.denominator != 1 else slope

    def _sum(self, values: Observed, atoms: Sequence[Atom]) -> Formula | None:
        return self._completed(values, Fraction(0), (), atoms)

    def _with_product(
        self, values: Observed, factors: Sequence[Atom], others: Sequence[Atom]
    ) -> Formula | None:
        """A product of atoms, each of which appears nowhere else, plus a sum of the others."""
        found = set()
        for atom in factors:
            slope = self._slope(values, atom)
            rest = math.prod(
                (other.at(self.runs[0]) for other in factors if other is not atom), start=Fraction(1)
            )
            if slope is None or not rest:
                return None
            found.add(slope / rest)
        return self._completed(values, found.pop(), factors, others) if len(found) == 1 else None

    def _bilinear(self, values: Observed, pair: Sequence[Atom], atoms: Sequence[Atom]) -> Formula | None:
        """A sum of all symbols plus a product of two of them, found from the first run that changes both."""
        plain = self._sum(values, atoms)
        if plain is None:
            return None
        a, b = pair
        for run, value in enumerate(values):
            steps = [atom.at(self.runs[run]) - atom.at(self.runs[0]) for atom in pair]
            if value is not None and all(steps):
                factor = (value - plain.at(self.runs[run])) / (steps[0] * steps[1])
                # factor * (a - a0) * (b - b0), multiplied out.
                at_a, at_b = a.at(self.runs[0]), b.at(self.runs[0])
                moved = {a: -factor * at_b, b: -factor * at_a}
                terms = tuple((m + moved.get(atom, 0), atom) for m, atom in plain.terms)
                formula = Formula(
                    factor, (a, b), tuple(t for t in terms if t[0]), plain.constant + factor * at_a * at_b
                )
                others = [r for r in range(len(values)) if r != run and r not in self.alone.values() and r]
                return formula if any(values[r] is not None for r in others) else None
        return None

    def _completed(
        self, values: Observed, factor: Fraction, factors: Sequence[Atom], others: Sequence[Atom]
    ) -> Formula | None:
        terms = []
        for atom in others:
            if (slope := self._slope(values, atom)) is None:
                return None
            terms.append((slope, atom))
        formula = Formula(factor, tuple(factors), tuple(terms))
        constant = (values[0] or 0) - formula.at(self.runs[0])
        if constant.denominator != 1:
            return None
        return Formula(factor, tuple(factors), tuple(terms), constant)

    def _learn(self, formula: Formula) -> None:
        """Remembers the parts that grids are made of: H/16 from a dim that is just that, ceil(H/32)."""
        if formula.factors or len(formula.terms) != 1:
            return
        slope, atom = formula.terms[0]
        known = self._units.setdefault(atom.symbol, [])
        unit = atom if atom.rounding else Atom(atom.symbol, divisor=slope.denominator)
        if unit not in known and (atom.rounding or unit.divisor > 1):
            known.append(unit)

    def _text(self, formula: Formula) -> str:
        parts = [(formula.factor, formula.factors)] if formula.factors else []
        parts += sorted(((m, (atom,)) for m, atom in formula.terms), key=lambda part: -part[0])
        text = ""
        for factor, atoms in parts:
            shown = self._monomial(abs(factor), atoms)
            text += ("-" if factor < 0 else "+" if text else "") + shown
        constant = int(formula.constant)
        if constant > 0 and text.startswith("-"):
            return f"{constant}{text}"
        return f"{text}{constant:+d}" if constant else text

    def _monomial(self, factor: Fraction, atoms: Sequence[Atom]) -> str:
        """factor * atoms; where the factor is a fraction its parts go to the symbols that they belong to."""
        choices = [[atom] if atom.rounding else [*self._plain_units(atom.symbol), atom] for atom in atoms]
        if factor.denominator == 1:
            choices = [[atom] for atom in atoms]
        for units in product(*choices):
            whole = factor * math.prod(unit.divisor for unit in units if not unit.rounding)
            if whole.denominator == 1:
                shown = "*".join(map(str, units))
                return shown if whole == 1 else f"{whole}*{shown}"
        shown = "*".join(map(str, atoms))
        whole_part = "" if factor.numerator == 1 else f"{factor.numerator}*"
        return f"{whole_part}{shown}/{factor.denominator}"

    def _plain_units(self, symbol: str) -> list[Atom]:
        return [atom for atom in self._units.get(symbol, ()) if not atom.rounding]


def _atoms(symbol: str, usual: int) -> Iterator[Atom]:
    """What a dim may depend on: the symbol, or a part of it that is not nothing at its usual size."""
    yield Atom(symbol)
    for divisor in _DIVISORS:
        if divisor <= usual:
            yield from (Atom(symbol, rounding, divisor) for rounding in _ROUNDINGS)
