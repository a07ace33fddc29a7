"""Where an example is tried: alone, and among paragraphs of an article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..conditions import KINDS
from .check import walk

if TYPE_CHECKING:
    from ..model import Rule

CARRIERS = (
    "The old mill by the bridge had stood empty for thirty winters before two brothers came back to the valley and "
    "began to mend its roof.",
    "They worked through the spring, carrying slate up a ladder that their grandfather had made, and by the middle "
    "of June the wheel turned again.",
    "On the first morning nobody in the village knew what the sound was, and several people walked down to the "
    "water in their slippers to look.",
    "The elder brother had learned to dress stone in the north, where the quarries never closed for the cold, and "
    "he spent most of July on his knees above the two great wheels, cutting the furrows that the years had worn "
    "flat.",
    "The younger one went from farm to farm with a cart. Wheat was easy to find that summer, but rye was not, and "
    "for a while it seemed that the bread which the valley remembered would have to wait another harvest.",
    "Then a widow from the upper village opened a chest in her barn. In it, wrapped in oilcloth, lay forty pounds "
    "of seed that her husband had put aside before the flood, and most of it was still alive.",
    "By the second autumn there were three fields of it on the slope above the church, grey and blue in the wind, "
    "and the swallows that had left the mill in the quiet years were nesting under the new roof.",
    "People who had moved away came to see it. Some of them stood on the bridge for an hour without a word, "
    "listening, and went home with a sack of flour that was still warm.",
    "The brothers never put up a sign. The wheel could be heard from the road when the wind was right, and when it "
    "was not there was always somebody on the bridge who pointed the way.",
)
"""Paragraphs of an article that no rule has anything to say about, long enough for rules that ask for one."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A place for an example: `text` has it in, `rest` is what is left when all of it goes."""

    name: str
    text: str
    rest: str


def settings_for(rule: Rule, example: str, *, keep: bool) -> list[Setting]:
    """The places in which an example is tried.

    A rule that looks at a text alone is tried on the text alone. One that looks around it is tried at both ends and in
    the middle of an article as well, unless the example brings paragraphs of its own. Rules for sentences and spans are
    tried within a paragraph. An example that must go has to go in one of these places; one that must stay, in all.
    """
    if rule.selector is not None:
        return [Setting("", example, "")]
    found = [Setting("standing alone", example, "")]
    whole = "\n" in example.strip()
    inside = rule.scope in ("inline", "sentence")
    if inside and not whole:
        found += _within_paragraph(example.strip())
    if looks_around(rule) and not (keep and (whole or inside)):
        found += _among_paragraphs(example)
        if (times := asked_times(rule, "document")) and not keep and not whole:
            found.append(_repeated(example, times))
    return found


def among_all(example: str) -> list[Setting]:
    """The places in which an example that must stay is put before the whole rule set."""
    found = [Setting("standing alone", example, "")]
    if "\n" not in example.strip():
        found.append(_among_paragraphs(example)[2])
    return found


def looks_around(rule: Rule) -> bool:
    """Whether the rule asks for anything beyond the text itself."""
    contextual = {key for key, (_, judge) in KINDS.items() if getattr(judge, "contextual", False) is True}
    return any(not contextual.isdisjoint(node) for part in (rule.when, rule.unless) for _, node in walk(part))


def asked_times(rule: Rule, where: str) -> int:
    """How often `repeated` wants a line in the `document` or the `collection`; 0 where it does not ask."""
    asked = [_number(node["repeated"], where) for _, node in walk(rule.when) if "repeated" in node]
    return max(asked, default=0)


def _number(times: Any, where: str) -> int:
    return int(times.get(where) or 0) if isinstance(times, dict) else 0


def _within_paragraph(example: str) -> list[Setting]:
    first, second = CARRIERS[:2]
    return [
        Setting("ending a paragraph", f"{first} {second} {example}", f"{first} {second}"),
        Setting("beginning a paragraph", f"{example} {first} {second}", f"{first} {second}"),
        Setting("inside a paragraph", f"{first} {example} {second}", f"{first} {second}"),
    ]


def _among_paragraphs(example: str) -> list[Setting]:
    article = "\n\n".join(CARRIERS)
    middle = len(CARRIERS) // 2
    return [
        Setting("after an article", f"{article}\n\n{example}", article),
        Setting("before an article", f"{example}\n\n{article}", article),
        Setting("within an article", "\n\n".join([*CARRIERS[:middle], example, *CARRIERS[middle:]]), article),
    ]


def _repeated(example: str, times: int) -> Setting:
    parts: list[str] = []
    for number in range(times):
        parts += [CARRIERS[number % len(CARRIERS)], example]
    rest = [CARRIERS[number % len(CARRIERS)] for number in range(times)]
    return Setting(f"standing {times} times in an article", "\n\n".join(parts), "\n\n".join(rest))
