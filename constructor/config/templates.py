"""`templates`: named values that `_template_: name` pulls in anywhere, the node's own keys on top."""

from dataclasses import dataclass, field, replace

from constructor.config.draft import Draft, Problems, kind
from constructor.config.merge import merge, settle
from constructor.config.tree import MAX_DEPTH, MAX_VALUES, Item, children, moved, rebuilt
from constructor.diagnostics import ConfigPath, did_you_mean

_TEMPLATES = "templates"


def expand_templates(draft: Draft) -> Draft:
    """The tree with every `_template_` replaced; the `templates` section is gone afterwards."""
    problems = Problems()
    section = draft.tree.get(_TEMPLATES)
    if section is not None and section.value is not None and not section.is_mapping:
        message = f"`templates` must be a mapping of names to values, and is {kind(section.value)}"
        problems.error("templates-not-mapping", message, (_TEMPLATES,), section)
        expander = _Expander({}, problems, stopped=True)
    else:
        bodies = section.value or {} if section is not None else {}
        expander = _Expander(bodies, problems, partial=draft.partial)
    for name in expander.bodies:
        expander.template(name)
    tree = expander.expand(draft.tree.without(_TEMPLATES), ())
    tree = settle(tree, (), problems, warn=not draft.partial)
    if not tree.is_mapping:
        tree = Item({}, tree.provenance)
    return draft.after(problems.found, tree=tree)


@dataclass(slots=True)
class _Expander:
    bodies: dict[str, Item]
    problems: Problems
    done: dict[str, Item | None] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    pulled_in: int = 0
    stopped: bool = False
    partial: bool = False

    def template(self, name: str) -> Item | None:
        """A template's own value with its templates expanded; None when it cannot be had."""
        if name in self.done:
            return self.done[name]
        if name in self.open:
            chain = (*self.open[self.open.index(name) :], name)
            message = "the template uses itself: " + " -> ".join(chain)
            self.problems.error(
                "template-cycle",
                message,
                (_TEMPLATES, name),
                self.bodies[name],
                hint="remove one of the `_template_` keys that close the circle",
                trail=chain,
            )
            return None
        path = (_TEMPLATES, name)
        if len(self.open) > MAX_DEPTH:
            message = f"templates use each other more than {MAX_DEPTH} levels deep"
            self.problems.error("nested-too-deep", message, path, self.bodies[name])
            return None
        self.open.append(name)
        body = moved(self.expand(self.bodies[name], path), via="template")
        self.open.pop()
        self.done[name] = body
        return body

    def expand(self, item: Item, path: ConfigPath) -> Item:
        if item.is_mapping and "_template_" in item.value:
            item = self._pull_in(item, path)
        if not (item.is_mapping or item.is_sequence):
            return item
        below = [self.expand(below, (*path, part)) for part, below in children(item)]
        return rebuilt(item, below)

    def _pull_in(self, item: Item, path: ConfigPath) -> Item:
        """The node over its template; without a usable template, the node as it is."""
        named = item.value["_template_"]
        name, here = named.value, (*path, "_template_")
        if not isinstance(name, str) or not name:
            message = f"`_template_` must be the name of a template, and is {kind(name)}"
            self.problems.error("template-name", message, here, named)
            return replace(item, unresolved=True)
        if name not in self.bodies and not self.stopped:
            known = tuple(self.bodies)
            otherwise = "defined: " + ", ".join(known) if known else "add it to the `templates` section"
            hint = did_you_mean(name, known, otherwise)
            # In a file that was not read whole, the template may stand in the other part.
            if not self.partial:
                message = f"no template is called {name!r}"
                self.problems.error("unknown-template", message, here, named, hint=hint)
            return replace(item, unresolved=True)
        body = None if self.stopped else self.template(name)
        if body is None or self.stopped:
            return replace(item, unresolved=True)
        self.pulled_in += body.size
        if self.pulled_in > MAX_VALUES or len(path) + body.depth > MAX_DEPTH:
            message = f"the templates expand to more than {MAX_VALUES:,} values or {MAX_DEPTH} levels"
            self.problems.error("templates-expand-too-far", message, here, named)
            self.stopped = True
            return replace(item, unresolved=True)
        return merge(body, item.without("_template_"), path, self.problems)
