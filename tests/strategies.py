"""Texts for the property tests: any code points, and documents put together from prose and debris."""

from __future__ import annotations

from hypothesis import strategies as st

PROSE = [
    "Rain fell on the valley for nine days before the river left its bed and took the lower bridge with it.",
    "The mayor said on Tuesday that the town would rebuild the bridge in stone, whatever the insurers thought of it.",
    "Nobody who lived by the mill could remember a flood like it, and the oldest of them was ninety-four years old.",
    "Der Fluss stieg in der Nacht um zwei Meter, und am Morgen standen die Keller der unteren Gasse unter Wasser.",
    "La rivière est sortie de son lit mardi matin, et les habitants du quartier bas ont dû quitter leurs maisons.",
    "Дождь шёл девять дней, и на десятый река вышла из берегов и унесла нижний мост вместе со старой мельницей.",
    "雨は九日間降り続き、十日目に川があふれて、下流の古い橋と水車小屋を押し流したと町の人々は語った。",
]
SHORT = [
    "The morning after",
    "What the town did next",
    "1. e4 e5",
    "C#",
    "“No.”",
    "Bread",
    "- flour",
    "- water",
    "* * *",
    "C",
    "x",
]
DEBRIS = [
    "Advertisement",
    "We and our partners use cookies to improve your visit. By continuing you accept them.",
    "Accept all cookies",
    "Sign up for our newsletter",
    "Share on Facebook",
    "f",
    "t",
    "in",
    "Related articles",
    "Read more",
    "READ MORE: Storm floods the old town",
    "Menu",
    "Home | News | Sport | Culture | Podcasts",
    "© 2024 The Valley Post. All rights reserved.",
    "Please enable JavaScript in your browser to see the comments.",
    "Leave a comment",
    "Log in or register",
    "About the author",
    "Jane Miller is a staff writer at the Valley Post. She lives in Hill Town and has written about rivers for years.",
    "Tags: rain, river",
    "Tags",
    "Image 3 of 7",
    "5 min read",
    "Photo: Getty Images",
    "For many owners the cold season brings a familiar mix of bills and...",
]
GLUE = ["\n", "\n\n", "\n\n\n\n", "\r\n", " \n", "\n\n \n", " "]
CHARACTERS = [
    "\u00a0",
    "\u200b",
    "\ufeff",
    "&amp;",
    "&nbsp;",
    "\u00ad",
    "\ufffd",
    "Ã©",
    "â€™",
    "\x00",
    "\x0b",
    "\u2028",
    "<br>",
    "&amp;amp;lt;",
    "\t",
]

any_text = st.text(max_size=300)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Lines of prose, headings and debris in any order, joined in any way, with odd characters strewn in."""
    pieces = draw(st.lists(st.one_of(*map(st.sampled_from, (PROSE, PROSE, SHORT, DEBRIS, CHARACTERS))), max_size=24))
    return "".join(piece + draw(st.sampled_from(GLUE)) for piece in pieces)


texts = st.one_of(
    any_text,
    documents(),
    st.text(alphabet=st.sampled_from(list("ab.… \n\r\t\u00a0\u200b©fi;&amp#38ltnbsÃ©â€™")), max_size=120),
    st.text(alphabet=st.sampled_from(list("ÃÂâÎÐÑÅ\x1f\x7f\x91\x9d\xad\xa0\u200b™€ ©\u0434\n")), max_size=40),
)
