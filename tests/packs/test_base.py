"""Files that stand on rules loaded before give what reading all of them together gives."""

from __future__ import annotations

from dataclasses import replace

from cleaner.packs.build import build
from cleaner.packs.files import Source

SHIPPED = b"""
category: ad
description: Shipped.
rules:
  - id: label
    description: A label.
    when: {terms: word}
    then: remove
    examples: {remove: [Advert], keep: [The otter swam.]}
"""
LISTS = b"lists:\n  word: {description: Words., words: [advert]}\n"
OWN = b"""
category: ad
description: Own.
rules:
  - id: label
    replaces: true
    description: Another label.
    when: {any: [{terms: word}, {terms: mine}]}
    then: remove
    examples: {remove: [Advert], keep: [The otter swam.]}
"""
OWN_LISTS = b"lists:\n  word: {description: Words., words: [anuncio]}\n  mine: {description: Mine., words: [lamp]}\n"


def sources(*own: bytes) -> tuple[list[Source], list[Source]]:
    """(shipped, the user's)."""
    shipped = [Source("s/pack.yaml", SHIPPED, False), Source("s/lists.yaml", LISTS, False)]
    return shipped, [Source(f"own/{n}.yaml", data, True) for n, data in enumerate(own)]


def test_a_base_gives_the_same_rules() -> None:
    shipped, own = sources(OWN, OWN_LISTS)
    together = build([*shipped, *own], [])
    base = build(shipped, []).ruleset
    apart = build(own, [], base)
    assert apart.errors == together.errors == []
    assert apart.ruleset == replace(together.ruleset, digest="", terms=apart.ruleset.terms)
    assert {n: t.words for n, t in apart.ruleset.terms.items()} == {
        n: t.words for n, t in together.ruleset.terms.items()
    }
    assert base.terms["word"].words == {"*": ("advert",)}


def test_a_base_gives_the_same_errors() -> None:
    wrong = OWN.replace(b"replaces: true", b"replaces: false").replace(b"terms: mine", b"terms: mien")
    shipped, own = sources(wrong, b"lists: [", OWN_LISTS)
    together = build([*shipped, *own], [])
    apart = build(own, [], build(shipped, []).ruleset)
    assert [str(e) for e in apart.errors] == [str(e) for e in together.errors]
    assert len(apart.errors) >= 2
    _, alone = sources(OWN.replace(b"terms: mine", b"terms: mien"), OWN_LISTS)
    found = build(alone, [], build(shipped, []).ruleset).errors
    assert [(e.path, e.line) for e in found if "mien" in e.problem] == [("own/0.yaml", 8)]
