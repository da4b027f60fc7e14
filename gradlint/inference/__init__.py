"""Abstract interpretation of Python: what a target is, and how it follows from the sources."""
