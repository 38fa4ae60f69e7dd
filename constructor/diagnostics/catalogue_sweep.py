"""Codes of problems with sweeps: what varies, where it is tried, and where the table goes."""

SWEEP: dict[str, str] = {
    "bad-engine": (
        "What `--on` names is no engine, or an option says nothing to it. The engines are local, ray, "
        "`ray://HOST:PORT` and slurm."
    ),
    "bad-grid": (
        "What varies cannot be read. Write `--grid params.width=256,512`, `--dims B=16,32`, or a list with "
        "names on its first line."
    ),
    "bad-output": "The table cannot be written there. Name a file that ends in .csv, .parquet or .md.",
    "changed-sweep": (
        "Rows of the sweep that goes on belong to other texts or options, and are tried anew. Nothing is to "
        "be done where that is meant."
    ),
    "empty-grid": "Nothing varies: no hyperparameter, dim or list is given, or one of them without values.",
    "engine-unreachable": (
        "The cluster does not answer, or refuses. The message says what it said; see that it runs, and with "
        "the same versions."
    ),
    "left-out": (
        "A component has not all hyperparameters that are swept, so it is left out. Name the components "
        "that have them, or the file with the hyperparameter as `FILE:KEY.PATH`."
    ),
    "missing-package": "What was asked for needs a package that is not installed. The hint installs it.",
    "no-journal": "There is no unfinished sweep to go on with. Start it without `--resume`.",
    "output-exists": "A file is there already where the table would go. Choose another name, or remove it.",
    "too-many-points": "The values combined give more points than are tried at once. Sweep fewer of them.",
    "trial-lost": (
        "Ray or Slurm gave a point up after trying it again. The message says what it said; `--resume` tries "
        "it once more."
    ),
    "unfinished-sweep": (
        "A sweep into the same table was stopped, and its rows are kept. Go on with `--resume`, or remove "
        "them."
    ),
    "unknown-file": (
        "A swept hyperparameter is said to be in a file that the component is not made of. Check its "
        "spelling."
    ),
}
