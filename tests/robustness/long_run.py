"""100,000 programs that must do no harm: `python tests/robustness/long_run.py [-n PROCESSES] [--programs N]`.

Batches of 100 programs, of which one or two cannot be written, go to processes; a line of JSON for each batch
is added to --progress, and a run that was ended goes on where that file ends.  The same seed makes the same
programs.  An error, a GRD900, a program over its limit of time, and a process that ends are failures; they
are printed with their programs.
"""

from __future__ import annotations

import argparse
import json
import queue
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from batches import KINDS, SIZE, Done, run

_END = "the process ended"


def finished(progress: Path, seed: int) -> list[Done]:
    """The batches of this seed that earlier runs did."""
    if not progress.exists():
        return []
    lines = [json.loads(line) for line in progress.read_text(encoding="utf-8").splitlines()]
    return [Done(*line["batch"]) for line in lines if line["seed"] == seed]


def _worker(seed: int) -> subprocess.Popen[str]:
    # Strange programs warn when they are compiled.
    command = [sys.executable, "-W", "ignore", __file__, "--worker", "--seed", str(seed)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _served(worker: subprocess.Popen[str], number: int) -> Done:
    """One batch by a process; one that ends is a failure of the batch."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    print(number, file=worker.stdin, flush=True)
    answer = worker.stdout.readline()
    if answer:
        return Done(*json.loads(answer))
    kind = list(KINDS)[number % len(KINDS)]
    return Done(number, kind, 0, 0.0, 0.0, [f"{_END} with {worker.wait()} in batch {number}"])


def _serve(seed: int, waiting: queue.SimpleQueue[int], done: queue.SimpleQueue[Done]) -> None:
    worker = _worker(seed)
    while True:
        try:
            number = waiting.get_nowait()
        except queue.Empty:
            worker.terminate()
            return
        answer = _served(worker, number)
        if worker.poll() is not None:
            worker = _worker(seed)
        done.put(answer)


def run_all(count: int, seed: int, processes: int, progress: Path) -> list[Done]:
    """All batches of so many programs; those that the progress file has are not run again."""
    ready = finished(progress, seed)
    numbers = sorted(set(range((count + SIZE - 1) // SIZE)) - {batch.number for batch in ready})
    waiting, done = queue.SimpleQueue[int](), queue.SimpleQueue[Done]()
    for number in numbers:
        waiting.put(number)
    for _ in range(min(processes, len(numbers))):
        threading.Thread(target=_serve, args=(seed, waiting, done), daemon=True).start()
    start = time.monotonic()
    with progress.open("a", encoding="utf-8") as lines:
        for at in range(1, len(numbers) + 1):
            ready.append(done.get())
            print(json.dumps({"seed": seed, "batch": ready[-1]}), file=lines, flush=True)
            _report(ready[-1], at, len(numbers), time.monotonic() - start)
    return ready


def _report(batch: Done, at: int, of: int, seconds: float) -> None:
    left = seconds / at * (of - at) / 60
    print(
        f"{at}/{of} batches, {left:.0f} minutes left, slowest {batch.slowest:.2f} s ({batch.kind})",
        flush=True,
    )
    for failure in batch.failures:
        print(failure, flush=True)


def summary(batches: list[Done]) -> str:
    """How many programs of each kind, the slowest of them, and the failures."""
    programs, seconds = Counter[str](), Counter[str]()
    for batch in batches:
        programs[batch.kind] += batch.programs
        seconds[batch.kind] += batch.seconds  # type: ignore[assignment]
    lines = [f"{kind}: {programs[kind]} programs, {seconds[kind]:.0f} s" for kind in KINDS]
    slowest = max((batch.slowest for batch in batches), default=0.0)
    failures = sum(len(batch.failures) for batch in batches)
    total = sum(programs.values())
    return "\n".join([*lines, f"{total} programs, slowest {slowest:.2f} s, {failures} failures"])


def _work(seed: int) -> None:
    """A process that runs the batches whose numbers it reads."""
    for line in sys.stdin:
        print(json.dumps(run(int(line), seed)), flush=True)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=int, default=102_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-n", "--processes", type=int, default=1)
    parser.add_argument("--progress", type=Path, default=Path("robustness.jsonl"))
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        _work(args.seed)
        return 0
    batches = run_all(args.programs, args.seed, args.processes, args.progress)
    print(summary(batches))
    return 1 if any(batch.failures for batch in batches) else 0


if __name__ == "__main__":
    sys.exit(main())
