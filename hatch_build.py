"""Compiles the kernel (`cleaner/matching/*.pyx`) while the package is built, where there is a compiler; the package works
without it, more slowly."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_SOURCES = tuple(map(Path, ("cleaner/matching/sift.pyx", "cleaner/matching/kernel.pyx")))


class KernelHook(BuildHookInterface[Any]):
    """Adds the compiled module to wheels and to editable installs."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles; whatever goes wrong is said, and leaves a package in Python alone."""
        if self.target_name != "wheel":
            return
        try:
            built = _compile(Path(self.root))
        except Exception as error:  # no compiler, no headers of Python, a read-only checkout: each is survivable
            print(
                f"article-cleaner: built without its kernel, texts will be matched in Python: {error}", file=sys.stderr
            )
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        build_data["artifacts"] += [f"/{path.relative_to(self.root).as_posix()}" for path in built]


def _compile(root: Path) -> list[Path]:
    """The compiled modules, each beside its source; all or none."""
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    names = [".".join(source.with_suffix("").parts) for source in _SOURCES]
    with tempfile.TemporaryDirectory() as work:
        extensions = [Extension(name, [str(root / source)]) for name, source in zip(names, _SOURCES, strict=True)]
        modules = cythonize(extensions, build_dir=work, quiet=True, language_level=3, include_path=[str(root)])
        command = build_ext(Distribution({"name": "cleaner", "ext_modules": modules}))
        command.build_temp = command.build_lib = work
        command.ensure_finalized()
        command.run()
        made = [Path(command.get_ext_fullpath(name)) for name in names]
        targets = [root / source.parent / path.name for source, path in zip(_SOURCES, made, strict=True)]
        for path, target in zip(made, targets, strict=True):
            temporary = target.with_name(f"{target.name}.tmp")
            temporary.write_bytes(path.read_bytes())
            temporary.replace(target)  # a process that has the old one loaded keeps it
    return targets
