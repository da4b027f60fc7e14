"""`gradlint trace`: the runtime in a process of its own, its exit status, and what is said without it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

#: gradlint alone: without site-packages there is neither TensorFlow nor the runtime.
ALONE = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from gradlint.cli import main
sys.exit(main(sys.argv[1:]))
"""
TRACE = [sys.executable, "-m", "gradlint", "trace"]


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return tmp_path / "script.py"


def run(*command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("command", [("trace", "nowhere.py"), ("demo", "--output", "nowhere")])
def test_without_tensorflow_the_way_to_it_is_shown(command: tuple[str, ...], tmp_path: Path) -> None:
    result = run(sys.executable, "-S", "-c", ALONE, *command, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert f"gradlint {command[0]} needs tensorflow, wrapt, gradlint_runtime, which are not" in result.stderr
    assert 'pip install "tensorflow-cpu>=2.16,<2.22"' in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("ending", "status"),
    [("", 0), ("sys.exit(7)", 7), ("sys.exit('no')", 1), ("os.kill(os.getpid(), signal.SIGKILL)", 137)],
)
def test_the_script_s_exit_status_is_the_command_s(script: Path, ending: str, status: int) -> None:
    script.write_text(f"import os, signal, sys\n{ending}\n")
    assert run(*TRACE, str(script)).returncode == status


def test_what_follows_the_script_belongs_to_it(script: Path) -> None:
    script.write_text("import sys\nprint(sys.argv[1:])\n")
    assert run(*TRACE, str(script), "--html", "a", "--", "-k").stdout == "['--html', 'a', '--', '-k']\n"


def test_a_script_that_is_not_there(tmp_path: Path) -> None:
    result = run(*TRACE, str(tmp_path / "nowhere.py"))
    assert result.returncode == 2
    assert "nowhere.py" in result.stderr


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A shell that runs the tests in the background lets its children ignore interrupts: not these."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_ends_the_script_and_nothing_complains_but_it(script: Path) -> None:
    script.write_text("import time\nprint('ready', flush=True)\ntime.sleep(60)\n")
    with subprocess.Popen(
        [*TRACE, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    # The script's own traceback, once, and none of the command that waited for it.
    assert errors.count("Traceback") == 1
    assert "runtime_process.py" not in errors
