"""`blockwright new`: the next variant of an experiment, or a new family."""

from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from constructor.cli.console import fail_usage, out, print_difference, refuse
from constructor.cli.report_text import plural
from constructor.document import Document
from constructor.document.save import SaveError
from constructor.experiments import Plan, carry_out, plan_family, plan_variant, shown


def run(source: Path | None, dest: Path | None, trainings: Sequence[Path], family: str | None) -> int:
    """Makes it and says what is in it; 1 when it was refused, and then nothing is made."""
    if family is not None:
        if dest is not None or trainings:
            fail_usage("--family takes the folder to make the family in, and neither DEST nor --training")
        return _make(plan_family(source or Path(), family))
    if source is None:
        fail_usage("name the experiment to copy, or a new family with --family NAME")
    return _make(plan_variant(source, dest, trainings=trainings))


def _make(plan: Plan) -> int:
    if not plan.ok:
        refuse(plan.problems)
        return 1
    try:
        carry_out(plan)
    except SaveError as error:
        refuse([error.problem])
        return 1
    out().print(Text(f"made {shown(plan.folder)} with {plural(len(plan.files), 'file')}"))
    for made in plan.beside:
        out().print(Text(f"made {shown(made.path)}"))
    for made in plan.edited:
        before, after = (
            Document.parse(text or b"", shown(made.path)) for text in (made.before, made.content)
        )
        print_difference(before, after)
    refuse(plan.problems)
    return 0
