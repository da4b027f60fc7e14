"""What each operation does to the axes that come in."""
