"""The direction of imports, read from the sources: neither package is imported here."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = (ROOT / "gradlint", ROOT / "runtime" / "gradlint_runtime")

#: A program to look at, which `gradlint demo` copies: no module of the package.
DATA = ROOT / "gradlint" / "teaching" / "demo_program"

#: Which rooms a room may import.  A new room finds its place here first.
ALLOWED: dict[str, set[str]] = {
    "": set(),  # gradlint/__init__.py
    "records": set(),
    "config": {""},
    "baseline": {"", "config", "records"},
    "source": {"", "records"},
    "shapes": {"", "records"},
    "knowledge": {"", "records", "shapes"},
    "calls": {"", "config", "records", "source"},
    "inference": {"", "config", "records", "source", "shapes", "knowledge", "calls"},
    "rules": {"", "records", "source"},
}
ALLOWED["runtime_process"] = set()
ALLOWED["patterns"] = set(ALLOWED)
ALLOWED["pipeline"] = set(ALLOWED)
ALLOWED["analysis"] = set(ALLOWED)
ALLOWED["flake8_plugin"] = set(ALLOWED)
ALLOWED["report"] = ALLOWED["rewrites"] = set(ALLOWED) - {"flake8_plugin", "report", "rewrites"}
ALLOWED["teaching"] = set(ALLOWED) - {"flake8_plugin", "teaching"}
ALLOWED["check"] = set(ALLOWED) - {"flake8_plugin", "report", "rewrites", "teaching"}
ALLOWED["cli"] = set(ALLOWED) - {"flake8_plugin"}
ALLOWED["__main__"] = {"cli"}

#: The same for the runtime.  Tracing, Jacobians and verification know nothing of each other.
RUNTIME_ALLOWED: dict[str, set[str]] = {"tracing": set(), "jacobians": set(), "verification": set()}
RUNTIME_ALLOWED[""] = set(RUNTIME_ALLOWED)  # gradlint_runtime/__init__.py
RUNTIME_ALLOWED["verify"] = {"", "verification"}
RUNTIME_ALLOWED["__main__"] = {"", "tracing"}
RUNTIME_ALLOWED["ipython"] = RUNTIME_ALLOWED["pytest_plugin"] = {"", "tracing"}

#: What the runtime may take from the linter: records, how they are reported, and which calls differentiate.
RUNTIME_TAKES = {"records", "report", "calls", "source"}

#: Which rooms may import a package that is not in the standard library.
THIRD_PARTY = {"libcst": {"rewrites"}, "rich": {"cli", "report", "teaching"}}
#: What reads TOML before Python 3.11, and how flake8 is told that its options are wrong.
FLAKE8_PATH_TAKES = {"tomli": {"config"}, "flake8": {"flake8_plugin"}}
THIRD_PARTY |= FLAKE8_PATH_TAKES
RUNTIME_THIRD_PARTY = {package: set(RUNTIME_ALLOWED) for package in ("numpy", "tensorflow", "wrapt")}
RUNTIME_THIRD_PARTY |= {"IPython": {"ipython"}, "pytest": {"pytest_plugin"}}

#: A program under analysis must never come to life, whatever its text says.
EXECUTES = {"__import__", "compile", "eval", "exec", "import_module", "run_module", "run_path"}

#: Modules that cost more to load than the whole plugin may.
HEAVY = {"argparse", "asyncio", "dataclasses", "inspect", "json", "multiprocessing", "subprocess", "unittest"}


class Import(NamedTuple):
    """One import; `typing_only` ones stand under `if TYPE_CHECKING` and never run."""

    module: str
    line: int
    typing_only: bool


def module_name(path: Path, package: Path) -> str:
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    module_name(path, package): path
    for package in PACKAGES
    for path in sorted(package.rglob("*.py"))
    if DATA not in path.parents
}
LINTER = [module for module in MODULES if module.partition(".")[0] == "gradlint"]
RUNTIME = [module for module in MODULES if module.partition(".")[0] == "gradlint_runtime"]


def is_typing_guard(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


def imports_under(node: ast.AST, typing_only: bool = False) -> Iterator[Import]:
    """Every import below the node, those inside functions too."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, typing_only) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"line {child.lineno}: relative import"
            yield from (Import(target(child, alias), child.lineno, typing_only) for alias in child.names)
        else:
            yield from imports_under(child, typing_only or is_typing_guard(child))


def target(node: ast.ImportFrom, alias: ast.alias) -> str:
    """`from gradlint import records` imports the module gradlint.records."""
    module = node.module or ""
    submodule = f"{module}.{alias.name}"
    return submodule if submodule in MODULES else module


