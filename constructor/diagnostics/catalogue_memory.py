"""Codes of problems with what a step needs on a GPU."""

MEMORY: dict[str, str] = {
    "memory-partial": (
        "A block cannot be traced because its code looks at the contents of tensors, so the memory that is "
        "told lacks what it needs. Keep such decisions on the device, or measure on a card."
    ),
    "memory-unknown": (
        "The step of which the memory is asked cannot be taken. Make `blockwright check` pass first."
    ),
    "no-such-module": (
        "A name stands for no node and no module of the component. Take the name of a node, or a dotted path "
        "below it."
    ),
    "unknown-gpu": (
        "No card of that name is in the table of cards. Take one of the names that the hint lists."
    ),
}
