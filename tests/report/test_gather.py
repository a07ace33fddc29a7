"""What a report counts, and which documents it keeps to show."""

from __future__ import annotations

import random
from typing import Any

from cleaner.report.gather import gather
from cleaner.report.sample import Few, Weighed

from .audits import document, edit


def test_removals_are_counted_by_category_rule_and_site() -> None:
    lines = [
        document("a", url="https://www.mill.example/1", removed_share=0.3, chars=100, flags=["suspicious"]),
        edit("a", 0, "Buy now", "ad-label", "ad"),
        edit("a", 9, "Share this", "share-label", "share"),
        edit("a", 30, "\u00ad", "soft-hyphen", "characters"),
        document("b", url="https://mill.example/2", removed_share=0.01, chars=200),
        edit("b", 4, "Buy", "ad-label", "ad", 3.5),
        document("c", status="failed", reason="no text", removed_share=0),
        document("d", status="empty", removed_share=0, chars=50),
    ]
    found = gather(lines, 10_000)
    assert (found.total.removals, found.total.chars, found.total.documents) == (3, 20, 2)
    assert {name: (c.removals, c.documents) for name, c in found.categories.items()} == {"ad": (2, 2), "share": (1, 1)}
    assert {name: c.chars for name, c in found.rules.items()} == {"ad-label": 10, "share-label": 10}
    assert {name: c.removals for name, c in found.sites.items()} == {"mill.example": 3}
    assert (found.repairs, found.chars_before, found.flags["suspicious"]) == (1, 350, 1)
    assert found.failures == [("c", "no text")]
    assert [(label, n) for label, n in found.steps() if n] == [("nothing", 1), ("up to 1 %", 1), ("20 to 50 %", 1)]
    assert found.largest == ["a", "b"]
    assert found.narrowest == ["b"]
    assert found.whole


def many(count: int) -> list[dict[str, Any]]:
    """An audit of `count` documents with two removals each; the last one loses most."""
    lines: list[dict[str, Any]] = []
    for number in range(count):
        name = f"doc-{number}"
        share = 0.9 if number == count - 1 else 0.1
        score = 3.01 if number == count - 2 else 5.0
        lines += [
            document(name, removed_share=share),
            edit(name, 0, f"word {number % 7}"),
            edit(name, 50, "x" * 40, "two", score=score),
        ]
    return lines


def test_a_large_audit_is_sampled_and_its_extremes_stay() -> None:
    found = gather(many(3000), 20_000)
    assert found.total.removals == 6000
    assert not found.whole
    assert 50 < len(found.documents) < 200
    assert found.largest[0] == "doc-2999"
    assert found.narrowest[0] == "doc-2998"
    assert {"doc-2999", "doc-2998"} <= {d.name for d in found.documents}
    assert sorted(example.text for example in found.examples["one"]) == [f"word {n}" for n in range(7)]


def test_the_sample_does_not_depend_on_the_order() -> None:
    lines = many(400)
    groups = [lines[at : at + 3] for at in range(0, len(lines), 3)]
    random.Random(4).shuffle(groups)
    one, other = gather(lines, 9_000), gather([line for group in groups for line in group], 9_000)
    assert [d.name for d in one.documents] == [d.name for d in other.documents]
    assert {k: [e.text for e in v] for k, v in one.examples.items()} == {
        k: [e.text for e in v] for k, v in other.examples.items()
    }


def test_few_keeps_the_smallest_once() -> None:
    few: Few[str] = Few(3)
    for rank, key in ((5, "e"), (1, "b"), (1, "a"), (9, "x"), (0, "z"), (1, "a"), (1, "c")):
        few.add(rank, key, key)
    assert few.things() == ["z", "a", "b"]


def test_weighed_stays_within_its_budget_and_is_fair() -> None:
    kept = [0, 0]
    for turn in range(40):
        weighed: Weighed[int] = Weighed(100)
        for number in range(200):
            weighed.add(f"{turn}-{number}", 1, number)
        things = weighed.things()
        assert len(things) == 100
        kept[0] += sum(number < 100 for number in things)
        kept[1] += sum(number >= 100 for number in things)
    assert abs(kept[0] - kept[1]) < 400  # five standard deviations of a fair lot
