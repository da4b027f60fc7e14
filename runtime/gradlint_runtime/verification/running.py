"""One run of a program, as its author would start it, with the recorder in its namespace.

    python -m gradlint_runtime.verification.running REQUEST

REQUEST is a file with the path, the text, the folder for the records and the limits, in JSON.  TensorFlow is
left to the program to import: what it sets before that counts.
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
import tokenize
import traceback
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import wrapt

from gradlint_runtime.verification.limits import limit_this_process
from gradlint_runtime.verification.recorder import Recorder
from gradlint_runtime.verification.requests import BEFORE, Outcome

#: The name that the rewrite gives to the recorder.
RECORDER = "__gradlint_call__"
OUTCOME = "outcome.json"
_SEED = 0
#: TensorFlow begins a message with the node that failed.
_NODE = re.compile(r"\{\{.*?\}\}\s*")


def main() -> None:
    """Run the program of the request, and write down how it ended."""
    request = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    limit_this_process(cpu_seconds=request["timeout"] * (os.cpu_count() or 1), memory=request["memory"])
    folder = Path(request["folder"])
    recorder = Recorder(folder, request["intent"], request["role"])
    module = _main_module(request["path"])
    _when_tensorflow_comes(
        module, recorder, persistent=request["intent"] == "jacobian" and request["role"] == BEFORE
    )
    copy = _copy(folder / Path(request["path"]).name, request["text"])
    random.seed(_SEED)
    np.random.seed(_SEED)
    outcome = _run(module, str(copy), request["text"])
    (folder / OUTCOME).write_text(json.dumps(outcome._asdict()), encoding="utf-8")


def _copy(path: Path, text: str) -> Path:
    """The text as a file: AutoGraph reads the source of a function from the file that its code names."""
    encoding, _ = tokenize.detect_encoding(BytesIO(text.encode()).readline)
    path.write_bytes(text.encode(encoding))
    return path


def _main_module(path: str) -> ModuleType:
    """The module `__main__` of the program, and the process as the program expects it."""
    module = ModuleType("__main__")
    module.__file__ = path
    sys.modules["__main__"] = module
    sys.argv = [path]
    sys.path[0] = str(Path(path).resolve().parent)
    os.chdir(Path(path).parent)
    return module


def _when_tensorflow_comes(module: ModuleType, recorder: Recorder, *, persistent: bool) -> None:
    """Fix the seeds of TensorFlow and bring in the recorder as soon as the program imports TensorFlow."""

    def prepare(tf: Any) -> None:
        setattr(module, RECORDER, tf.autograph.experimental.do_not_convert(recorder))
        tf.random.set_seed(_SEED)
        wrapt.wrap_function_wrapper(tf.Graph, "__init__", _seeded_graph)
        if persistent:
            # The random cotangent needs a second gradient of the same tape.
            wrapt.wrap_function_wrapper(tf.GradientTape, "__init__", _persistent_tape)

    wrapt.register_post_import_hook(prepare, "tensorflow")


def _seeded_graph(wrapped: Any, instance: Any, args: Any, kwargs: Any) -> None:
    wrapped(*args, **kwargs)
    if instance.seed is None:
        instance.seed = _SEED


def _persistent_tape(wrapped: Any, _: Any, args: Any, kwargs: Any) -> None:
    wrapped(**{**kwargs, "persistent": True, **dict(zip(("watch_accessed_variables",), args[1:]))})  # noqa: B905


def _run(module: ModuleType, path: str, text: str) -> Outcome:
    try:
        exec(compile(text, path, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - what was asked for
    except SystemExit as error:
        good = error.code is None or error.code == 0
        return Outcome(None if good else f"it exits with status {error.code}")
    except BaseException as error:  # noqa: BLE001 - whatever ends the program is the outcome
        return Outcome(_described(error, path))
    return Outcome(None)


def _described(error: BaseException, path: str) -> str:
    """The last line of the program that was reached, and what was raised there, in one line."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
    where = f"line {lines[-1]}: " if lines else ""
    text = _NODE.sub("", str(error))
    if "XLA" in text and "PyFunc" in text:
        return f"{where}what XLA compiles cannot be recorded: leave out jit_compile=True, or --verify"
    said = [line.strip() for line in text.splitlines() if line.strip()]
    # AutoGraph puts a traceback into the message, whose last line is what was raised.
    line = "" if not said else said[-1] if said[0] == "in user code:" else said[0]
    name = type(error).__name__
    return f"{where}{name}: {line.removeprefix(f'{name}: ')[:200]}".rstrip(": ")


if __name__ == "__main__":
    main()
