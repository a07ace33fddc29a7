"""The engines: hyperscan where there is a wheel for it, else an Aho-Corasick automaton.

Both find every occurrence of every literal in one pass over the bytes, overlapping ones too, and say for each the
literal's number and its end. What they report is the same set, so what is removed does not depend on the engine.
"""

from __future__ import annotations

import marshal
import os
import threading
from collections.abc import Sequence
from typing import Any, Literal, Protocol

Name = Literal["hyperscan", "aho-corasick"]
Hit = tuple[int, int]
"""(end offset in bytes, number of the literal)."""


class Engine(Protocol):
    """Finds literals in bytes."""

    name: Name

    def scan(self, data: bytes) -> list[Hit]:
        """All occurrences, in any order."""
        ...


class HyperscanEngine:
    """Intel's hyperscan in its pure literal mode; the compiled database is cached on disk by the literals' hash."""

    name: Name = "hyperscan"

    def __init__(self, literals: Sequence[bytes]) -> None:
        import hyperscan

        self._hyperscan = hyperscan
        self._local = threading.local()
        # hyperscan takes its literals as C strings: one with a NUL in it is looked for by hand.
        self._numbers = [number for number, literal in enumerate(literals) if b"\0" not in literal]
        self._with_nul = [(literal, number) for number, literal in enumerate(literals) if b"\0" in literal]
        self._database = self._load([literals[number] for number in self._numbers])

    def _load(self, literals: Sequence[bytes]) -> Any:
        from hashlib import sha256

        from .. import cache

        hyperscan = self._hyperscan
        key = sha256(marshal.dumps([hyperscan.__version__, *_platform(), self._numbers, list(literals)], 2)).hexdigest()
        stored = cache.get("hyperscan", key)
        if stored is not None:
            try:
                return hyperscan.loadb(bytes(stored), hyperscan.HS_MODE_BLOCK)
            except Exception:  # a database of another processor or version: compiled anew below
                pass
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        database.compile(expressions=literals, ids=self._numbers, elements=len(literals), flags=0, literal=True)
        cache.put("hyperscan", key, hyperscan.dumpb(database))
        return database

    def scan(self, data: bytes) -> list[Hit]:
        local = self._local
        try:
            hits, scratch, report = local.hits, local.scratch, local.report
        except AttributeError:
            # One scratch for each thread: hyperscan refuses to share it between scans that run at once.
            scratch = local.scratch = self._hyperscan.Scratch(self._database)
            hits = local.hits = []
            append = hits.append

            def report(number: int, start: int, end: int, flags: int, context: object) -> None:
                append((end, number))

            local.report = report
        hits.clear()
        self._database.scan(data, match_event_handler=report, scratch=scratch)
        for literal, number in self._with_nul:
            place = data.find(literal)
            while place >= 0:
                hits.append((place + len(literal), number))
                place = data.find(literal, place + 1)
        return list(hits)


class AhoCorasickEngine:
    """The engine for platforms without hyperscan."""

    name: Name = "aho-corasick"

    def __init__(self, literals: Sequence[bytes]) -> None:
        from ahocorasick_rs import BytesAhoCorasick

        self._automaton = BytesAhoCorasick(list(literals))

    def scan(self, data: bytes) -> list[Hit]:
        found = self._automaton.find_matches_as_indexes(data, overlapping=True)
        return [(end, number) for number, _start, end in found]


class EmptyEngine:
    """No literals, no hits."""

    name: Name = "aho-corasick"

    def scan(self, data: bytes) -> list[Hit]:
        return []


def _platform() -> tuple[str, str]:
    import platform

    return platform.machine(), platform.system()


def default_engine() -> Name:
    """`hyperscan` where it is installed, else `aho-corasick`; the variable `CLEANER_ENGINE` overrules."""
    wanted = os.environ.get("CLEANER_ENGINE", "")
    if wanted == "aho-corasick":
        return "aho-corasick"
    from importlib.util import find_spec

    return "hyperscan" if find_spec("hyperscan") else "aho-corasick"


def build(literals: Sequence[bytes], engine: Name | None = None) -> Engine:
    """An engine for these literals (distinct, none empty); their place in the sequence is their number."""
    if not literals:
        return EmptyEngine()
    # hyperscan refuses to compile nothing, which is what is left where every literal holds a NUL.
    if (engine or default_engine()) == "hyperscan" and any(b"\0" not in literal for literal in literals):
        return HyperscanEngine(literals)
    return AhoCorasickEngine(literals)
