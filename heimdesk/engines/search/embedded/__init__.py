"""The embedded engine: tantivy on disk, no server."""

from heimdesk.engines.search.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
