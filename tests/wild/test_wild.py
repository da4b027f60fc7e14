"""The page "Found in the wild": its programs are reported, and its numbers hold and mean what it says."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from gradlint import cli

ROOT = Path(__file__).parents[2]
PROGRAMS = sorted((ROOT / "tests/wild/programs").glob("*.py"))
PAGE = (ROOT / "docs/explanation/found-in-the-wild.md").read_text(encoding="utf-8")
MARK = "# <- the sum"
Table = dict[str, dict[str, float]]
_MEASURED: dict[str, Table] = {}


def measured(name: str) -> Table:
    """What a program measures; each runs once, here, since importing TensorFlow takes seconds."""
    if name not in _MEASURED:
        _MEASURED[name] = runpy.run_path(str(ROOT / f"tests/wild/programs/{name}.py"))["measure"]()
    return _MEASURED[name]


def section(name: str) -> str:
    """The part of the page that includes the program."""
    (found,) = [
        part for part in re.split(r"^## ", PAGE, flags=re.MULTILINE) if f"programs/{name}.py\n" in part
    ]
    return found


def printed(name: str) -> Table:
    """The only table in the section of a program."""
    head, _, *rows = (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in re.findall(r"^\|.*\|$", section(name), re.MULTILINE)
    )
    return {row[0]: dict(zip(head[1:], map(float, row[1:]), strict=True)) for row in rows}


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_the_marked_line_is_reported_as_the_page_says(path, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    name = path.relative_to(ROOT).as_posix()
    lines = path.read_text(encoding="utf-8").splitlines()
    (marked,) = [number for number, line in enumerate(lines, start=1) if MARK in line]
    assert cli.main(["check", name]) == 1
    (finding,) = re.findall(rf"^{re.escape(name)}:{marked}:\d+: .*$", capsys.readouterr().out, re.MULTILINE)
    assert finding in section(path.stem).splitlines()


@pytest.mark.parametrize("name", [path.stem for path in PROGRAMS])
def test_the_page_has_the_numbers_of_the_program(name):
    table, page = measured(name), printed(name)
    assert list(page) == list(table)
    for row, values in table.items():
        assert page[row] == pytest.approx(values, rel=0.03, abs=1e-4), row


@pytest.mark.parametrize("rows", [8, 32, 128])
def test_a_step_by_hand_is_as_many_times_longer_as_there_are_rows(rows):
    found = measured("training_by_hand")[f"{rows} rows"]
    assert found["first loss, by hand"] == pytest.approx(found["first loss, fit"], rel=1e-4)
    assert found["step against fit, SGD"] == pytest.approx(rows, rel=1e-3)
    assert found["step against fit, Adam"] == pytest.approx(1, rel=1e-3)


@pytest.mark.parametrize("shots", [1, 5, 20])
def test_an_inner_step_grows_with_the_support_set(shots):
    found = measured("inner_loop")[f"{shots} shots"]
    assert found["step against the mean"] == pytest.approx(5 * shots, rel=1e-3)
    assert found["loss after 5 steps, sum"] > 2 * found["loss after 5 steps, mean"]


def test_adam_hides_the_sum_and_sgd_does_not():
    table = measured("tokens")
    for name in ("Adam", "Adam, global_clipnorm=0.1"):
        assert table[name]["last loss, sum"] == pytest.approx(table[name]["last loss, mean"], rel=0.01)
    assert table["SGD"]["last loss, sum"] < 0.8 * table["SGD"]["last loss, mean"]


@pytest.mark.parametrize("size", [8, 16, 32])
def test_a_scalar_counts_once_for_each_score_and_the_balance_is_that_of_the_mean(size):
    found = measured("cycle")[f"{size} x {size} scores"]
    assert found["cycle counted"] == pytest.approx(size**2, rel=1e-3)
    mean = found["cycle : map, mean(map) + cycle"]
    assert found["cycle : map, as written"] == pytest.approx(mean, rel=1e-3)
    assert found["cycle : map, sum(map) + cycle"] == pytest.approx(mean / size**2, rel=1e-3)


def test_a_penalty_on_coupled_rows_is_met_by_slopes_that_are_not_one():
    coupled, apart = (measured("penalty")[f"{kind} normalization"] for kind in ("batch", "layer"))
    assert coupled["penalized slope, before"] < 0.5 * coupled["own slope, before"]
    assert coupled["penalized slope, after 100 steps"] == pytest.approx(1, abs=0.1)
    assert coupled["own slope, after 100 steps"] > 2
    for moment in ("before", "after 100 steps"):
        assert apart[f"own slope, {moment}"] == pytest.approx(apart[f"penalized slope, {moment}"], rel=1e-4)


def test_three_columns_of_a_critic_push_three_times():
    summed = measured("q_head")["all three columns"]
    assert summed["length against one column"] == pytest.approx(3, rel=0.05)
    assert summed["cosine with the best direction"] > 0.9


def test_probabilities_add_up_to_one_so_their_summed_gradient_is_rounding():
    table = measured("grad_cam")
    assert table["all probabilities"]["length against it"] < 1e-4
    assert abs(table["all logits"]["part along the one meant"]) < 0.5


def test_the_hessian_times_ones_moves_each_weight_by_one():
    plain, mixed = measured("second_order").values()
    for name in ("weight 2", "weight -3", "weight 0.5", "bias 1"):
        assert mixed[name] == pytest.approx(plain[name] - 1, abs=1e-3)
    assert mixed["loss"] > 1
    assert plain["loss"] < 1e-6
