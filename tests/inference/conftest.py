"""The helpers of these tests stand beside them; those of the tables are shared with tests/knowledge."""

from __future__ import annotations

import sys
from pathlib import Path

_HERE = Path(__file__).parent
sys.path[:0] = [str(_HERE), str(_HERE.parent / "knowledge"), str(_HERE.parent / "shapes")]
