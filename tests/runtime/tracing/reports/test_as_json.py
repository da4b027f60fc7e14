"""The JSON holds a trace whole, and the schema refuses what is none."""

from __future__ import annotations

import importlib.resources
import json
import math
from copy import deepcopy
from typing import Any

import example_traces as examples
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradlint_runtime.tracing import records
from gradlint_runtime.tracing.reports import as_json

SCHEMA = json.loads(
    (importlib.resources.files("gradlint_runtime.tracing.reports") / "schema.json").read_text(
        encoding="utf-8"
    )
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

TRACES = {
    "everything": examples.everything(),
    "hostile": examples.hostile(),
    "empty": examples.trace(),
    "unrolled": examples.trace(examples.unrolled(20)),
}

sizes = st.integers(0, 2**40)
shapes = st.none() | st.lists(st.none() | sizes, max_size=3).map(tuple)
KINDS = {
    "verdict": st.sampled_from(records.VERDICTS),
    "states": st.lists(st.sampled_from(records.STATES), max_size=2).map(tuple),
    "kind": st.sampled_from(["gradient", "sum", "python"]),
    "seed": st.sampled_from(["ones", "given"]),
    "shape": shapes,
    "result_shape": shapes,
    "incoming": st.lists(shapes, max_size=2).map(tuple),
    "outgoing": st.lists(shapes, max_size=2).map(tuple),
    "before": st.lists(st.integers(-1, 9), max_size=2).map(tuple),
    "step": st.none() | sizes,
    "error": st.floats(allow_nan=False),
    "column": st.none() | st.integers(1, 999),
    "holds": st.booleans(),
}


def records_of(kind: type) -> st.SearchStrategy[Any]:
    """Records of this kind with any values that their documentation allows."""
    return st.builds(
        kind, **{name: KINDS[name] if name in KINDS else field(kind, name) for name in kind._fields}
    )


def field(kind: type, name: str) -> st.SearchStrategy[Any]:
    hint = kind.__annotations__[name]
    text = hint if isinstance(hint, str) else hint.__forward_arg__
    inner = text.removesuffix(" | None").removeprefix("tuple[").removesuffix(", ...]")
    plain = {"str": st.text(max_size=8), "int": sizes, "float": st.floats(allow_nan=False)}
    value = plain[inner] if inner in plain else records_of(getattr(records, inner))
    if text.startswith("tuple["):
        value = st.lists(value, max_size=2).map(tuple)
    return st.none() | value if text.endswith("| None") else value


@pytest.mark.parametrize("name", TRACES)
def test_what_is_written_is_read_back_and_fits_the_schema(name: str) -> None:
    document = json.loads(as_json.render(TRACES[name]))
    VALIDATOR.validate(document)
    assert as_json.from_json(document) == TRACES[name]


@settings(max_examples=40)
@given(records_of(records.Trace))
def test_any_trace_is_read_back_and_fits_the_schema(trace: records.Trace) -> None:
    document = json.loads(as_json.render(trace))
    VALIDATOR.validate(document)
    assert as_json.from_json(document) == trace


@pytest.mark.parametrize(("error", "written"), [(math.nan, "nan"), (math.inf, "inf"), (-math.inf, "-inf")])
def test_an_error_that_is_no_number_is_still_json(error: float, written: str) -> None:
    proof = records.Proof("partition", "", error, holds=False)
    text = as_json.render(examples.trace(examples.dense_net()._replace(proof=proof)))
    document = json.loads(text, parse_constant=pytest.fail)
    VALIDATOR.validate(document)
    assert document["calls"][0]["proof"]["error"] == written
    assert repr(as_json.from_json(document).calls[0].proof.error) == repr(error)


def objects(schema: Any, where: str = "#") -> list[tuple[str, dict[str, Any]]]:
    found = [(where, schema)] if isinstance(schema, dict) and schema.get("type") == "object" else []
    children = (
        schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()
    )
    return found + [each for key, child in children for each in objects(child, f"{where}/{key}")]


def test_every_object_of_the_schema_is_closed_and_complete() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for where, schema in objects(SCHEMA):
        assert schema["additionalProperties"] is False, where
        assert sorted(schema["required"]) == sorted(schema["properties"]), where


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (records.Place, "place"),
        (records.Tensor, "tensor"),
        (records.Contraction, "contraction"),
        (records.AxisVerdict, "axis_verdict"),
        (records.Source, "source"),
        (records.StepAxis, "step_axis"),
        (records.Step, "step"),
        (records.Proof, "proof"),
        (records.Call, "call"),
    ],
)
def test_the_schema_has_the_fields_of_the_records(kind: type, name: str) -> None:
    assert list(SCHEMA["$defs"][name]["properties"]) == list(kind._fields)


def test_the_schema_has_the_words_of_the_records() -> None:
    verdict = SCHEMA["$defs"]["axis_verdict"]["properties"]["verdict"]
    state = SCHEMA["$defs"]["step_axis"]["properties"]["states"]["items"]
    assert (verdict["enum"], state["enum"]) == (list(records.VERDICTS), list(records.STATES))


#: One change each that a trace must not have: where, and what.
WRONG = [
    (("version",), 2),
    (("version",), "1"),
    (("tensorflow",), None),
    (("notes",), "one"),
    (("calls", 0, "more"), 1),
    (("calls", 0, "line"), "18"),
    (("calls", 0, "line"), True),
    (("calls", 0, "targets", 0, "shape"), [1.5]),
    (("calls", 0, "targets", 0, "shape"), "(32, 1)"),
    (("calls", 0, "sources", 0, "axes", 0, "size"), None),
    (("calls", 0, "sources", 1, "axes", 0, "contractions", 0), None),
    (("calls", 0, "steps", 0, "before"), [None]),
    (("calls", 0, "steps", 0, "axes", 0, "states"), [1]),
    (("calls", 0, "proof", "error"), "small"),
    (("calls", 0, "proof", "holds"), 1),
]


def changed(document: dict[str, Any], where: tuple[str | int, ...], value: object) -> dict[str, Any]:
    copy = deepcopy(document)
    inside: Any = copy
    for key in where[:-1]:
        inside = inside[key]
    inside[where[-1]] = value
    return copy


@pytest.mark.parametrize(("where", "value"), WRONG)
def test_both_the_schema_and_the_reader_refuse(where: tuple[str | int, ...], value: object) -> None:
    document = changed(as_json.to_json(TRACES["everything"]), where, value)
    assert not VALIDATOR.is_valid(document)
    with pytest.raises(ValueError, match=str(where[-1] if isinstance(where[-1], str) else where[-2])):
        as_json.from_json(document)


@pytest.mark.parametrize("name", list(records.Call._fields))
def test_no_field_may_be_missing(name: str) -> None:
    document = as_json.to_json(TRACES["everything"])
    del document["calls"][0][name]
    assert not VALIDATOR.is_valid(document)
    with pytest.raises(ValueError, match=name):
        as_json.from_json(document)
