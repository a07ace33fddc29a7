"""Rules as plain data: for the cache, and for the digest that names a set of rules.

Without pydantic and YAML: a warm start goes through here.
"""

from __future__ import annotations

import json
import marshal
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from ..cache import pack, unpack
from ..model import Action, Example, Extend, Profile, Rule, RuleSet, TermList

_DEFAULTS = {field.name: field.default for field in fields(Rule)}


def digest(rules: tuple[Rule, ...], terms: dict[str, TermList], profiles: dict[str, Profile]) -> str:
    """Hex SHA-256 of all that decides. Where the files lie and how they are ordered does not count."""
    from hashlib import sha256

    plain = {
        "rules": [{k: v for k, v in _rule_out(rule).items() if k not in ("path", "line")} for rule in rules],
        "terms": {name: dict(terms[name].words) for name in terms},  # a description decides nothing
        "profiles": {name: _profile_out(profiles[name]) for name in profiles},
    }
    return sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def dumps(ruleset: RuleSet) -> bytes:
    """A rule set as bytes, to be read back by `loads`."""
    plain = {
        "rules": [_rule_out(rule) for rule in ruleset.rules],
        "terms": [[t.name, t.description, marshal.dumps(dict(t.words)), t.path] for t in ruleset.terms.values()],
        "profiles": [_profile_out(profile) for profile in ruleset.profiles.values()],
        "digest": ruleset.digest,
    }
    return pack(plain)


def loads(data: bytes | memoryview) -> RuleSet:
    """The rule set that `dumps` wrote. Raises ValueError, EOFError, KeyError or TypeError for anything else."""
    plain = unpack(memoryview(data))
    terms = {name: TermList(name, about, StoredWords(words), path) for name, about, words, path in plain["terms"]}
    profiles = [_profile_in(profile) for profile in plain["profiles"]]
    rules = tuple(_rule_in(rule) for rule in plain["rules"])
    return RuleSet(rules, terms, {p.name: p for p in profiles}, plain["digest"])


class StoredWords(Mapping[str, tuple[str, ...]]):
    """The words of a list by language, made when first asked for.

    Compiled rules know them already, and making all of them took longer than loading those.
    """

    __slots__ = ("_data", "_words")

    def __init__(self, data: bytes | memoryview) -> None:
        self._data = data
        self._words: dict[str, tuple[str, ...]] | None = None

    def _made(self) -> dict[str, tuple[str, ...]]:
        if self._words is None:
            self._words = {language: tuple(words) for language, words in marshal.loads(self._data).items()}
        return self._words

    def __getitem__(self, language: str) -> tuple[str, ...]:
        return self._made()[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made())

    def __len__(self) -> int:
        return len(self._made())

    def __repr__(self) -> str:
        return repr(self._made())

    def __reduce__(self) -> tuple[Any, ...]:
        return StoredWords, (bytes(self._data),)


def _rule_out(rule: Rule) -> dict[str, Any]:
    """A rule without what it has by default."""
    out = {name: value for name, default in _DEFAULTS.items() if (value := getattr(rule, name)) != default}
    then = rule.then
    out["then"] = [then.kind, then.evidence, then.replacement, then.repair]
    if rule.extend:
        out["extend"] = [rule.extend.until, rule.extend.lines, rule.extend.words]
    if rule.examples:
        out["examples"] = [[e.kind, e.before, e.after] for e in rule.examples]
    return out


def _rule_in(plain: dict[str, Any]) -> Rule:
    plain["then"] = Action(*plain["then"])
    if "extend" in plain:
        plain["extend"] = Extend(*plain["extend"])
    if "examples" in plain:
        plain["examples"] = tuple([Example(*example) for example in plain["examples"]])
    for name in ("languages", "sites", "profiles"):
        if name in plain:
            plain[name] = tuple(plain[name])
    return Rule(**plain)


def _profile_out(profile: Profile) -> dict[str, Any]:
    return {field.name: getattr(profile, field.name) for field in fields(Profile)}


def _profile_in(plain: dict[str, Any]) -> Profile:
    return Profile(**{**plain, "stages": tuple(plain["stages"]), "categories": tuple(plain["categories"])})
