"""The compact protocol of Thrift, as far as the footer of a Parquet file is written in it.

A struct is a dict of its fields by number, in the order they came: `{number: (type, value)}`. A list is `(type, values)`.
Everything else is an int, a bool or bytes. What is read and written again gives the same bytes.
Protocol: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from __future__ import annotations

from typing import Any, Final

TRUE: Final = 1
FALSE: Final = 2
BYTE: Final = 3
INTEGERS: Final = (4, 5, 6)
"""The types of integers of 16, 32 and 64 bits, which are written alike."""
DOUBLE: Final = 7
BINARY: Final = 8
LISTS: Final = (9, 10)
"""The types of lists and sets."""
STRUCT: Final = 12

Struct = dict[int, tuple[int, Any]]


def read(data: bytes) -> Struct:
    """The struct that these bytes begin with. Raises ValueError where they are no such struct."""
    try:
        return _struct(data, 0)[0]
    except (IndexError, RecursionError):
        raise ValueError("not a struct of Thrift") from None


def write(struct: Struct) -> bytes:
    """The bytes of a struct. In place of a struct in a list its bytes may stand."""
    out = bytearray()
    before = 0
    for number, (kind, value) in struct.items():
        step = number - before
        if 0 < step < 16:
            out.append(step << 4 | kind)
        else:
            out.append(kind)
            out += _varint(_zigzag(number))
        before = number
        if kind not in (TRUE, FALSE):
            out += _written(kind, value)
    out.append(0)
    return bytes(out)


def _struct(data: bytes, at: int) -> tuple[Struct, int]:
    out: Struct = {}
    number = 0
    while head := data[at]:
        at += 1
        kind = head & 15
        if head >> 4:
            number += head >> 4
        else:
            raw, at = _number(data, at)
            number = raw >> 1 ^ -(raw & 1)
        value: Any = kind == TRUE
        if kind not in (TRUE, FALSE):
            value, at = _value(data, at, kind)
        out[number] = kind, value
    return out, at + 1


def _value(data: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind in INTEGERS:
        raw, at = _number(data, at)
        return raw >> 1 ^ -(raw & 1), at
    if kind in (TRUE, FALSE, BYTE):  # booleans have a byte of their own only in lists
        return data[at], at + 1
    if kind == STRUCT:
        return _struct(data, at)
    if kind in LISTS:
        head, at = data[at], at + 1
        count = head >> 4
        if count == 15:
            count, at = _number(data, at)
        values = []
        for _ in range(count):
            value, at = _value(data, at, head & 15)
            values.append(value)
        return (head & 15, values), at
    if kind == BINARY:
        size, at = _number(data, at)
    elif kind == DOUBLE:
        size = 8
    else:
        raise ValueError(f"type {kind} of Thrift, which no footer has")
    if at + size > len(data):
        raise ValueError("cut short")
    return data[at : at + size], at + size


def _number(data: bytes, at: int) -> tuple[int, int]:
    out = shift = 0
    while True:
        byte = data[at]
        at += 1
        out |= (byte & 127) << shift
        if byte < 128:
            return out, at
        shift += 7
        if shift > 63:
            raise ValueError("a number of more than 64 bits")


def _written(kind: int, value: Any) -> bytes:
    if kind in INTEGERS:
        return _varint(_zigzag(value))
    if kind in (TRUE, FALSE, BYTE):
        return bytes([value])
    if kind == STRUCT:
        return value if isinstance(value, bytes) else write(value)
    if kind in LISTS:
        inner, values = value
        head = bytes([len(values) << 4 | inner]) if len(values) < 15 else bytes([0xF0 | inner]) + _varint(len(values))
        return head + b"".join(_written(inner, one) for one in values)
    data: bytes = value
    return _varint(len(data)) + data if kind == BINARY else data


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)
