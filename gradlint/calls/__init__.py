"""Which calls differentiate, and what their target, sources and seed are: what can be said of the text alone."""
