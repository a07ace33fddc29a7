from typing import Any

import numpy as np
from numpy.typing import NDArray

FORM: int

class Surveyor:
    def __init__(
        self, tables: dict[str, Any], languages: tuple[str, ...], lists: int, date_word: int, reader: int
    ) -> None: ...
    def count(self, text: str, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Lines: ...

class Lines:
    language: str
    size: int
    def where(self, out: NDArray[np.int64]) -> None: ...
    def words(self, out: NDArray[np.float32]) -> None: ...
    def terms(
        self,
        filled: NDArray[np.uint8],
        slots: NDArray[np.int32],
        opens: NDArray[np.uint8],
        hashes: NDArray[np.uint64],
        words: NDArray[np.int64],
        first: NDArray[np.int64],
        lists: NDArray[np.int64],
        out: NDArray[np.uint8],
    ) -> None: ...
    def levels(self, terms: NDArray[np.uint8], ago: NDArray[np.uint8], out: NDArray[np.uint8]) -> None: ...
    def around(
        self, scores: NDArray[np.float32], border: float, kept: NDArray[np.uint8], out: NDArray[np.uint8]
    ) -> None: ...

def add(
    levels: NDArray[np.uint8], rows: NDArray[np.int64], table: NDArray[np.float32], out: NDArray[np.float32]
) -> None: ...
def add_pairs(
    levels: NDArray[np.uint8],
    one: NDArray[np.int64],
    other: NDArray[np.int64],
    ones: NDArray[np.int64],
    others: NDArray[np.int64],
    flat: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None: ...
def divide(gains: NDArray[np.float32], low: float, high: float, out: NDArray[np.uint8]) -> None: ...
def spread(scores: NDArray[np.float32], words: NDArray[np.float32], out: NDArray[np.int64]) -> None: ...
def newlines(text: str) -> bytearray: ...
