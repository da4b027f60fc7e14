"""The long run does what it says, on a few programs: the same ones, each failure told, no batch twice."""

from __future__ import annotations

import subprocess
import sys

import batches
import long_run
import pytest


@pytest.fixture(autouse=True)
def _few(monkeypatch):
    monkeypatch.setattr(batches, "SIZE", 3)
    monkeypatch.setattr(batches, "_DRESSES", 3)


@pytest.mark.parametrize("number", range(len(batches.KINDS)), ids=list(batches.KINDS))
def test_a_batch_has_the_same_programs_each_time(number):
    kind, texts = batches.programs(number, 5)
    first = list(texts)
    assert kind == list(batches.KINDS)[number]
    assert first == list(batches.programs(number, 5)[1])
    assert first != list(batches.programs(number, 6)[1])


def test_a_batch_is_analyzed():
    done = batches.run(2, 5)
    assert (done.number, done.kind, done.programs, done.failures) == (2, "changed templates", 3, [])
    assert done.seconds >= done.slowest > 0


def test_a_failure_is_told_with_its_program(monkeypatch):
    texts = list(batches.programs(2, 5)[1])

    def failing(text):
        if text == texts[1]:
            raise AssertionError("GRD900")

    monkeypatch.setattr(batches, "analyzed_text", failing)
    assert batches.run(2, 5).failures == [f"AssertionError: GRD900\n{texts[1]}"]


WORKER = """
import json, sys
for line in sys.stdin:
    if line.strip() == "2":
        sys.exit(7)
    print(json.dumps([int(line), "vocabulary", 100, 1.0, 0.5, []]), flush=True)
"""


def test_batches_are_run_once_and_a_process_that_ends_is_a_failure(monkeypatch, tmp_path):
    started = []

    def worker(seed):
        started.append(seed)
        pipe = subprocess.PIPE
        return subprocess.Popen([sys.executable, "-c", WORKER], stdin=pipe, stdout=pipe, text=True)

    monkeypatch.setattr(long_run, "_worker", worker)
    progress = tmp_path / "progress.jsonl"
    done = long_run.run_all(400, 9, 2, progress)
    assert sorted(batch.number for batch in done) == [0, 1, 2, 3]
    assert [batch.failures for batch in done if batch.failures] == [["the process ended with 7 in batch 2"]]
    assert len(started) == 3  # two, and one in the place of that which ended

    again = long_run.run_all(500, 9, 2, progress)
    assert sorted(batch.number for batch in again) == [0, 1, 2, 3, 4]
    assert len(progress.read_text(encoding="utf-8").splitlines()) == 5
    assert long_run.finished(progress, 10) == []
    assert "400 programs, slowest 0.50 s, 1 failures" in long_run.summary(again)
