"""Which line above an article is its headline."""

from __future__ import annotations

import pytest

from cleaner.structure.headline import headline

ARTICLE = (
    "The old market hall on the north quay of Tarnwick opened its doors on Saturday for the first time in eleven "
    "winters. By noon the harbour was full of boats.\n\nNobody had thought that it would open again."
)


@pytest.mark.parametrize(
    ("above", "number"),
    [
        (["Home | News | Sport", "The harbour market opens again after eleven winters", "By Mara Ellison"], 1),
        (["Skip to main content", "Share this page with friends"], None),
        (["The harbour market opens.", "Sign in"], None),
        (["Market winters", "harbour", ""], None),
        ([], None),
    ],
)
def test_the_headline_shares_its_words_with_the_article(above: list[str], number: int | None) -> None:
    assert headline(above, ARTICLE) == number


def test_scripts_without_blanks() -> None:
    article = "漁港の古い市場が十一年ぶりに再開した。土曜日の朝、市場の前には長い列ができた。再開を待っていた人は多い。"
    assert headline(["ホーム", "漁港の古い市場が再開", "メニューを開く一覧"], article) == 1
