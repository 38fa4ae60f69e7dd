"""Writing what was edited to disk."""

from pathlib import Path

from app.session.disk import stamp
from app.session.state import Session
from app.session.words import words_of
from constructor.document.save import SaveError, save


def write(session: Session, files: tuple[Path, ...]) -> bool:
    """Write the edited texts to disk, all or none of those whose file is still as it was opened."""
    session.look_at_disk()
    if any((refusal := session.forbids(path)) is not None for path in files):
        session.refuse(str(refusal))
        return False
    if any(session.workspace.documents[path].theirs is not None for path in files):
        return False
    for path in files:
        opened = session.workspace.documents[path]
        content = opened.document.to_bytes()
        try:
            save(path, content, expected=None if opened.stamp is None else opened.saved)
        except SaveError as error:
            session.refuse(f"{path.name} was not saved: {words_of(error.problem)}")
            return False
        session.workspace = session.workspace.saved(path, content, stamp(path))
        session.keep()
    names = ", ".join(path.name for path in files)
    session.notices.append(f"Saved {names}")
    return True
