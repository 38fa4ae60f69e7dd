"""From YAML text to a resolved tree that knows where every value came from."""

from constructor.config.resolve import STAGES, resolve_config
from constructor.config.resolved import Provenance, Reference, ResolvedConfig, Settings

__all__ = ["STAGES", "Provenance", "Reference", "ResolvedConfig", "Settings", "resolve_config"]
