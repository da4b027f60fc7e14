"""Which calls differentiate, and what their target, sources and seed are, by the text alone."""
