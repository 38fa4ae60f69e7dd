"""Codes of problems with what is to be compared."""

COMPARING: dict[str, str] = {
    "no-git": "A revision was named, and git is not installed or does not answer. Compare files on the disk.",
    "not-a-repository": (
        "A revision was named outside of any git repository. Compare files on the disk, or run git init."
    ),
    "not-in-revision": (
        "The revision exists and has no file or folder at this path. Paths after `REV:` start at the top of "
        "the repository, or with `./` at the working folder."
    ),
    "nothing-to-compare": (
        "One side holds no component, or the sides are of two kinds. Name two components, or two folders or "
        "training YAMLs."
    ),
    "unknown-revision": (
        "Git knows no revision of this name. `git log` and `git branch -a` list those that it knows."
    ),
}
