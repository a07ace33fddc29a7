"""What the page of the workbench works on: the user's rule files, the texts, and the answers to its questions."""

from __future__ import annotations

import os
import re
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..model import CleanerError, InputError
from ..packs import files as rule_files
from ..packs.load import load
from .bench import Bench, Comparison
from .texts import Text, read

if TYPE_CHECKING:
    from ..model import RuleSet

NEW: Final = "my-rules.yaml"
_NAME = re.compile(r"(?!\.)[\w.-]{1,80}\.ya?ml\Z")
_STARTER: Final = """\
# A pack of your own: it stands on the shipped rules. The page beside this shows at once what it does.
category: ad
description: My rules.
rules:
  - id: my-first-rule
    description: Says what the rule takes, in a sentence.
    when:
      pattern: '^Advertisement$'
    then: remove
    examples:
      remove: [Advertisement]
      keep: [The advertisement for the mill hung above the bridge.]
"""


class Refused(CleanerError):
    """Something the page asked for cannot be done; the text says why."""


class Session:
    """One person's bench. `folder` is where packs are saved; None to try rules without saving them."""

    def __init__(self, folder: Path | None = None, texts: Path | None = None, base: RuleSet | None = None) -> None:
        """`base` are the rules to stand on, by default the shipped ones. Raises InputError for what is not there."""
        if folder is not None and not folder.is_dir():
            raise InputError(f"no such folder of rules: {folder}")
        self.folder = folder
        self.bench = Bench(base or load())
        self.texts = read(texts) if texts else []
        self._by_name = {text.name: text for text in self.texts}
        self._comparison: Comparison | None = None
        self._lock = threading.Lock()

    def state(self) -> dict[str, Any]:
        """What the page shows first."""
        base = self.bench.base
        return {
            "folder": str(self.folder) if self.folder else "",
            "files": [{"name": name, "text": text} for name, text in sorted(self.files().items())],
            "new": {"name": NEW, "text": _STARTER},
            "texts": [{"name": text.name, "chars": len(text.text)} for text in self.texts],
            "profiles": ["auto", *sorted(base.profiles)],
            "rules": [{"id": rule.id, "category": rule.category, "pack": rule.pack} for rule in base.rules],
            "lists": sorted(base.terms),
        }

    def files(self) -> dict[str, str]:
        """The user's rule files as they are on the disk. Raises Refused for one that cannot be read."""
        found: dict[str, str] = {}
        for path in sorted(self.folder.rglob("*.y*ml")) if self.folder else ():
            if path.is_file() and path.suffix in (".yaml", ".yml"):
                try:
                    found[path.relative_to(self.folder or path).as_posix()] = path.read_text(encoding="utf-8")
                except (OSError, UnicodeDecodeError) as error:
                    raise Refused(f"cannot read {path}: {error}") from None
        return found

    def text(self, name: str) -> Text:
        """One of the texts. Raises Refused."""
        if name not in self._by_name:
            raise Refused(f"no text is named {name!r}")
        return self._by_name[name]

    def clean(
        self, text: str, files: dict[str, str], profile: str, name: str = "", narrow: bool = False
    ) -> dict[str, Any]:
        """What these files do to a text, or what is wrong with them. Raises Refused for an unknown profile."""
        ruleset, errors = self.bench.rules(files)
        told = [{"path": e.path, "line": e.line, "key": e.key, "problem": e.problem, "mend": e.mend} for e in errors]
        if errors:
            return {"errors": told}
        url = self._by_name[name].url if name in self._by_name else None
        return {"errors": told, **self.bench.clean(ruleset, text, self._known(ruleset, profile), url, narrow=narrow)}

    def compare(self, files: dict[str, str], profile: str) -> None:
        """Begins to look for texts that come out differently than by the saved rules. Raises Refused."""
        after, errors = self.bench.rules(files)
        before, old = self.bench.rules(self.files())
        if errors or old:
            raise Refused(
                "the rules are wrong" if errors else "the saved rules are wrong, so there is nothing to compare with"
            )
        job = Comparison(len(self.texts))
        with self._lock:
            if self._comparison:
                self._comparison.stop()
            self._comparison = job
        arguments = (self.bench, before, after, self.texts, self._known(after, profile))
        threading.Thread(target=job.run, args=arguments, daemon=True).start()

    def comparison(self) -> dict[str, Any]:
        """How far it is."""
        job = self._comparison
        if job is None:
            return {"done": True, "total": 0, "checked": 0, "state": "", "error": "", "changes": []}
        return {
            "done": job.done, "total": job.total, "checked": job.checked, "state": job.state, "error": job.error,
            "changes": list(job.changes),
        }  # fmt: skip

    def rule_source(self, id_: str) -> dict[str, str]:
        """A shipped rule as its YAML, ready to be changed: with `replaces: true`. Raises Refused."""
        rule = next((rule for rule in self.bench.base.rules if rule.id == id_), None)
        if rule is None:
            raise Refused(f"no shipped rule is named {id_!r}")
        lines = Path(rule.path).read_text(encoding="utf-8").split("\n")
        first = rule.line - 1
        indent = len(lines[first]) - len(lines[first].lstrip())
        last = first + 1
        while last < len(lines) and (not lines[last].strip() or len(lines[last]) - len(lines[last].lstrip()) > indent):
            last += 1
        body = [f"  {line[indent:]}" if line.strip() else "" for line in lines[first:last]]
        while body and not body[-1]:
            body.pop()
        body[1:1] = ["    replaces: true"]
        head = [f"category: {rule.category}", f"description: Changes to {rule.pack}.", "rules:"]
        return {
            "name": f"my-{rule.pack}.yaml",
            "rule": "\n".join(body) + "\n",
            "pack": "\n".join([*head, *body]) + "\n",
        }

    def save(self, name: str, text: str) -> None:
        """Writes one file of the user's pack, whole or not at all. Raises Refused, also for rules that are wrong."""
        if self.folder is None:
            raise Refused("there is no folder to save to: start the workbench with --rules DIR")
        target = self._target(name)
        files = self.files() | {name: text}
        _, errors = self.bench.rules(files)
        mine = [error for error in errors if error.path == name]
        if mine:
            raise Refused(f"not saved: {mine[0]}")
        number, temp = tempfile.mkstemp(prefix=".workbench-", dir=target.parent)
        try:
            with os.fdopen(number, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            Path(temp).chmod(0o644)
            Path(temp).replace(target)
        except OSError as error:
            Path(temp).unlink(missing_ok=True)
            raise Refused(f"cannot write {target}: {error.strerror or error}") from None

    def _target(self, name: str) -> Path:
        assert self.folder is not None
        path = self.folder / name
        known = name in self.files()
        if not known and not _NAME.match(name):
            raise Refused("a file of rules is named like my-rules.yaml: letters, digits, - and _")
        real = path.resolve()
        if not real.is_relative_to(self.folder.resolve()):
            raise Refused(f"{name} leads out of the folder of rules")
        shipped = rule_files.shipped_folder().resolve()
        if real.is_relative_to(shipped):
            raise Refused("the shipped rules are not changed here: copy the rule into a folder of your own")
        return path

    def _known(self, ruleset: RuleSet, profile: str) -> str:
        if profile not in {*ruleset.profiles, "auto"}:
            raise Refused(f"no profile is named {profile!r}")
        return profile
