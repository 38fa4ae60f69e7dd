"""Tells code that needs real numbers, which tensors without memory do not have, from code that is wrong."""

import re

from constructor.blocks.external import ExternalModelError

# What torch says when code asks a meta tensor for its contents, or an operation has no rule for shapes alone.
_NEEDS_NUMBERS = re.compile(
    r"on meta tensors|meta tensor without|with meta tensors|meta device type tensor|register_meta function"
    r"|'meta' backend|copy out of meta|no fake impl|data.dependent",
    re.IGNORECASE,
)
_OTHER_DEVICE = re.compile(
    r"on device \w+ is not on the expected device|to be on the same device", re.IGNORECASE
)


def is_untraceable(error: BaseException) -> bool:
    """Whether an exception means that code looks at the contents of tensors, or is not here at all."""
    if isinstance(error, ExternalModelError):
        return True
    return not is_other_device(error) and _NEEDS_NUMBERS.search(_text(error)) is not None


def is_other_device(error: BaseException) -> bool:
    """Whether an exception means that code mixed meta tensors with tensors it made on the CPU."""
    return _OTHER_DEVICE.search(_text(error)) is not None


def _text(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
