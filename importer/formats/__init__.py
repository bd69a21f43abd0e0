"""Archives: bytes <-> items. One format, one module."""
