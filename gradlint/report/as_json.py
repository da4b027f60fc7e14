"""A report for other programs; its form is the JSON Schema beside this file."""

from __future__ import annotations

import json

from gradlint.records import Report, report_to_json


def render(report: Report) -> str:
    """The whole report: every call, flagged or not, every finding and every problem."""
    return json.dumps(report_to_json(report), indent=2) + "\n"
