"""What is said of a regular expression from its form holds for every text in which it is found."""

from __future__ import annotations

from functools import lru_cache

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.conditions.limits import last_signs
from cleaner.conditions.literals import required_literals
from cleaner.conditions.pattern import Pattern
from cleaner.conditions.spelt import spelt
from cleaner.packs.load import load
from cleaner.scan.fold import fold, unfold, unspaced, word_character
from cleaner.scan.needs import Every, Lines, Literals, Need, Some
from cleaner.scan.terms import LEFT, RIGHT
from cleaner.scan.words import words_of

PATTERNS = (
    r"^(?:(?:more|also)\s?:|see (?:too|next)\s*[-–])\s*\S",
    r"\s(?:(?-i:Photo|Foto)|fot\.)\s?(?::|/|by(?=\s))\s?[^.!?:]{1,9}$",
    r"[(\[](?:photos?(?! desc)|images?)\b[^()\[\]]{2,9}[)\]]\W{0,3}$",
    r"(?:x|(?:ab)+|c\d)(?:foo|bar)?[:|]",
    r"^\W{0,3}\d(?:[.,]\d)?\s(?:of|/)\s(?:5|10)\s(?:stars?|points)(?:\s(?:in all|so far))?\W{0,2}$|\d+\s(?:all|good)\s(?:marks?)",
    r"[a-c][.,]? ?\($",
    r"\bby\b\s?\(|\(\bby\b",
    r"(?>foo|fo)\s*[)\]]\s?end",
    r"^\s*[\[(].*[\])]\s*$",
    r"(?-i:AP|AFP)(?:/\S{1,3})?\s{0,2}$",
    r"a(?:b|c(?:d|e:))*\)\s",
    r"^(?:nav|menu)\W*$",
    r"(?:19|20)\d\d[./-]\d|\d[./-](?:19|20)\d\d",
    r"\b(?:ab|fo){2}\s\(",
)
LETTERS = "abcdefgilmnoprstuvxyABFGPM 012589.,:;!?()[]|/-–\"'"


def met(need: Need | None, text: str) -> bool:
    """Whether a text has what a formula asks for, told without any table."""
    match need:
        case None:
            return True
        case Every(parts):
            return all(met(part, text) for part in parts)
        case Some(parts):
            return any(met(part, text) for part in parts)
        case Lines(lines):
            return " ".join(words_of(text)) in lines
        case Literals(strings):
            folded = unfold(fold(text))
            return any(_stands(unfold(string), edges, folded) for string, edges in strings)
        case _:
            raise AssertionError(need)


def _stands(string: str, edges: int, text: str) -> bool:
    def parted(place: int) -> bool:
        return not 0 <= place < len(text) or not word_character(text[place]) or unspaced(text[place])

    places = (place for place in range(len(text)) if text.startswith(string, place))
    return any(
        (not edges & LEFT or parted(place - 1)) and (not edges & RIGHT or parted(place + len(string)))
        for place in places
    )


def holds(pattern: str, text: str) -> bool:
    """Whether the expression is found, by the `regex` module alone."""
    return regex.search(f"(?:{pattern})", text, regex.V0 | regex.IGNORECASE) is not None


def assert_told(pattern: str, text: str) -> None:
    """What is known of the pattern holds for a text in which it is found."""
    assert met(required_literals(pattern), text), required_literals(pattern)
    for group in spelt(pattern, case=False):
        assert any(string in text for string in group), group
    last = last_signs(pattern)
    assert last is None or text.endswith("\n") or not last[0].isdisjoint(text[-last[1] :])


class _Unit:
    """A text as a condition sees it."""

    def __init__(self, text: str) -> None:
        self.text = text


@pytest.mark.parametrize("pattern", PATTERNS)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_texts_made_to_match_have_what_the_pattern_needs(pattern: str, data: st.DataObject) -> None:
    plain = pattern.replace("(?>", "(?:")
    text = data.draw(st.from_regex(f"(?i:{plain})", alphabet=st.sampled_from(LETTERS)))
    if holds(pattern, text):
        assert_told(pattern, text)
    assert bool(Pattern({"pattern": pattern}, None).holds(_Unit(text))) == holds(pattern, text)  # type: ignore[arg-type]


@given(st.sampled_from(PATTERNS), st.text(alphabet="abfox:.()[ 12/-|by", max_size=12))
@settings(max_examples=250, deadline=None)
def test_of_any_text_the_condition_says_what_the_expression_says(pattern: str, text: str) -> None:
    if holds(pattern, text):
        assert_told(pattern, text)
    assert bool(Pattern({"pattern": pattern}, None).holds(_Unit(text))) == holds(pattern, text)  # type: ignore[arg-type]


def _patterns(spec: object) -> set[tuple[str, bool]]:
    if isinstance(spec, dict):
        own = {(spec["pattern"], spec.get("case", False))} if "pattern" in spec else set()
        return own.union(*map(_patterns, spec.values()))
    return set[tuple[str, bool]]().union(*map(_patterns, spec)) if isinstance(spec, list) else set()


@lru_cache(maxsize=1)
def _shipped() -> tuple[tuple[str, bool], ...]:
    found: set[tuple[str, bool]] = set()
    for rule in load().rules:
        found |= _patterns(rule.when) | _patterns(rule.unless)
    return tuple(sorted(found))


@lru_cache(maxsize=1)
def _texts() -> tuple[str, ...]:
    return tuple(line for rule in load().rules for example in rule.examples for line in example.before.split("\n"))


@pytest.mark.parametrize("part", range(8))
def test_the_shipped_patterns_hold_nowhere_without_what_they_need(part: int) -> None:
    texts = _texts()
    glued = [
        first[: len(first) // 2] + second[len(second) // 2 :]
        for first, second in zip(texts[::3], texts[7::3], strict=False)
    ]
    seen = 0
    for pattern, case in _shipped()[part::8]:
        flags = regex.V0 | (0 if case else regex.IGNORECASE)
        compiled = regex.compile(f"(?:{pattern})", flags)
        judge = Pattern({"pattern": pattern, "case": case}, None)  # type: ignore[arg-type]
        for text in (*texts, *glued):
            found = compiled.search(text, timeout=5) is not None
            if found:
                seen += 1
                assert met(required_literals(pattern), text), (pattern, text)
            assert bool(judge.holds(_Unit(text))) == found, (pattern, text)  # type: ignore[arg-type]
    assert seen
