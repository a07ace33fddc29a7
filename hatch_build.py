"""Compiles the kernels (`_KERNELS`) while the package is built, where there is a compiler; the package works without them,
more slowly."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_KERNELS = (
    (Path("cleaner/measured.pyx"), Path("cleaner/matching/sift.pyx"), Path("cleaner/matching/kernel.pyx")),
    (Path("cleaner/structure/outline.pyx"), Path("cleaner/structure/kernel.pyx")),
)
"""The sources of each kernel, which is built whole or not at all."""
# Products and sums are rounded one by one, as NumPy does: some compilers make one step of both otherwise.
_OPTIONS = [] if sys.platform == "win32" else ["-ffp-contract=off", "-g0"]


class KernelHook(BuildHookInterface[Any]):
    """Adds the compiled modules to wheels and to editable installs."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles each; whatever goes wrong is said, and leaves that part of the package in Python alone."""
        if self.target_name != "wheel":
            return
        for sources in _KERNELS:
            try:
                built = _compile(Path(self.root), sources)
            except Exception as error:  # no compiler, no headers of Python, a read-only checkout: each is survivable
                print(
                    f"article-cleaner: built without {sources[-1].as_posix()}, more slowly in Python: {error}",
                    file=sys.stderr,
                )
                continue
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
            build_data["artifacts"] += [f"/{path.relative_to(self.root).as_posix()}" for path in built]


def _compile(root: Path, sources: tuple[Path, ...]) -> list[Path]:
    """The compiled modules of a kernel, each beside its source."""
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    names = [".".join(source.with_suffix("").parts) for source in sources]
    with tempfile.TemporaryDirectory() as work:
        extensions = [
            Extension(name, [str(root / source)], extra_compile_args=_OPTIONS)
            for name, source in zip(names, sources, strict=True)
        ]
        modules = cythonize(extensions, build_dir=work, quiet=True, language_level=3, include_path=[str(root)])
        command = build_ext(Distribution({"name": "cleaner", "ext_modules": modules}))
        command.build_temp = command.build_lib = work
        command.parallel = os.cpu_count()
        command.ensure_finalized()
        command.run()
        made = [Path(command.get_ext_fullpath(name)) for name in names]
        targets = [root / source.parent / path.name for source, path in zip(sources, made, strict=True)]
        for path, target in zip(made, targets, strict=True):
            temporary = target.with_name(f"{target.name}.tmp")
            temporary.write_bytes(path.read_bytes())
            temporary.replace(target)  # a process that has the old one loaded keeps it
    return targets
