"""The abstract domain of shapes.  No name of an array library is known in this room."""
