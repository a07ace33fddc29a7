"""The compiled measures of a text are those that Python takes."""

from __future__ import annotations

from math import inf
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import measures
from cleaner.compiled import compiled_module

SIGNS = " \t\n\x1f\u00a0\u3000\u2028.!?…؟۔।。！？:;,\"”’“»«)]」』）*_-•–✓+„‹›「（'"
LETTERS = "abzAÉßçǅΣσςІя12٣²Ⅷ½ªﬁ中日のカㇰ々〇ไทยကខ𠀀𝒜😀\u0301\u0903\ud800İıK"
TEXTS = st.one_of(
    st.text(alphabet=SIGNS + LETTERS, max_size=60),
    st.text(alphabet=SIGNS + "ab1", max_size=40),
    st.text(max_size=30),
    st.lists(st.text(alphabet=SIGNS + LETTERS, max_size=4), max_size=70).map(" ".join),
)
MEASURES = (
    "core", "chars", "letters", "words", "capitals", "digits", "sentence", "bullet", "quoted", "prose",
)  # fmt: skip


@pytest.fixture(scope="module")
def measured() -> ModuleType:
    found = compiled_module("measured", 1)
    if found is None:
        pytest.skip("built without compiled measures")
    return found


def same(measured: ModuleType, text: str) -> None:
    one, other = measured.Unit(text, 3, 1, None), measures.Unit(text, 3, 1, None)  # type: ignore[arg-type]
    for name in MEASURES:
        compiled, plain = getattr(one, name), getattr(other, name)
        assert compiled == plain, name
        assert type(compiled) is type(plain), name
    for place, name in enumerate(measures.FEATURES[:-1]):
        found = getattr(other, name)
        for low, high in ((found, found), (-inf, found - 0.5), (found + 0.5, inf), (0, 1)):
            wanted = ((place, low, high),)
            assert one.fits(wanted) is other.fits(wanted) is (low <= found <= high), name
    assert measured.sentences(text) == measures.sentences(text)
    assert measured.lines_of(text) == measures.lines_of(text)
    assert measured.count_words(text) == measures.count_words(text)
    for words in (11, 12, 39, 40, 60):
        assert measured.reads_as_prose(text, words) is measures.reads_as_prose(text, words)


@settings(deadline=None, max_examples=1500)
@given(text=TEXTS)
def test_all_measures_are_the_same(measured: ModuleType, text: str) -> None:
    same(measured, text)


def test_every_character_counts_the_same(measured: ModuleType) -> None:
    for point in range(0x11000):
        char = chr(point)
        for text in (char, f"a{char} b", f"1{char} b", f"We bake bread.{char} And rye"):
            one, other = measured.Unit(text, 0, 0, None), measures.Unit(text, 0, 0, None)  # type: ignore[arg-type]
            for name in ("core", "chars", "words", "letters", "digits", "capitals", "sentence", "bullet", "quoted"):
                assert getattr(one, name) == getattr(other, name), (hex(point), text, name)
            assert measured.sentences(text) == measures.sentences(text), hex(point)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "He baked. She ate.", "He baked... She ate", "approx. five of them. Then", "“Stop!” he said. “No.” She", "3. Bread",
        "1234. Bread", "a) Bread", "A) Bread", "• Bread", "•Bread", "12", "1.", "パンを焼く。「はい。」次", "Wait?! What", "End.   ", "!。x",
        ". . . a", "We bake bread and rye in the old house on the hill each day we can:”", "x" * 30 + "." + "”" * 12,
    ],
)  # fmt: skip
def test_examples(measured: ModuleType, text: str) -> None:
    same(measured, text)


@pytest.mark.parametrize("module", [measures, compiled_module("measured", 1) or measures])
def test_letters_between_two_places(module: Any) -> None:
    unit = module.Unit("Bread, 12 rye", 0, 0, None)
    assert [unit.letters_between(0, 13), unit.letters_between(4, 8), unit.letters_between(7, 7)] == [8, 1, 0]
    for start, end in ((-1, 3), (3, 2), (0, 14)):
        with pytest.raises(IndexError):
            unit.letters_between(start, end)


@pytest.mark.parametrize("module", [measures, compiled_module("measured", 1) or measures])
def test_hits_are_asked_for_once(module: Any) -> None:
    class Asked:
        times = 0

        def hits(self, unit: object) -> dict[int, list[tuple[int, int, int]]]:
            self.times += 1
            return {}

    context = Asked()
    unit = module.Unit("Bread", 0, 0, context, 7, True)
    assert (unit.hits, unit.hits, context.times, unit.words, unit.whole) == ({}, {}, 1, 7, True)


@pytest.mark.parametrize("module", [measures, compiled_module("measured", 1) or measures])
def test_a_text_fits_where_all_features_do(module: Any) -> None:
    class Context:
        def function_words(self, unit: object) -> float:
            return 0.5

    unit = module.Unit("Bread, 12 rye", 0, 0, Context())
    words, share = measures.FEATURES.index("words"), measures.FEATURES.index("function_words")
    assert unit.fits(())
    assert unit.fits(((words, 3, 3), (share, 0.5, inf)))
    assert not unit.fits(((words, 3, 3), (share, 0.6, inf)))
    assert not unit.fits(((words, -inf, 2), (share, 0.5, inf)))
