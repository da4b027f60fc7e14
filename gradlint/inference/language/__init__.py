"""What Python's expressions and statements do to values."""
