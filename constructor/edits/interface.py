"""What a graph takes and what it returns: inputs, outputs and the return form."""

from typing import Any

from constructor.diagnostics import ConfigPath
from constructor.document import Document, remove
from constructor.edits.names import check_new, taken_values
from constructor.edits.requests import AddInput, AddOutput, RemoveInput, RemoveOutput, SetOutput, SetReturn
from constructor.edits.source import Source
from constructor.graph.places import value_at

_EXAMPLES = "example_inputs"


def add_input(source: Source, edit: AddInput) -> tuple[Document, str]:
    if source.form == "sequential":
        message = "a sequential model takes exactly one input"
        raise source.refused(message, source.section, "write the model as `graph` to give it several")
    check_new(source, "an input", edit.name, taken_values(source))
    document = source.insert((*source.section, "inputs"), len(source.graph.inputs), edit.name)
    return document, f"add the input {edit.name}"


def remove_input(source: Source, edit: RemoveInput) -> tuple[Document, str]:
    if edit.name not in source.graph.inputs:
        raise source.refused(f"there is no input {edit.name!r}", source.section)
    if len(source.graph.inputs) == 1:
        message = f"{edit.name} is the last input, and a graph takes at least one"
        raise source.refused(message, (*source.section, "inputs"), "add another input first")
    written = value_at(source.resolved.data, (*source.section, "inputs"))
    index = written.index(edit.name)
    document = remove(source.document, source.entry((*source.section, "inputs", index)))
    examples = value_at(source.resolved.data, (_EXAMPLES,))
    if isinstance(examples, dict) and edit.name in examples:
        last = len(examples) == 1
        document = remove(document, source.entry((_EXAMPLES,) if last else (_EXAMPLES, edit.name)))
    return document, f"remove the input {edit.name}"


def add_output(source: Source, edit: AddOutput) -> tuple[Document, str]:
    _check_value(source, edit.value)
    path = _outputs(source)
    written = value_at(source.resolved.data, path)
    description = f"return {edit.value} too"
    if isinstance(written, dict):
        key = edit.key or edit.value
        if key in written:
            message = f"an output is called {key!r} already"
            raise source.refused(message, path, "choose another key", "name-taken")
        return source.write((*path, key), f"${edit.value}"), description
    if written is None:
        # What a sequential model returns without being told must be told now.
        present = [f"${output.value}" for output in source.graph.outputs]
        return source.write(path, [*present, f"${edit.value}"]), description
    document = source.insert(path, len(written), f"${edit.value}")
    single = value_at(source.resolved.data, (*source.section, "return")) == "single"
    if single and len(written) == 1:
        document = source.at(document).write((*source.section, "return"), "tuple")
        description += ", as a tuple now"
    return document, description


def set_output(source: Source, edit: SetOutput) -> tuple[Document, str]:
    output = _output(source, edit.index)
    _check_value(source, edit.value)
    description = f"return {edit.value} instead of {output.value}"
    path = _outputs(source)
    if value_at(source.resolved.data, path) is None:
        return source.write(path, [f"${edit.value}"]), description
    written = source.written(output.origin)
    bare = isinstance(written, str) and not written.startswith("$")
    return source.write(output.origin, edit.value if bare else f"${edit.value}"), description


def remove_output(source: Source, edit: RemoveOutput) -> tuple[Document, str]:
    output = _output(source, edit.index)
    if len(source.graph.outputs) == 1:
        message = f"{output.value} is the last output, and a model that returns nothing is of no use"
        raise source.refused(message, output.origin, "return another value first, or change this one")
    return remove(source.document, source.entry(output.origin)), f"do not return {output.key or output.value}"


def set_return(source: Source, edit: SetReturn) -> tuple[Document, str]:
    """The return form changed, and `outputs` between a list and a mapping where the form needs it."""
    outputs, path = source.graph.outputs, _outputs(source)
    if edit.form == "single" and len(outputs) != 1:
        message = f"`return: single` needs exactly one output, and there are {len(outputs)}"
        raise source.refused(message, path, "remove the others first", "return-does-not-fit")
    description, document = f"return a {edit.form}", source.document
    if edit.form == "single":
        description = "return the value as it is"
    mapping = isinstance(value_at(source.resolved.data, path), dict)
    if mapping != (edit.form == "dict"):
        values = {output.key or output.value: f"${output.value}" for output in outputs}
        if mapping:
            new: Any = list(values.values())
        elif len(values) == len(outputs):
            new = values
        else:
            message = "one value is returned twice, and a dict needs a key for each"
            raise source.refused(message, path, "remove one of the two first", "return-does-not-fit")
        document = source.write(path, new)
        description += f"; `outputs` is a {'list' if mapping else 'mapping'} now"
    natural = "dict" if edit.form == "dict" else "single" if len(outputs) == 1 else "tuple"
    place: ConfigPath = (*source.section, "return")
    if value_at(source.resolved.data, place) is not None or natural != edit.form:
        document = source.at(document).write(place, edit.form)
    return document, description


def _outputs(source: Source) -> ConfigPath:
    return (*source.section, "outputs")


def _output(source: Source, index: int) -> Any:
    if not 0 <= index < len(source.graph.outputs):
        raise source.refused(f"there is no output {index}", _outputs(source))
    return source.graph.outputs[index]


def _check_value(source: Source, value: str) -> None:
    if value not in taken_values(source):
        raise source.refused(f"nothing makes the value {value!r}", source.section, code="unknown-value")
