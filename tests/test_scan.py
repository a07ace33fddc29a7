"""Folding, forms and edges of words; both engines find the same; a damaged cache costs time and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.model import TermList
from cleaner.scan.engines import HyperscanEngine, build
from cleaner.scan.fold import fold, forms, unfold, word_character
from cleaner.scan.index import TermIndex
from cleaner.scan.terms import LEFT, RIGHT, edges_of, language_code
from cleaner.scan.words import places_of, words_of

if TYPE_CHECKING:
    from pathlib import Path

hyperscan = pytest.mark.skipif(
    build([b"x"]).name != "hyperscan", reason="hyperscan is not installed for this platform, or was switched off"
)


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("CLEANER_CACHE_DIR", str(folder))
    return folder


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    data = fold(text)
    assert len(data) == len(text.encode("utf-8", "surrogatepass"))
    assert unfold(data).lower() == text.lower()


def test_folding_takes_lone_surrogates() -> None:
    assert unfold(fold("A\ud800B")) == "a\ud800b"


@pytest.mark.parametrize(
    ("term", "language", "written"),
    [
        ("newsletter", "*", "NewsLetter"),
        ("реклама", "ru", "Реклама"),
        ("реклама", "ru", "РЕКЛАМА"),
        ("über uns", "de", "Über Uns"),
        ("διαφήμιση", "el", "ΔΙΑΦΗΜΙΣΗ"),
        ("bildirim", "tr", "BİLDİRİM"),
        ("kapı", "tr", "KAPI"),
        ("l'article", "fr", "L’article"),
    ],
)
def test_terms_are_looked_for_as_print_writes_them(term: str, language: str, written: str) -> None:
    assert fold(written) in forms(term, language)


@pytest.mark.parametrize(
    ("term", "bare", "edges"),
    [
        ("cookie", "cookie", LEFT | RIGHT),
        ("cookie*", "cookie", LEFT),
        ("*berry", "berry", RIGHT),
        ("*mid*", "mid", 0),
        ("广告", "广告", 0),
        ("© 2024", "© 2024", RIGHT),
        ("g+", "g+", LEFT),
    ],
)
def test_at_which_ends_a_term_bounds_a_word(term: str, bare: str, edges: int) -> None:
    assert edges_of(term) == (bare, edges)


@pytest.mark.parametrize(
    ("code", "short"), [("pt-BR", "pt"), ("zh_Hant", "zh"), ("nb", "no"), ("NN", "no"), ("iw", "he"), ("EN", "en")]
)
def test_language_codes(code: str, short: str) -> None:
    assert language_code(code) == short


def test_words_and_their_places() -> None:
    assert words_of("The CAFÉ’s “open” 24/7 — कलम") == ["the", "café", "s", "open", "24", "7", "कलम"]
    text = "Ein Ärger, İki"
    assert [text[start:end] for start, end, _ in places_of(text)] == ["Ein", "Ärger", "İki"]
    assert [word for _, _, word in places_of(text)] == ["ein", "ärger", "iki"]
    assert word_character("ि")
    assert not word_character("’")


def index(engine: str | None = None, **words: dict[str, tuple[str, ...]]) -> TermIndex:
    return TermIndex({name: TermList(name, "Words to try.", given) for name, given in words.items()}, engine)  # type: ignore[arg-type]


def found(terms: TermIndex, text: str) -> dict[str, list[str]]:
    names = {number: name for name, number in terms.numbers.items()}
    return {
        names[number]: sorted(text[start:end] for _, start, end in hits)
        for number, hits in terms.find(text).items()
        if hits
    }


@pytest.mark.parametrize("engine", [pytest.param("hyperscan", marks=hyperscan), "aho-corasick"])
def test_hits_have_their_place_in_code_points(engine: str) -> None:
    terms = index(engine, label={"de": ("über uns", "größe*", "*straße")}, sign={"*": ("©",), "zh": ("广告",)})
    text = "© Über uns: Größenwahn, Hauptstraße; 这是广告。 überunsere Größ"
    assert found(terms, text) == {"label": ["Größenwahn", "Hauptstraße", "Über uns"], "sign": ["©", "广告"]}


def test_hits_know_their_languages() -> None:
    terms = index(one={"en": ("gift",), "de": ("gift",), "fr": ("cadeau",)}, two={"*": ("gift",)})
    bits = terms.bits
    assert terms.find("gift")[terms.numbers["one"]] == [(bits["en"] | bits["de"], 0, 4)]
    assert terms.find("cadeau")[terms.numbers["one"]] == [(bits["fr"], 0, 6)]
    assert terms.find("gift")[terms.numbers["two"]] == [(-1, 0, 4)]


def test_an_index_is_the_same_after_the_cache() -> None:
    terms = index(one={"en": ("red tea", "cup*", "milk")})
    again = TermIndex.from_tables(terms.tables())
    text = "Red tea, a cupboard, milk"
    assert found(again, text) == found(terms, text) == {"one": ["Red tea", "cupboard", "milk"]}


literals = st.lists(st.binary(min_size=1, max_size=5), min_size=1, max_size=12, unique=True)
few = st.lists(st.text(alphabet="ab\0é", min_size=1, max_size=4).map(str.encode), min_size=1, max_size=12, unique=True)


@hyperscan
@given(data=st.data(), wanted=st.one_of(literals, few))
@settings(max_examples=60, deadline=None)
def test_both_engines_report_the_same_hits(data: st.DataObject, wanted: list[bytes]) -> None:
    pieces = data.draw(st.lists(st.one_of(st.sampled_from(wanted), st.binary(max_size=3)), max_size=12))
    text = b"".join(pieces)
    naive = {
        (place + len(literal), number)
        for number, literal in enumerate(wanted)
        for place in range(len(text) - len(literal) + 1)
        if text.startswith(literal, place)
    }
    assert set(build(wanted, "hyperscan").scan(text)) == naive
    assert set(build(wanted, "aho-corasick").scan(text)) == naive


def test_no_literals_no_hits() -> None:
    assert list(build([]).scan(b"anything")) == []


@hyperscan
@pytest.mark.parametrize("damage", [b"", b"ACLNcch1", b"\0" * 200], ids=["empty", "cut short", "foreign"])
def test_a_damaged_cache_is_compiled_anew(own_cache: Path, damage: bytes) -> None:
    wanted = [b"cookie", b"consent"]
    assert HyperscanEngine(wanted).scan(b"a cookie") == [(8, 0)]
    (entry,) = (path for path in own_cache.rglob("*") if path.is_file())
    whole = entry.read_bytes()
    entry.write_bytes(damage)
    assert HyperscanEngine(wanted).scan(b"a cookie") == [(8, 0)]
    assert entry.read_bytes() == whole


@hyperscan
def test_a_whole_entry_that_is_no_database_is_compiled_anew(own_cache: Path) -> None:
    from cleaner import cache

    wanted = [b"cookie"]
    HyperscanEngine(wanted)
    (entry,) = (path for path in own_cache.rglob("*") if path.is_file())
    cache.put("hyperscan", entry.name, b"not a database")
    assert HyperscanEngine(wanted).scan(b"a cookie") == [(8, 0)]


def test_the_engine_can_be_chosen_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEANER_ENGINE", "aho-corasick")
    assert build([b"x"]).name == "aho-corasick"
