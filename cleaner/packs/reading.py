"""YAML as rule files need it: safe, plain, and with a line number for every key.

Only the parser's events are used, never its object builder: no tag can make an object, no alias can multiply, nesting
is counted while it opens, and `no` (Norwegian), `on` or `2024-01-31` stay the words they are. A file may hold several
documents, parted by `---`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from ..model import RuleError

MAX_DEPTH = 40
"""Levels of nesting; a deep rule has about a dozen."""
_MAX_OPEN = 400
"""Brackets open at once as the first look counts them, which cannot tell all quoted ones from real ones."""

Key = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,15})\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,30}|[0-9]{1,30}\.[0-9]{0,30})(?:[eE][-+]?[0-9]{1,2})?\Z")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_QUOTED_OR_BRACKET = re.compile(
    r"""(?:(?<=[\s\[{,:-])|^)(?:'(?:[^'\n]|'')*'|"(?:[^"\\\n]|\\.)*")|(?:(?<=\s)|^)\#[^\n]*|[\[{]+|[\]}]+""",
    re.MULTILINE,
)
_STAIRS = re.compile(rf"(?:[-?:][ \t]+){{{_MAX_OPEN}}}")
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_QUOTES = "put quotes around a word that begins with *, &, !, @, % or `"


@dataclass(slots=True)
class Document:
    """One YAML document as plain data. `lines` has the 1-based line of each key path; `line` is where it begins."""

    path: str
    data: Any
    line: int = 1
    lines: dict[Key, int] = field(default_factory=dict)

    def line_of(self, key: Key) -> int:
        """The line of a key path, or of its nearest parent that is there."""
        while key:
            if key in self.lines:
                return self.lines[key]
            key = key[:-1]
        return self.line


def read(data: bytes, path: str = "") -> list[Document]:
    """The documents in the bytes of a rule file; `path` is for messages only. Raises RuleError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RuleError("is not UTF-8 text", path=path, line=line, mend="save the file as UTF-8") from None
    if found := _UNREADABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        problem = f"holds the control character U+{ord(found.group()):04X}, so it is not YAML"
        raise RuleError(problem, path=path, line=line, mend=r'write it as "\x.." within double quotes')
    check_depth(text, path)
    return _Reader(text, path).documents()


def check_depth(text: str, path: str = "") -> None:
    """Refuse text that opens hundreds of brackets or `- - -` steps, before the parser in C sees it. Raises RuleError.

    The parser needs time by the square of the depth, and its object builder overruns the stack. This look is rough
    (a bracket within a block of text counts); `read` counts exactly while it reads.
    """
    depth = 0
    for found in _QUOTED_OR_BRACKET.finditer(text):
        token = found.group()
        if token[0] in "[{":
            depth += len(token)
            if depth > _MAX_OPEN:
                raise _too_deep(path, text.count("\n", 0, found.start()) + 1)
        elif token[0] in "]}":
            depth = max(0, depth - len(token))
    if stairs := _STAIRS.search(text):
        raise _too_deep(path, text.count("\n", 0, stairs.start()) + 1)


def _too_deep(path: str, line: int) -> RuleError:
    mend = "close the brackets, or write a flatter condition"
    return RuleError(f"is nested more than {MAX_DEPTH} levels deep", path=path, line=line, mend=mend)


class _Reader:
    """Builds plain data from the parser's events."""

    def __init__(self, text: str, path: str) -> None:
        self._path = path
        self._loader = yaml.CSafeLoader(text)
        self._depth = 0
        self._lines: dict[Key, int] = {}

    def documents(self) -> list[Document]:
        out: list[Document] = []
        try:
            while True:
                event = self._next()
                if isinstance(event, yaml.StreamEndEvent):
                    return out
                if isinstance(event, yaml.DocumentStartEvent):
                    self._lines = {}
                    first = self._next()
                    data = self._value(first, ())
                    if data is not None:
                        out.append(Document(self._path, data, first.start_mark.line + 1, self._lines))
        except yaml.MarkedYAMLError as error:
            raise self._syntax(error) from None
        except yaml.YAMLError as error:
            raise RuleError(f"is not YAML: {str(error).splitlines()[0]}", path=self._path) from None
        finally:
            self._loader.dispose()

    def _next(self) -> Any:
        return self._loader.get_event()

    def _value(self, event: Any, key: Key) -> Any:
        kind = type(event)
        if kind is yaml.AliasEvent:
            raise self._refusal(event, key, f"an alias (`*{event.anchor}`) is not allowed", _QUOTES)
        if event.anchor is not None:
            raise self._refusal(event, key, f"an anchor (`&{event.anchor}`) is not allowed", _QUOTES)
        if event.tag is not None:
            raise self._refusal(event, key, f"a tag (`{event.tag}`) is not allowed", _QUOTES)
        if kind is yaml.ScalarEvent:
            return _plain(event.value) if event.implicit[0] else event.value
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _too_deep(self._path, event.start_mark.line + 1)
        value = self._list(key) if kind is yaml.SequenceStartEvent else self._mapping(key)
        self._depth -= 1
        return value

    def _list(self, key: Key) -> list[Any]:
        out: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            inner = (*key, len(out))
            self._lines[inner] = event.start_mark.line + 1
            out.append(self._value(event, inner))
        return out

    def _mapping(self, key: Key) -> dict[str, Any]:
        out: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            if isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
                raise self._refusal(event, key, "a key must be a word", "remove the brackets or the `?`")
            self._value(event, key)  # refuses an alias, an anchor, a tag
            name: str = event.value
            inner = (*key, name)
            if name in out:
                first = self._lines[inner]
                raise self._refusal(event, inner, f"the key stands twice, first on line {first}", "join the two")
            if not name:
                raise self._refusal(event, key, "a key is missing before the colon", "write the key")
            self._lines[inner] = event.start_mark.line + 1
            out[name] = self._value(self._next(), inner)
        return out

    def _refusal(self, event: Any, key: Key, problem: str, mend: str) -> RuleError:
        return RuleError(problem, path=self._path, line=event.start_mark.line + 1, key=dotted(key), mend=mend)

    def _syntax(self, error: yaml.MarkedYAMLError) -> RuleError:
        mark = error.problem_mark or error.context_mark
        context = f"{error.context}, " if error.context else ""
        line = mark.line + 1 if mark else 0
        mend = (
            _QUOTES
            if "alias" in context or "anchor" in context or "cannot start" in str(error.problem)
            else ("check the indentation, the colons and the quotes of this line and the one before")
        )
        return RuleError(f"is not YAML: {context}{error.problem}", path=self._path, line=line, mend=mend)


def _plain(value: str) -> Any:
    """What an unquoted scalar means: a number, `true`, `false`, nothing, or else the text itself."""
    if len(value) <= 5 and value in _CONSTANTS:
        return _CONSTANTS[value]
    if value[0] in "-+.0123456789":
        if _INTEGER.match(value):
            return int(value)
        if _FLOAT.match(value):
            return float(value)
    return value


def dotted(key: Key) -> str:
    """A key path as messages show it: `rules.3.when.terms`."""
    return ".".join(map(str, key))
