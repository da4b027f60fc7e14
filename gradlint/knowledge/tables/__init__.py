"""Which name belongs to which family: plain data, one file for each part of a library."""
