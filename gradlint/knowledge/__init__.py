"""What the array libraries do to shapes: tables of names, and the few families that serve them."""
