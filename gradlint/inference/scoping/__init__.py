"""Which binding of a name reaches a point of the program, and what is changed out of its sight."""
