"""Samples of a stream of unknown length, the same ones whenever the same things go by, in whatever order."""

from __future__ import annotations

import heapq
from hashlib import blake2b
from typing import Generic, TypeVar

T = TypeVar("T")
_WHOLE = 1 << 64


def lot(key: str) -> int:
    """A number from 0 to 2^64 that stands for chance: it depends on the key alone."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


class Few(Generic[T]):
    """The `size` things with the smallest rank, one for each key."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._heap: list[tuple[float, str, T]] = []
        self._keys: set[str] = set()

    def add(self, rank: float, key: str, thing: T) -> None:
        """Offers a thing; `key` decides between equal ranks."""
        if key in self._keys:
            return
        entry = (-rank, _Backwards(key), thing)
        if len(self._heap) < self._size:
            heapq.heappush(self._heap, entry)
        elif entry[:2] > self._heap[0][:2]:
            self._keys.discard(heapq.heapreplace(self._heap, entry)[1])
        else:
            return
        self._keys.add(key)

    def things(self) -> list[T]:
        """What was kept, the smallest rank first."""
        return [thing for *_, thing in sorted(self._heap, key=lambda entry: entry[:2], reverse=True)]


class _Backwards(str):
    """A string that sorts the other way round, so that the first in the alphabet stays."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)

    def __gt__(self, other: str) -> bool:
        return str.__lt__(self, other)


class Weighed(Generic[T]):
    """As many things as weigh no more than `budget` together: each by its lot, so that all have the same chance."""

    def __init__(self, budget: float) -> None:
        self._budget, self._weight, self._limit = budget, 0.0, _WHOLE
        self._heap: list[tuple[int, str, float, T]] = []

    @property
    def whole(self) -> bool:
        """Whether nothing had to be left out."""
        return self._limit == _WHOLE

    def add(self, key: str, weight: float, thing: T) -> None:
        """Offers a thing under a key of its own."""
        chance = lot(key)
        if chance >= self._limit:
            return
        heapq.heappush(self._heap, (-chance, key, weight, thing))
        self._weight += weight
        while self._weight > self._budget and len(self._heap) > 1:
            chance, _, gone, _ = heapq.heappop(self._heap)
            self._weight -= gone
            self._limit = -chance

    def things(self) -> list[T]:
        """What was kept, in the order of the keys."""
        return [thing for *_, thing in sorted(self._heap, key=lambda entry: entry[1])]
