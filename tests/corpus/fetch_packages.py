"""Download packages that were written for TensorFlow, and unpack them: input for `run_packages.py`.

    python tests/corpus/fetch_packages.py FOLDER [--only NAME...]

The archives come from the package index with `pip download --no-deps`, wheels only, so that pip runs nothing
of them; they are unpacked as plain files, and nothing is installed or imported.  FOLDER must lie outside the
repository: other people's code is no part of it.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

REPOSITORY = Path(__file__).resolve().parents[2]

#: What is measured, with its version: the figures in docs/measurements.md are of these.
PACKAGES = (
    "adanet==0.9.0",
    "adversarial-robustness-toolbox==1.20.1",
    "alibi==0.9.6",
    "cleverhans==4.0.0",
    "deepchem==2.8.0",
    "deepxde==1.15.0",
    "dm-sonnet==2.0.2",
    "dopamine-rl==4.1.2",
    "elephas==7.3.0",
    "foolbox==3.3.4",
    "gpflow==2.11.2",
    "innvestigate==2.1.2",
    "keras==3.15.1",
    "keras-rl2==1.0.5",
    "kfac==0.2.4",
    "larq==0.14.0",
    "lucid==0.3.10",
    "ludwig==0.17.10",
    "magenta==2.1.4",
    "neural-structured-learning==1.4.0",
    "saliency==0.2.1",
    "sciann==0.7.0.1",
    "spektral==1.3.1",
    "stable-baselines==2.10.2",
    "t5==0.9.4",
    "tensor2tensor==1.15.7",
    "tensordiffeq==0.2.0",
    "tensorflow-addons==0.23.0",
    "tensorflow-federated==0.87.0",
    "tensorflow-gan==2.1.0",
    "tensorflow-model-optimization==0.8.1",
    "tensorflow-privacy==0.9.0",
    "tensorflow-probability==0.25.0",
    "tensorflow-ranking==0.5.5",
    "tensorflow-recommenders==0.7.7",
    "tensorforce==0.6.5",
    "tensorlayer==2.2.5",
    "tf-agents==0.19.0",
    "tf-explain==0.3.1",
    "tf-keras==2.21.0",
    "tf-models-official==2.20.0",
    "tf-slim==1.1.0",
    "tf2onnx==1.17.0",
    "trfl==1.2.0",
)


def download(requirement: str, folder: Path) -> Path | None:
    """The wheel of one package, or None when the index does not give it."""
    folder.mkdir(parents=True, exist_ok=True)
    # The oldest Python that any of them names: a wheel is only read here, so that it need not run.
    options = [
        "--no-deps",
        "--only-binary=:all:",
        "--ignore-requires-python",
        "--quiet",
        "--dest",
        str(folder),
    ]
    command = [sys.executable, "-m", "pip", "download", *options, requirement]
    if subprocess.run(command, check=False).returncode != 0:
        # Some wheels name a Python or a system that is not this one.
        elsewhere = ["--python-version", "3.10", "--platform", "manylinux2014_x86_64"]
        if subprocess.run([*command, *elsewhere], check=False).returncode != 0:
            return None
    return next(folder.glob("*.whl"), None)


def members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The sources and notebooks of an archive, without those that would land outside its folder."""
    return [entry for entry in archive.infolist() if is_safe(entry.filename) and is_source(entry.filename)]


def is_safe(name: str) -> bool:
    """Whether an entry stays below the folder that it is unpacked into, on any system."""
    path = PurePosixPath(name.replace("\\", "/"))
    return not path.is_absolute() and ".." not in path.parts and ":" not in name


def is_source(name: str) -> bool:
    """Whether gradlint reads it."""
    return name.endswith((".py", ".ipynb"))


def unpack(wheel: Path, folder: Path) -> int:
    """Write the sources of a wheel below `folder`; how many there are."""
    with zipfile.ZipFile(wheel) as archive:
        entries = members(archive)
        for entry in entries:
            target = folder / PurePosixPath(entry.filename.replace("\\", "/"))
            target.parent.mkdir(parents=True, exist_ok=True)
            # Read and written as bytes: an entry that claims to be a link becomes a plain file.
            target.write_bytes(archive.read(entry))
    return len(entries)


def fetch(requirement: str, folder: Path) -> bool:
    """Have one package as a folder of plain files, unless it is there already."""
    name = requirement.partition("==")[0]
    target = folder / name
    if target.exists():
        print(f"{requirement}: is there")
        return True
    archives = folder / ".archives" / name
    wheel = download(requirement, archives)
    if wheel is None:
        print(f"{requirement}: not to be had", file=sys.stderr)
        return False
    print(f"{requirement}: {unpack(wheel, target)} files")
    shutil.rmtree(archives)
    return True


def main() -> int:
    """Fetch all packages, or those that are named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the packages go; outside the repository")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="only these packages")
    options = parser.parse_args()
    folder = options.folder.resolve()
    if folder.is_relative_to(REPOSITORY):
        parser.error(f"{folder} lies in the repository; choose a folder outside")
    wanted = [each for each in PACKAGES if not options.only or each.partition("==")[0] in options.only]
    done = [fetch(requirement, folder) for requirement in wanted]
    print(f"{sum(done)} of {len(done)} packages in {folder}")
    return 0 if done and all(done) else 1


if __name__ == "__main__":
    sys.exit(main())
