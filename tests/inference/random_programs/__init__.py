"""Random small programs as text: expressions by hand and from the tables, in frames of the language."""