def read(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


IMPORTS = {module: tuple(imports_under(read(module))) for module in MODULES}


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def package_of(module: str) -> str:
    return module.partition(".")[0]


def is_ours(module: str) -> bool:
    return package_of(module) == "gradlint"


def is_standard(module: str) -> bool:
    return package_of(module) in sys.stdlib_module_names


def reachable(start: str) -> set[str]:
    """The modules of gradlint that `start` can load, now or later, with the packages around them."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        module = waiting.pop()
        if module in found:
            continue
        found.add(module)
        parents = [module.rpartition(".")[0]] if "." in module else []
        waiting += parents + [
            each.module for each in IMPORTS[module] if is_ours(each.module) and not each.typing_only
        ]
    return found


def called(node: ast.Call) -> str:
    """The last name of what is called; `re.compile` compiles no program."""
    name = ast.unparse(node.func)
    return "" if name == "re.compile" else name.rpartition(".")[2]


def foreign_rooms(module: str, package: str, allowed: set[str]) -> list[str]:
    """The imports from rooms of the package that are not among the allowed ones."""
    return [
        f"line {each.line}: {each.module}"
        for each in IMPORTS[module]
        if package_of(each.module) == package and room(each.module) not in allowed
    ]


def foreign_packages(module: str, allowed: dict[str, set[str]]) -> list[str]:
    """The imports from other packages that the module's room has no use for."""
    return [
        f"line {each.line}: {each.module}"
        for each in IMPORTS[module]
        if package_of(each.module) not in {"gradlint", "gradlint_runtime"}
        and not is_standard(each.module)
        and not each.typing_only
        and room(module) not in allowed.get(package_of(each.module), set())
    ]


def test_every_room_has_its_place() -> None:
    assert {room(module) for module in LINTER} <= set(ALLOWED)
    assert {room(module) for module in RUNTIME} <= set(RUNTIME_ALLOWED)


@pytest.mark.parametrize("module", LINTER)
def test_lower_rooms_never_import_higher_ones(module: str) -> None:
    assert not foreign_rooms(module, "gradlint", ALLOWED[room(module)] | {room(module)})


@pytest.mark.parametrize("module", RUNTIME)
def test_the_rooms_of_the_runtime_never_import_each_other(module: str) -> None:
    assert not foreign_rooms(module, "gradlint_runtime", RUNTIME_ALLOWED[room(module)] | {room(module)})


@pytest.mark.parametrize("module", RUNTIME)
def test_the_runtime_takes_from_the_linter_what_both_exchange(module: str) -> None:
    assert not foreign_rooms(module, "gradlint", RUNTIME_TAKES)


@pytest.mark.parametrize("module", LINTER)
def test_other_packages_are_imported_only_where_they_are_used(module: str) -> None:
    assert not foreign_packages(module, THIRD_PARTY)


@pytest.mark.parametrize("module", RUNTIME)
def test_the_runtime_imports_what_its_extra_brings(module: str) -> None:
    assert not foreign_packages(module, RUNTIME_THIRD_PARTY)


@pytest.mark.parametrize("module", LINTER)
def test_nothing_imports_tensorflow_or_the_runtime_even_for_types(module: str) -> None:
    names = {package_of(each.module) for each in IMPORTS[module]}
    assert not names & {"gradlint_runtime", "keras", "tensorflow", "tf_keras"}


@pytest.mark.parametrize("module", LINTER)
def test_nothing_calls_what_executes_text(module: str) -> None:
    calls = [node for node in ast.walk(read(module)) if isinstance(node, ast.Call)]
    assert not [(node.lineno, called(node)) for node in calls if called(node) in EXECUTES]


def test_the_flake8_path_reaches_the_standard_library_only() -> None:
    modules = reachable("gradlint.flake8_plugin")
    assert "gradlint.pipeline" in modules
    wrong = [
        f"{module}, line {each.line}: {each.module}"
        for module in sorted(modules)
        for each in IMPORTS[module]
        if not (each.typing_only or is_ours(each.module) or is_standard(each.module))
        and room(module) not in FLAKE8_PATH_TAKES.get(package_of(each.module), set())
    ]
    assert not wrong


def loaded_by(program: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after the program and had not before it."""
    script = f"import sys\nbefore = set(sys.modules)\n{program}\nprint(*sorted(set(sys.modules) - before))"
    run = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    return set(run.stdout.splitlines()[-1].split())


def test_the_plugin_loads_the_standard_library_only_and_little_of_it() -> None:
    loaded = loaded_by("import gradlint.flake8_plugin, gradlint.pipeline")
    assert "gradlint.inference.engine" in loaded
    assert not loaded & HEAVY
    assert not {module for module in loaded if not (is_ours(module) or is_standard(module))}


def test_the_plugin_loads_the_inference_for_files_that_need_it() -> None:
    loaded = loaded_by("import gradlint.flake8_plugin")
    assert "gradlint.analysis" in loaded
    assert "gradlint.pipeline" not in loaded


PROGRAM = """\
import tensorflow as tf

x = tf.ones((3, 2))
w = tf.ones((2, 4))
g = tf.gradients(tf.matmul(x, w), w)
"""

FLAKE8_RUN = """
import flake8.main.cli, mccabe, pycodestyle, pyflakes.checker
before = set(sys.modules)
assert flake8.main.cli.main(["--isolated", "-j1", "--select=GRD", {path!r}]) == 1
"""


def test_a_flake8_run_with_a_finding_loads_nothing_of_other_packages(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    loaded = loaded_by(FLAKE8_RUN.format(path=str(program)))
    assert "gradlint.pipeline" in loaded
    others = {module for module in loaded if not (is_ours(module) or is_standard(module))}
    assert {package_of(module) for module in others} <= {"flake8"}


def test_the_runtime_waits_with_tensorflow_until_something_is_asked_of_it() -> None:
    loaded = {package_of(module) for module in loaded_by("import gradlint_runtime")}
    assert "gradlint_runtime" in loaded
    assert not loaded & {"keras", "numpy", "tensorflow", "tf_keras"}
