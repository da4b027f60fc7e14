"""Learns what a robot arm looks like, and then what its sensors see when it moves."""

from __future__ import annotations

import calibrate
import reach

if __name__ == "__main__":
    calibrate.main()
    reach.main()
