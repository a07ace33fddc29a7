"""The plain way: all text of a page but what its elements themselves call navigation, form or hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .render import render

if TYPE_CHECKING:
    from .blocks import Layout

_OUTSIDE: Final = frozenset({"aside", "button", "dialog", "footer", "form", "menu", "nav"})
_ROLES: Final = frozenset({"navigation", "banner", "contentinfo", "complementary", "dialog", "search", "alertdialog"})
_MOSTLY_LINKS: Final = 0.7


def plain(layout: Layout) -> str:
    """All text that stands in the page's body, a line for each block; everything where that leaves nothing.

    Costs one walk over the blocks, whatever the page.
    """
    outside = [False] * len(layout.elements)
    for node, (element, parent) in enumerate(zip(layout.elements, layout.parents, strict=True)):
        outside[node] = (
            (parent >= 0 and outside[parent])
            or element.tag in _OUTSIDE
            or element.get("role") in _ROLES
            or element.get("aria-hidden") == "true"
            or element.get("hidden") is not None
        )
    chosen = [not outside[b.node] and b.link < _MOSTLY_LINKS * len(b.text) for b in layout.blocks]
    return render(layout, chosen) or render(layout, [True] * len(layout.blocks))
