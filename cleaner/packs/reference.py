"""The rule reference: a page of Markdown for each shipped rule, made from the packs.

    python -m cleaner.packs.reference docs/rules            writes it
    python -m cleaner.packs.reference docs/rules --check    exit 1 when it is stale

Numbers of words and lines are left out: they change with every word that is added, and the pages say what a rule does.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .commands import _action, _languages, _term_names
from .load import load
from .show import _condition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Example, Rule, RuleSet

MARK: Final = "<!-- Made by `python -m cleaner.packs.reference docs/rules` from the packs; edit those. -->"
_SCOPES: Final = {
    "inline": "a part of a line", "sentence": "a sentence", "line": "a line", "block": "a line or a wrapped paragraph",
    "section": "a heading and what follows it", "page": "the whole page",
}  # fmt: skip
_STAGES: Final = {"characters": "repair of characters", "lines": "lines", "tidy": "tidying of blank lines"}
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]|[\ud800-\udfff]"
)


def pages(ruleset: RuleSet) -> dict[str, str]:
    """The pages by their file names: `index.md`, and one for each rule."""
    out = {"index.md": _index(ruleset)}
    for rule in ruleset.rules:
        out[f"{rule.id}.md"] = _page(rule, ruleset)
    return out


def stale(folder: Path, wanted: dict[str, str]) -> list[str]:
    """The names of pages in a folder that are missing, different or no longer wanted."""
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")} if folder.is_dir() else {}
    ours = {name for name, text in there.items() if MARK in text}
    return sorted({name for name, text in wanted.items() if there.get(name) != text} | (ours - set(wanted)))


def write(folder: Path, wanted: dict[str, str]) -> list[str]:
    """Brings a folder up to date; the names of the pages that changed. Pages that no rule has any more go."""
    changed = stale(folder, wanted)
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        if name in wanted:
            (folder / name).write_text(wanted[name], encoding="utf-8", newline="\n")
        else:
            (folder / name).unlink()
    return changed


def _index(ruleset: RuleSet) -> str:
    lines = ["# Rules", "", MARK, ""]
    lines += [
        "All shipped rules, by what they take. `cleaner rules show ID` shows one with its words; `--ignore NAME` leaves",
        "out a rule, a category or a pack.",
        "",
    ]
    categories: dict[str, list[Rule]] = {}
    for rule in ruleset.rules:
        categories.setdefault(rule.category, []).append(rule)
    for category in sorted(categories):
        lines += [f"## {category}", "", "| rule | what it takes |", "| --- | --- |"]
        lines += [f"| [{rule.id}]({rule.id}.md) | {_cell(rule.description)} |" for rule in categories[category]]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _page(rule: Rule, ruleset: RuleSet) -> str:
    lines = [f"# {rule.id}", "", MARK, "", _inline(rule.description), "", "| | |", "| --- | --- |"]
    lines += [f"| {name} | {_cell(value)} |" for name, value in _facts(rule, ruleset)]
    for key, heading in (("when", "It holds when"), ("unless", "but not when")):
        condition: dict[str, Any] | None = getattr(rule, key)
        if condition:
            lines += ["", f"## {heading}", "", *_block("\n".join(_condition(condition, 0)), "yaml")]
    named = sorted(_term_names(rule))
    if named:
        lines += ["", "## Term lists", "", "| list | what it holds |", "| --- | --- |"]
        lines += [f"| `{name}` | {_cell(ruleset.terms[name].description)} |" for name in named]
    for kind, heading in (("remove", "Removed"), ("replace", "Replaced"), ("keep", "Kept")):
        found = [example for example in rule.examples if example.kind == kind]
        if found:
            lines += ["", f"## {heading}"]
            for example in found:
                lines += ["", *_block(_example(example))]
    lines += ["", f"Leave it out: `--ignore {rule.id}`. All rules: [index](index.md).", ""]
    return "\n".join(lines)


def _facts(rule: Rule, ruleset: RuleSet) -> list[tuple[str, str]]:
    languages = _languages(rule, ruleset)
    facts = [
        ("category", rule.category),
        ("pack", rule.pack),
        ("looks at", "elements of a page (HTML)" if rule.selector else _SCOPES[rule.scope]),
        ("does", _action(rule)),
        ("stage", _STAGES[rule.stage]),
        ("languages", ", ".join(languages) if languages else "all"),
    ]
    if rule.profiles:
        facts.append(("profiles", ", ".join(rule.profiles)))
    if rule.sites:
        facts.append(("sites", ", ".join(rule.sites)))
    if rule.selector:
        facts.append(("selector", f"`{rule.selector}`"))
    if rule.extend:
        until = "the next paragraph of prose" if rule.extend.until == "prose" else "the end"
        facts.append(("reaches", f"to {until}, at most {rule.extend.lines} lines or {rule.extend.words} words"))
    if rule.status != "stable":
        facts.append(("status", rule.status))
    return facts


def _example(example: Example) -> str:
    if example.kind == "replace":
        return f"{example.before}\n→\n{example.after}"
    return example.before


def _block(text: str, language: str = "text") -> list[str]:
    """A fenced block whose fence is longer than any within; what cannot be seen is shown as an escape."""
    text = _CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *text.rstrip("\n").split("\n"), fence]


def _cell(text: str) -> str:
    return _inline(text).replace("|", "\\|").replace("\n", " ")


def _inline(text: str) -> str:
    """Text that is no markup."""
    return re.sub(r"([<>*_\[\]])", r"\\\1", _CONTROL.sub(lambda match: f"U+{ord(match.group()):04X}", text))


def main(arguments: Sequence[str]) -> int:
    """The command."""
    folders = [argument for argument in arguments if not argument.startswith("-")]
    if len(folders) != 1 or set(arguments) - {*folders, "--check"}:
        print("usage: python -m cleaner.packs.reference FOLDER [--check]", file=sys.stderr)
        return 2
    folder, wanted = Path(folders[0]), pages(load())
    if "--check" in arguments:
        names = stale(folder, wanted)
        for name in names:
            print(f"stale: {folder / name}", file=sys.stderr)
        return int(bool(names))
    changed = write(folder, wanted)
    print(f"{folder}: {len(wanted)} pages, {len(changed)} changed", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
