"""The JSON and its schema agree, and the schema refuses what is not in it."""

from __future__ import annotations

import importlib.resources
import json
from copy import deepcopy
from typing import Any

import jsonschema
import pytest

from gradlint import records
from gradlint.report.as_json import render

SCHEMA = json.loads(
    (importlib.resources.files("gradlint.report") / "schema.json").read_text(encoding="utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@pytest.fixture
def document(full: records.Report) -> dict[str, Any]:
    """The JSON of a report with every kind of call, finding and problem."""
    parsed: dict[str, Any] = json.loads(render(full))
    return parsed


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_full_report_fits(document: dict[str, Any]) -> None:
    VALIDATOR.validate(document)
    assert [len(document[key]) for key in ("calls", "findings", "errors")] == [6, 3, 3]


def test_an_empty_report_fits(empty: records.Report) -> None:
    document = json.loads(render(empty))
    VALIDATOR.validate(document)
    assert document == {"version": 1, "calls": [], "findings": [], "errors": []}


def objects(schema: Any, where: str = "#") -> list[tuple[str, dict[str, Any]]]:
    found = [(where, schema)] if isinstance(schema, dict) and schema.get("type") == "object" else []
    children = (
        schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()
    )
    return found + [each for key, child in children for each in objects(child, f"{where}/{key}")]


def test_every_object_of_the_schema_is_closed_and_complete() -> None:
    found = objects(SCHEMA)
    assert len(found) == 8
    for where, schema in found:
        assert schema["additionalProperties"] is False, where
        assert sorted(schema["required"]) == sorted(schema["properties"]), where


def test_the_words_are_those_of_the_records() -> None:
    call = SCHEMA["$defs"]["call"]["properties"]
    assert call["verdict"]["enum"] == list(records.VERDICTS)
    assert SCHEMA["$defs"]["effect"]["enum"] == list(records.EFFECTS)
    assert SCHEMA["$defs"]["gap"]["properties"]["kind"]["enum"] == list(records.GAPS)


#: One change each that a report must not have: where, and what.
WRONG = [
    (("version",), 2),
    (("more",), 1),
    (("calls", 1, "more"), 1),
    (("calls", 1, "verdict"), "vector"),
    (("calls", 1, "effect"), "sums"),
    (("calls", 1, "effect"), "none"),
    (("calls", 0, "effect"), "contracts"),
    (("calls", 0, "code"), "GRD101"),
    (("calls", 1, "line"), 0),
    (("calls", 1, "cell"), -1),
    (("calls", 1, "shape"), [1.5]),
    (("calls", 1, "shape"), [-1]),
    (("calls", 1, "code"), "E101"),
    (("calls", 1, "code"), None),
    (("calls", 1, "message"), None),
    (("calls", 2, "code"), "GRD101"),
    (("calls", 2, "reported"), True),
    (("calls", 1, "axes", 0, "more"), 1),
    (("calls", 1, "derivation", 0, "line"), None),
    (("calls", 1, "rewrites", 0, "intent"), "product"),
    (("calls", 4, "missing", "kind"), "weather"),
    (("calls", 4, "missing", "line"), 0),
    (("findings", 0, "call"), -1),
    (("findings", 0, "message"), ""),
    (("errors", 0, "message"), None),
]


@pytest.mark.parametrize(("where", "value"), WRONG)
def test_the_schema_refuses(document: dict[str, Any], where: tuple[str | int, ...], value: object) -> None:
    inside: Any = document
    for key in where[:-1]:
        inside = inside[key]
    inside[where[-1]] = value
    assert not VALIDATOR.is_valid(document)


@pytest.mark.parametrize("part", ["calls", "findings", "errors"])
def test_no_field_may_be_missing(document: dict[str, Any], part: str) -> None:
    for field in document[part][1]:
        without = deepcopy(document)
        del without[part][1][field]
        assert not VALIDATOR.is_valid(without), field
