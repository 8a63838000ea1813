"""The published language between capabilities: frozen event dataclasses, one file a capability."""
