"""Abstract interpretation of Python: what the target of a gradient call is, and how it follows from the sources."""
