"""A component file used as a block: how a policy file names the components that it connects."""

from constructor.registry.entry import Argument, BlockEntry

COMPONENT = BlockEntry(
    "component",
    "constructor.build.component:component",
    "another component file, used as one block; its graph inputs and outputs are the ports",
    (
        Argument(
            "path",
            "str",
            doc="the component file, seen from the file that names it",
            essential=True,
            short="file",
        ),
    ),
    kind="component",
    upstream=False,
)
