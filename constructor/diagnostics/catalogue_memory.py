"""Codes of problems with what a step needs on a GPU."""

MEMORY: dict[str, str] = {
    "card-in-use": (
        "Other programs use the card so much that nothing can be measured on it. Wait for them, or choose "
        "another card by the variable CUDA_VISIBLE_DEVICES."
    ),
    "memory-failed": (
        "The process that works out the memory ended, or took too long. The message says what it said last."
    ),
    "memory-partial": (
        "A block cannot be traced because its code looks at the contents of tensors, so the memory that is "
        "told lacks what it needs. Keep such decisions on the device, or measure on a card."
    ),
    "memory-unknown": (
        "The step of which the memory is asked cannot be taken. Make `blockwright check` pass first."
    ),
    "no-cuda": (
        "Memory can be measured only where torch finds a CUDA device. Predict it, or measure on "
        "another machine."
    ),
    "no-optimizer": "The optimizer belongs to a package that is not installed. Install it, or take another.",
    "no-such-module": (
        "A name stands for no node and no module of the component. Take the name of a node, or a dotted path "
        "below it."
    ),
    "out-of-memory": (
        "The card had no room for what the step asked for. Take a smaller batch, or what `--what-if` "
        "suggests."
    ),
    "unknown-gpu": (
        "No card of that name is in the table of cards. Take one of the names that the hint lists."
    ),
}
