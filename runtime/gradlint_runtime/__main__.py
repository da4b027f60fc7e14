"""`python -m gradlint_runtime SCRIPT`: runs a program under the tracer, and reports when it ends."""

from __future__ import annotations

import argparse
import runpy
import sys
from collections.abc import Sequence
from pathlib import Path

from gradlint_runtime.tracing import install, uninstall
from gradlint_runtime.tracing.report import Report

COULD_NOT_RUN = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a script as Python would, traced; its exit status is the status of this process."""
    options = _parser().parse_args(arguments)
    script = Path(options.script)
    if not script.is_file():
        print(f"gradlint_runtime: {options.script}: no such script", file=sys.stderr)
        sys.exit(COULD_NOT_RUN)
    sys.argv = [options.script, *options.arguments]
    sys.path[0] = str(script.resolve().parent)
    install()
    try:
        runpy.run_path(options.script, run_name="__main__")
    finally:
        _write(uninstall(), options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m gradlint_runtime",
        description="Runs a program, and reports where TensorFlow sums the targets of its gradients.",
        epilog="Options stand before the script; what follows it belongs to the script.",
    )
    parser.add_argument("--html", metavar="FILE", help="write the report as a page")
    parser.add_argument("--json", metavar="FILE", help="write the report as JSON")
    parser.add_argument("--text", metavar="FILE", help="write the text report there, not to standard error")
    parser.add_argument("script", metavar="SCRIPT", help="the Python program to run")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="ARGS", help="its own arguments")
    return parser


def _write(report: Report, options: argparse.Namespace) -> None:
    """Write the report in each form that was asked for; the text goes to standard error by default."""
    if "tensorflow" not in sys.modules:
        print("gradlint_runtime: the program did not import TensorFlow", file=sys.stderr)
        return
    sys.stdout.flush()
    if not options.text:
        print(report.to_text(), file=sys.stderr)
    for path, render in (
        (options.text, report.to_text),
        (options.json, report.to_json),
        (options.html, report.to_html),
    ):
        if path:
            _write_file(path, render())


def _write_file(path: str, text: str) -> None:
    """Write one form of the report; the others are written all the same when there is no place for it."""
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        print(f"gradlint_runtime: {path}: {error.strerror or error}", file=sys.stderr)


if __name__ == "__main__":
    main()
