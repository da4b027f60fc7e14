"""The tables are checked with what `shape_truth` says of real arrays."""

from __future__ import annotations

import sys
from pathlib import Path

_HERE = Path(__file__).parent
sys.path[:0] = [str(_HERE), str(_HERE.parent / "shapes")]
