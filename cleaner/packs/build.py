"""Rule files -> validated rules. Goes through all of them before it complains, so that all is said at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from ..model import Action, Example, Extend, Profile, Rule, RuleError, RuleSet, TermList
from . import check, reading, store
from .messages import rule_errors
from .reading import Document, Key, dotted
from .schema import KINDS, LanguageFile, ListsFile, PackHead, ProfileFile, RuleEntry, TermFile
from .words import mend_for, nearest

if TYPE_CHECKING:
    from .files import Source


@dataclass(slots=True)
class Built:
    """What the files gave. `ruleset` holds all that was valid, so it counts only without `errors`."""

    ruleset: RuleSet
    errors: list[RuleError]
    documents: list[Document]
    places: dict[str, tuple[Document, Key]]
    """Rule id -> where it stands."""


@dataclass(slots=True)
class _Builder:
    errors: list[RuleError] = field(default_factory=list)
    rules: dict[str, Rule] = field(default_factory=dict)
    users: dict[str, bool] = field(default_factory=dict)
    words: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    profiles: dict[str, tuple[Profile, bool]] = field(default_factory=dict)
    places: dict[str, tuple[Document, Key]] = field(default_factory=dict)
    refused: list[tuple[Document, Key]] = field(default_factory=list)
    """Rules whose form is wrong."""
    ids: set[str] = field(default_factory=set)
    """Every id and list name that is written anywhere, also in a part that is wrong: to name no error twice."""
    lists: set[str] = field(default_factory=set)
    list_places: dict[str, tuple[Document, Key]] = field(default_factory=dict)
    base: RuleSet | None = None

    def stand_on(self, base: RuleSet) -> None:
        """Begin with rules that are valid and shipped, as if their files had been read before."""
        self.base = base
        self.rules = {rule.id: rule for rule in base.rules}
        self.users = dict.fromkeys(self.rules, False)
        self.profiles = {name: (profile, False) for name, profile in base.profiles.items()}
        self.ids, self.lists = set(self.rules), set(base.terms)
        self.descriptions = {name: found.description for name, found in base.terms.items()}

    def error(self, document: Document, key: Key, problem: str, mend: str = "") -> None:
        line = document.line_of(key)
        self.errors.append(RuleError(problem, path=document.path, line=line, key=dotted(key), mend=mend))

    def add(self, document: Document, user: bool) -> None:
        """Sort a document into packs, term lists and profiles."""
        data = document.data
        kind = next((key for key in KINDS if isinstance(data, dict) and key in data), None)
        if kind is None:
            problem = (
                "is no rule file: it has none of `rules:` (a pack), `terms:` (a term list), `lists:` (several), "
                "`language:` (the words of one), `name:` (a profile)"
            )
            keys = data if isinstance(data, dict) else ()
            close = next((f"did you mean `{near}`?" for key in keys if (near := nearest(key, KINDS))), "")
            self.error(document, (), problem, close)
        elif kind == "rules":
            self._pack(document, user)
        elif kind == "name":
            self._profile(document, user)
        else:
            _WORDS[kind](self, document)

    def _validated(self, model: type[BaseModel], document: Document, key: Key = ()) -> Any:
        """The part at `key` as a model, or None when it was refused, which is then noted."""
        part = document.data
        for step in key:
            part = part[step]
        try:
            return model.model_validate(part)
        except ValidationError as error:
            self.errors += rule_errors(error, model, document, key)
            return None

    def _pack(self, document: Document, user: bool) -> None:
        head = self._validated(PackHead, document)
        raw = document.data["rules"]
        for number, entry in enumerate(raw if isinstance(raw, list) else ()):
            key: Key = ("rules", number)
            if isinstance(entry, dict) and isinstance(entry.get("id"), str):
                self.ids.add(entry["id"])
            valid = self._validated(RuleEntry, document, key)
            if valid is None:
                self.refused.append((document, key))
                continue
            self._rule(_rule(valid, head, document, key), valid.replaces, user, document, key)

    def _rule(self, rule: Rule, replaces: bool, user: bool, document: Document, key: Key) -> None:
        earlier = self.rules.get(rule.id)
        here = (*key, "id")
        if earlier and self.users[rule.id] == user:
            self.error(document, here, f"`{rule.id}` stands in {earlier.path}:{earlier.line} as well", "rename one")
            return
        if earlier and not replaces:
            mend = "choose another id, or write `replaces: true` to take its place"
            self.error(document, here, f"a shipped rule is named `{rule.id}`", mend)
            return
        if replaces and not earlier:
            close = nearest(rule.id, self.rules)
            mend = f"did you mean `{close}`?" if close else "remove `replaces`"
            self.error(document, here, f"there is no shipped rule `{rule.id}` to replace", mend)
        self.rules[rule.id] = rule
        self.users[rule.id] = user
        self.places[rule.id] = (document, key)

    def _term_list(self, document: Document) -> None:
        if isinstance(document.data["terms"], str):
            self.lists.add(document.data["terms"])
        valid: TermFile | None = self._validated(TermFile, document)
        if valid:
            self._add_words(valid.terms, valid.description, valid.words, document, ("terms",))

    def _catalogue(self, document: Document) -> None:
        if isinstance(document.data["lists"], dict):
            self.lists.update(document.data["lists"])
        valid: ListsFile | None = self._validated(ListsFile, document)
        for name, entry in valid.lists.items() if valid else ():
            words = {"*": entry.words} if entry.words else {}
            self._add_words(name, entry.description, words, document, ("lists", name))

    def _language(self, document: Document) -> None:
        valid: LanguageFile | None = self._validated(LanguageFile, document)
        if valid:
            for name, words in valid.words.items():
                self._add_words(name, "", {valid.language: words}, document, ("words", name))

    def _add_words(
        self, name: str, description: str, words: dict[str, list[str]], document: Document, key: Key
    ) -> None:
        """Add words to a list, which any number of files may do."""
        self.list_places.setdefault(name, (document, key))
        self.descriptions[name] = self.descriptions.get(name) or description
        known = self.base.terms.get(name) if self.base else None
        merged = self.words.get(name) or {code: set(found) for code, found in (known.words if known else {}).items()}
        self.words[name] = merged
        for language, some in words.items():
            merged.setdefault(language, set()).update(some)

    def terms(self) -> dict[str, TermList]:
        """The lists by name; words are sorted, so that the order of files does not show."""
        lists = dict(self.base.terms) if self.base else {}
        for name, words in self.words.items():
            lists[name] = TermList(
                name,
                self.descriptions[name],
                {language: tuple(sorted(words[language])) for language in sorted(words)},
                self.list_places[name][0].path,
            )
        return {name: lists[name] for name in sorted(lists)}

    def _profile(self, document: Document, user: bool) -> None:
        valid: ProfileFile | None = self._validated(ProfileFile, document)
        if valid is None:
            return
        if valid.name in self.profiles and self.profiles[valid.name][1] == user:
            self.error(document, ("name",), f"there are two profiles named `{valid.name}`", "rename one")
            return
        plain = valid.model_dump(by_alias=True)
        plain.update(stages=tuple(valid.stages), categories=tuple(valid.categories))
        self.profiles[valid.name] = (Profile(**plain), user)


_WORDS = {"terms": _Builder._term_list, "lists": _Builder._catalogue, "language": _Builder._language}


def build(sources: list[Source], errors: list[RuleError], base: RuleSet | None = None) -> Built:
    """All rules, term lists and profiles of these files, with what is wrong; `errors` are those already known.

    With `base` (shipped rules that were loaded before) the files stand on it and it is not checked again; what comes
    of that has no digest.
    """
    builder = _Builder()
    if base:
        builder.stand_on(base)
    documents: list[Document] = []
    unreadable = list(errors)
    for source in sources:
        try:
            found = reading.read(source.data, source.path)
            if not found:
                raise RuleError("is empty", path=source.path, mend="write rules into it, or remove it")
        except RuleError as error:
            unreadable.append(error)
            continue
        documents += found
        for document in found:
            builder.add(document, source.user)
    rules = tuple(builder.rules[id_] for id_ in sorted(builder.rules))
    terms = builder.terms()
    profiles = {name: builder.profiles[name][0] for name in sorted(builder.profiles)}
    # In a file that could not be read may stand what seems to be missing.
    known = None if unreadable else check.Known(builder.ids, builder.lists, set(profiles))
    for rule in rules:
        if rule.id not in builder.places:  # of the base
            continue
        document, key = builder.places[rule.id]
        for inner, problem, mend in check.problems(rule, known):
            builder.error(document, key + inner, problem, mend)
    for document, key in builder.refused:
        raw = document.data["rules"][key[-1]]
        for inner, problem, mend in check.raw_problems(raw, known) if isinstance(raw, dict) else ():
            builder.error(document, key + inner, problem, mend)
    for term_list in () if unreadable else terms.values():
        if term_list.name not in builder.list_places:
            continue
        where = builder.list_places[term_list.name]
        if term_list.name not in builder.lists:
            builder.error(*where, f"unknown term list `{term_list.name}`", mend_for(term_list.name, builder.lists))
        elif not term_list.description:
            close = nearest(term_list.name, builder.lists - {term_list.name})
            mend = "add `description: …`" + (f", or did you mean the list `{close}`?" if close else "")
            builder.error(*where, f"the term list `{term_list.name}` has no description", mend)
        elif not term_list.words:
            builder.error(*where, f"the term list `{term_list.name}` has no words", "add some, or remove the list")
    order = {source.path: number for number, source in enumerate(sources)}
    found_errors = sorted(unreadable + builder.errors, key=lambda e: (order.get(e.path, -1), e.line))
    ruleset = RuleSet(rules, terms, profiles, "" if base else store.digest(rules, terms, profiles))
    return Built(ruleset, found_errors, documents, builder.places)


def _rule(entry: RuleEntry, head: PackHead | None, document: Document, key: Key) -> Rule:
    """A validated entry as plain data. Without a valid head the rule is good for checks only."""
    examples = [Example("remove", text) for text in entry.examples.remove]
    examples += [Example("keep", text, text) for text in entry.examples.keep]
    examples += [Example("replace", pair.from_, pair.to) for pair in entry.examples.replace]
    extend = entry.extend
    return Rule(
        id=entry.id,
        description=entry.description,
        category=entry.category or (head.category if head else "guard"),
        then=_action(entry.then),
        when=_condition(entry.when),
        unless=_condition(entry.unless),
        selector=entry.selector,
        scope=entry.scope,
        stage=entry.stage,
        extend=Extend(extend.until, extend.lines, extend.words) if extend else None,
        languages=tuple(sorted(set(entry.languages))),
        sites=tuple(sorted(set(entry.sites or (head.sites if head else ())))),
        profiles=tuple(sorted(set(entry.profiles or (head.profiles if head else ())))),
        status=entry.status,
        examples=tuple(examples),
        pack=Path(document.path).stem,
        path=document.path,
        line=document.line_of(key),
    )


def _condition(model: BaseModel | None) -> dict[str, Any] | None:
    return _whole_numbers(model.model_dump(by_alias=True, exclude_none=True)) if model else None


def _whole_numbers(value: Any) -> Any:
    """`60.0` back to the `60` that stands in the file."""
    if isinstance(value, dict):
        return {key: _whole_numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _action(then: Any) -> Action:
    if isinstance(then, str):
        return Action("keep" if then == "keep" else "remove")
    plain = then.model_dump()
    if "evidence" in plain:
        return Action("evidence", evidence=plain["evidence"])
    if "replace" in plain:
        return Action("replace", replacement=plain["replace"])
    return Action("repair", repair=plain["repair"])
