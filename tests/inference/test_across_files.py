"""Small projects of several files: the last gradient call of one is judged as expected, as TensorFlow says.

A table in `projects/` is a text file: what it is about, a [prelude] that stands at the top of each file, and
cases.  A case is files, each after a line `[file PATH]`, or `[checked PATH]` for the one whose last call is
asked about; the last file is the one that runs.  It ends with `[expect] VERDICT SHAPE EFFECT`, as in the
tables of single files; `[expect, callers]` where the project is searched for callers, too.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from table_programs import Case, contradiction, in_tensorflow

from gradlint.analysis import analyze
from gradlint.records import Call
from gradlint.source.reading import read

HERE = Path(__file__).parent
END = re.compile(r"\[expect(, callers)?\] (\S+) (-|>=\d+|\(.*\)) (\S+)\n*$")


class Project(NamedTuple):
    files: dict[str, str]
    checked: str
    run: str
    callers: bool
    expected: Case


def projects() -> dict[str, Project]:
    found: dict[str, Project] = {}
    for path in sorted(HERE.glob("projects/*.txt")):
        head, *rest = re.split(r"^(?=\[case )", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        prelude = head.partition("[prelude]\n")[2].rstrip("\n") + "\n"
        for text in rest:
            name, project = parsed(text, prelude)
            assert name not in found
            found[f"{path.stem}: {name}"] = project
    return found


def parsed(text: str, prelude: str) -> tuple[str, Project]:
    title, _, body = text.partition("\n")
    end = END.search(body)
    assert end is not None, text
    callers, verdict, shape, effect = end.groups()
    _, *parts = re.split(r"^\[(file|checked) (\S+)\]\n", body[: end.start()], flags=re.MULTILINE)
    kinds, paths, texts = parts[::3], parts[1::3], parts[2::3]
    said = None if shape == "-" else int(shape[2:]) if shape[0] == ">" else ast.literal_eval(shape)
    expected = Case("", verdict, said, None if effect == "-" else effect, runs=True)
    files = {path: prelude + text for path, text in zip(paths, texts, strict=True)}
    checked = paths[kinds.index("checked")]
    return title[len("[case ") : -1], Project(files, checked, paths[-1], bool(callers), expected)


PROJECTS = projects()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(project: Project) -> None:
    for path, text in project.files.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")


def judged(path: str, callers: bool) -> Call:
    source = read(path).source
    assert source is not None
    report = analyze(source, strict=True, callers=callers)
    assert [finding.message for finding in report.findings if finding.code == "GRD900"] == []
    return report.calls[-1]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("project", PROJECTS.values(), ids=PROJECTS)
def test_judged_as_expected(project):
    write(project)
    call = judged(project.checked, project.callers)
    case = project.expected
    least = len(case.shape) if isinstance(case.shape, tuple) else case.shape
    expected = (case.verdict, case.shape if isinstance(case.shape, tuple) else None, least, case.effect)
    rank_min, effect = None if least is None else call.rank_min, case.effect and call.effect
    assert (call.verdict, call.shape, rank_min, effect) == expected


CALLED = {name: project for name, project in PROJECTS.items() if project.callers}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("project", CALLED.values(), ids=CALLED)
def test_callers_are_looked_up_only_when_asked_for(project):
    write(project)
    assert judged(project.checked, callers=False).verdict == "unknown"


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed")
def test_tensorflow_agrees():
    asked = {name: {"files": p.files, "checked": p.checked, "run": p.run} for name, p in PROJECTS.items()}
    seen = in_tensorflow(asked, 2)
    said = {name: text for name, p in PROJECTS.items() if (text := contradiction(p.expected, seen[name]))}
    assert said == {}


#: A file that calls the program's function, too, and what is then said of the call.
OTHER_CALLERS = [
    ("from steps import step\nstep(tf.constant(2.0), w, tape)\n", "scalar"),
    ("from steps import step\nprint 'Python 2'\nstep(losses, w, tape)\n", "unknown"),
]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("other", "verdict"), OTHER_CALLERS)
def test_a_caller_that_cannot_be_read_may_pass_anything(other, verdict):
    Path("steps.py").write_text("def step(loss, w, tape):\n    return tape.gradient(loss, w)\n", "utf-8")
    calling = "import tensorflow as tf\nfrom steps import step\nstep(tf.constant(1.0), w, tape)\n"
    Path("train.py").write_text(calling, "utf-8")
    Path("other.py").write_text("import tensorflow as tf\n" + other, "utf-8")
    assert judged("steps.py", callers=True).verdict == verdict


NORMALISED = """import tensorflow.compat.v1 as tf
import tf_slim as slim
def net(x):
    return slim.conv2d(tf.keras.layers.BatchNormalization()(x), 4, 3)
"""
PER_EXAMPLE = """import tensorflow.compat.v1 as tf
from nets import net
x = tf.placeholder(tf.float32, (8, 5, 5, 3))
y = tf.reduce_sum(net(x), (1, 2, 3))
g = tf.gradients(y, x)
"""
#: What is said beside the call, in the program or in the other file, makes its effect uncertain.
SAID = [
    ("", "", "separable"),
    ("with slim.arg_scope([slim.conv2d], normalizer_fn=slim.batch_norm):\n    pass\n", "", "unknown"),
    (
        "",
        "import tf_slim as slim\nwith slim.arg_scope([slim.conv2d], padding='SAME'):\n    pass\n",
        "unknown",
    ),
    ("tf.keras.backend.set_learning_phase(1)\n", "", "unknown"),
    ("", "tf.keras.backend.set_learning_phase(1)\n", "unknown"),
]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("in_the_module", "in_the_program", "effect"), SAID)
def test_what_a_module_says_of_all_layers_counts_in_the_others(in_the_module, in_the_program, effect):
    Path("nets.py").write_text(NORMALISED + in_the_module, "utf-8")
    Path("train.py").write_text(PER_EXAMPLE + in_the_program, "utf-8")
    assert judged("train.py", callers=False).effect == effect


CALLING = "import tensorflow as tf\nimport agents\nimport {imported}\nagents.Agent({value}).train()\n"
DECIDED_WITHOUT = """import tensorflow as tf
from losses import total
class Agent:
    def __init__(self, net):
        self.net = net
    def train(self):
        with tf.GradientTape() as tape:
            loss = total(self.net)
        return tape.gradient(loss, self.net)
"""


@pytest.mark.usefixtures("here")
def test_callers_that_are_too_much_to_follow_take_nothing_away(monkeypatch):
    """Their imports may leave no room for those of the program: then it is judged as without them."""
    monkeypatch.setattr("gradlint.inference.modules.MAX_FILES", 3)
    Path("agents.py").write_text(DECIDED_WITHOUT, "utf-8")
    Path("losses.py").write_text(
        "import tensorflow as tf\ndef total(x):\n    return tf.reduce_sum(x)\n", "utf-8"
    )
    for number in range(4):
        Path(f"net{number}.py").write_text("import tensorflow as tf\nw = tf.Variable([1.0, 2.0])\n", "utf-8")
        calling = CALLING.format(imported=f"net{number}", value=f"net{number}.w")
        Path(f"main{number}.py").write_text(calling, "utf-8")
    assert judged("agents.py", callers=False).verdict == "scalar"
    assert judged("agents.py", callers=True).verdict == "scalar"
