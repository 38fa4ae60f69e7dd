"""What a component file says, without building it: resolved, compiled, and which files it is made of."""

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.session.disk import canonical
from constructor.config import ResolvedConfig, find_components, resolve_config
from constructor.config.discover import POLICY_FILE
from constructor.diagnostics import Diagnostic, Location
from constructor.document import Document, Reader
from constructor.graph import Graph, compile_graph, modules_to_import
from constructor.registry import Registry

_COMPONENT_TYPE = "component"
_LOGGER = logging.getLogger("blockwright")


@dataclass(frozen=True, slots=True)
class Analysis:
    """One component as far as text can tell.

    Attributes:
        texts: every document the component is made of: itself, its defaults, the components it uses; for a
            policy also the components beside it.
        fingerprint: a digest of those texts.
        problems: what is wrong, of the YAML, the config and the graph.
        imports: the modules whose code building it would import, those of the components it uses too.
        parts: the component files that its modules are made from, as (module, file).
        calls: the files, links followed, that its nodes reach, through other components too.
    """

    path: Path
    resolved: ResolvedConfig
    graph: Graph
    problems: tuple[Diagnostic, ...]
    texts: Mapping[Path, Document]
    fingerprint: str
    imports: tuple[str, ...] = ()
    parts: tuple[tuple[str, Path], ...] = ()
    calls: frozenset[Path] = frozenset()

    @property
    def document(self) -> Document:
        return self.texts[self.path]


class Analyses:
    """The latest analyses of each file, made again only when one of the texts they were made from differs.

    Several are kept for a file: disk and editor may disagree, and undo comes back to an earlier text.
    """

    def __init__(self, registry: Registry, keep: int = 8) -> None:
        self._registry = registry
        self._keep = keep
        self._lock = threading.Lock()
        self._latest: dict[Path, tuple[Analysis, ...]] = {}

    def of(self, path: Path, read: Reader) -> Analysis:
        """The analysis of `path` with the texts that `read` gives now."""
        with self._lock:
            latest = self._latest.get(path, ())
        for found in latest:
            if all(read(file) == text for file, text in found.texts.items()):
                return found
        analysis = self._safely(path, read)
        with self._lock:
            # Another thread may have been quicker; one analysis of a text is enough for all.
            for known in self._latest.get(path, ()):
                if known.texts == analysis.texts:
                    return known
            self._latest[path] = (analysis, *self._latest.get(path, ()))[: self._keep]
        return analysis

    def known(self, path: Path, fingerprint: str) -> Analysis | None:
        """The analysis of texts with this fingerprint, as long as it is kept."""
        with self._lock:
            latest = self._latest.get(path, ())
        return next((found for found in latest if found.fingerprint == fingerprint), None)

    def files(self, path: Path) -> frozenset[Path]:
        """The files that the component was made of when it was analysed last."""
        with self._lock:
            known = self._latest.get(path, ())
        return frozenset(known[0].texts) if known else frozenset({path})

    def _safely(self, path: Path, read: Reader) -> Analysis:
        """The analysis; a defect of ours becomes a problem of this one file, and the others live on."""
        try:
            return self._analyse(path, read, {})
        except Exception as error:
            _LOGGER.exception("%s could not be analysed", path)
            document = read(path)
            problem = Diagnostic(
                "internal-error",
                f"Blockwright could not read this file: {type(error).__name__}: {error}",
                location=Location(document.file, 1, 1),
                hint="please report this with the file; undo the last change to go on",
            )
            resolved = ResolvedConfig({}, {}, root_file=path, files=(path,))
            graph = Graph("graph", (), (), (), (), "tuple")
            texts = {path: document}
            return Analysis(path, resolved, graph, (*document.problems, problem), texts, fingerprint(texts))

    def _analyse(self, path: Path, read: Reader, made: dict[Path, Analysis | None]) -> Analysis:
        """The analysis; `made` are those of the files that the same component uses, None at work."""
        made[path] = None
        texts: dict[Path, Document] = {path: read(path)}

        def noted(file: Path) -> Document:
            texts[file] = read(file)
            return texts[file]

        resolved = resolve_config(path, read=noted)
        compiled = compile_graph(resolved, self._registry)
        imports = [*modules_to_import(resolved)]
        parts = tuple(_parts(compiled.graph, resolved))
        called = {node.callee for node in compiled.graph.nodes if node.kind == "module"}
        calls = {canonical(file) for file in resolved.files}
        for module, used in parts:
            inner = made[used] if used in made else self._analyse(used, read, made)
            if inner is None:
                continue  # A component that holds itself, which is told elsewhere.
            texts.update(inner.texts)
            imports += inner.imports
            if module in called:
                calls |= {used, *inner.calls}
        if path.name == POLICY_FILE:
            # A check tells what lies beside a policy and would not fit into it.
            texts |= {file: read(file) for file in _beside(path) if file not in texts}
        problems = _distinct((*texts[path].problems, *resolved.problems, *compiled.problems))
        found = tuple(dict.fromkeys(imports))
        digest = fingerprint(texts)
        made[path] = analysis = Analysis(
            path, resolved, compiled.graph, problems, texts, digest, found, parts, frozenset(calls)
        )
        return analysis


def _beside(policy: Path) -> Iterator[Path]:
    """The other components of a policy's folder."""
    for component in find_components(policy.parent).components():
        if component.path.parent == policy.parent and component.path != policy:
            yield component.path


def fingerprint(texts: Mapping[Path, Document]) -> str:
    """A digest of file names with their texts."""
    digest = hashlib.sha256()
    for path in sorted(texts):
        for part in (str(path).encode("utf-8", "surrogateescape"), texts[path].to_bytes()):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def _parts(graph: Graph, resolved: ResolvedConfig) -> Iterator[tuple[str, Path]]:
    """The component files in the specs of the modules, as (module, file)."""
    for module in graph.modules:
        origin = resolved.locate(module.origin)
        folder = Path(origin.file).parent if origin else None
        for spec in _specs(module.spec, lambda spec: spec.get("_type_") == _COMPONENT_TYPE):
            target = spec.get("path")
            if isinstance(target, str) and folder is not None:
                yield module.name, canonical(folder / target)


def _specs(value: Any, wanted: Callable[[dict[str, Any]], bool]) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if wanted(value):
            yield value
        for item in value.values():
            yield from _specs(item, wanted)
    elif isinstance(value, list):
        for item in value:
            yield from _specs(item, wanted)


def _distinct(problems: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    return tuple(dict.fromkeys(problems))
