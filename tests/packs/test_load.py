"""From rule files to a rule set: stacking, choosing, the digest, the cache."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from cleaner.model import Action, Example, Extend, RuleErrors, RuleSet
from cleaner.packs import files, store
from cleaner.packs.load import load

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Rules


def only(rules: Rules, **options: object) -> RuleSet:
    return load([rules.folder], shipped=False, **options)


def ids(ruleset: RuleSet) -> list[str]:
    return [rule.id for rule in ruleset.rules]


def messages(caught: pytest.ExceptionInfo[RuleErrors]) -> list[str]:
    return [str(error) for error in caught.value.errors]


def test_everything_a_rule_can_say(rules: Rules) -> None:
    rules.basic()
    path = rules.write(
        "full.yaml",
        """
        # comment
        category: related
        description: Lists.
        sites: [b.example, a.example]
        profiles: [dump]
        rules:
          - id: full
            description: All keys.
            category: navigation
            scope: section
            stage: lines
            profiles: [standard, dump]
            languages: [fi, en]
            status: experimental
            when:
              - terms: cookie
                count: {min: 2}
              - any: [{zone: tail}, {position: {last: 3}}]
              - not: {only: cookie, share: 0.5}
            unless:
              shape: {words: {min: 60}, capitals: {max: 0.5}, sentence: true}
            then: {evidence: 2.5}
            extend: {until: end, lines: 5}
            examples:
              remove: [cookies]
              keep: [bread]
              replace: [{from: a, to: ""}]
        """,
    )
    (rule,) = (rule for rule in only(rules).rules if rule.id == "full")
    assert rule.when == {
        "all": [
            {"terms": ["cookie"], "at": "anywhere", "count": {"min": 2}},
            {"any": [{"zone": ["tail"]}, {"position": {"last": 3}}]},
            {"not": {"only": ["cookie"], "share": 0.5}},
        ]
    }
    assert rule.unless == {"shape": {"words": {"min": 60}, "capitals": {"max": 0.5}, "sentence": True}}
    assert type(rule.unless["shape"]["words"]["min"]) is int
    assert rule.then == Action("evidence", evidence=2.5)
    assert rule.extend == Extend("end", 5, 400)
    assert (rule.category, rule.scope, rule.stage, rule.status) == ("navigation", "section", "lines", "experimental")
    assert rule.sites == ("a.example", "b.example")
    assert rule.profiles == ("dump", "standard")
    assert rule.languages == ("en", "fi")
    assert rule.examples == (
        Example("remove", "cookies"),
        Example("keep", "bread", "bread"),
        Example("replace", "a", ""),
    )
    assert (rule.pack, rule.path, rule.line) == ("full", str(path), 7)


@pytest.mark.parametrize(
    ("written", "action"),
    [
        ("remove", Action("remove")),
        ("keep", Action("keep")),
        ("{evidence: -1}", Action("evidence", evidence=-1.0)),
        ('{replace: "\\n"}', Action("replace", replacement="\n")),
        ("{repair: mojibake}", Action("repair", repair="mojibake")),
    ],
)
def test_actions(rules: Rules, written: str, action: Action) -> None:
    rules.pack(f"then: {written}\nexamples: {{remove: [a], keep: [b], replace: [{{from: x, to: y}}]}}")
    (rule,) = (rule for rule in only(rules).rules if rule.id == "probe")
    assert rule.then == action


def test_defaults_come_from_the_pack(rules: Rules) -> None:
    rules.basic()
    (rule,) = only(rules).rules
    assert (rule.category, rule.scope, rule.stage, rule.status) == ("consent", "line", "lines", "stable")
    assert rule.profiles == ()
    assert (rule.extend, rule.unless, rule.selector, rule.sites, rule.languages) == (None, None, None, (), ())


def test_a_bare_list_means_all_under_when_and_any_under_unless(rules: Rules) -> None:
    rules.pack("when: [{terms: cookie}, {zone: head}]\nunless: [{zone: tail}]")
    (rule,) = (rule for rule in only(rules).rules if rule.id == "probe")
    assert rule.when == {"all": [{"terms": ["cookie"], "at": "anywhere"}, {"zone": ["head"]}]}
    assert rule.unless == {"any": [{"zone": ["tail"]}]}


def test_norwegian_is_a_language(rules: Rules) -> None:
    rules.basic()
    rules.write("terms/no.yaml", "terms: cookie\nwords:\n  no: [informasjonskapsel*, no, on]\n")
    assert only(rules).terms["cookie"].words["no"] == ("informasjonskapsel*", "no", "on")


def test_words_come_together_from_all_kinds_of_file(rules: Rules) -> None:
    rules.basic()
    rules.write(
        "lists.yaml", "lists:\n  cookie: {description: Other words., words: [cookie]}\n  ad: {description: Ads.}\n"
    )
    rules.write("languages/fi.yaml", "language: fi\nwords:\n  cookie: [eväste*]\n  ad: [mainos]\n")
    rules.write("more.yaml", "terms: cookie\nwords: {en: [biscuit, cookie], '*': [kuki]}\n")
    terms = only(rules).terms
    assert terms["cookie"].words == {
        "*": ("cookie", "kuki"),
        "en": ("biscuit", "cookie", "cookies"),
        "fi": ("eväste*",),
    }
    assert terms["ad"].words == {"fi": ("mainos",)}


def test_several_files_in_one(rules: Rules) -> None:
    parts = [path.read_text() for path in sorted(_basic(rules).rglob("*.yaml"))]
    shutil.rmtree(rules.folder)
    path = rules.write("all.yaml", "---\n".join(parts))
    ruleset = load(path, shipped=False)
    assert ids(ruleset) == ["cookie-line"]
    assert set(ruleset.terms) == {"cookie"}
    assert set(ruleset.profiles) == {"standard"}


def _basic(rules: Rules) -> Path:
    rules.basic()
    return rules.folder


def test_profiles(rules: Rules) -> None:
    rules.basic()
    rules.write(
        "profiles/mine.yaml",
        """
        name: mine
        description: Mine.
        stages: [lines]
        categories: [consent, ad]
        threshold: 4
        weak_share: 0.1
        suspicious_share: 1
        weights: {cookie-line: 2, short: -0.5}
        structure: {bins: [[0, 1.5], [10, -2]], note: null, deep: {er: true}}
        """,
    )
    profile = only(rules).profiles["mine"]
    assert (profile.stages, profile.categories) == (("lines",), ("consent", "ad"))
    assert (profile.threshold, profile.weak_share, profile.suspicious_share) == (4.0, 0.1, 1.0)
    assert profile.weights == {"cookie-line": 2.0, "short": -0.5}
    assert profile.structure == {"bins": [[0, 1.5], [10, -2]], "note": None, "deep": {"er": True}}


def test_one_path_may_stand_without_a_list(rules: Rules) -> None:
    rules.basic()
    assert load(str(rules.folder), shipped=False) == load([rules.folder], shipped=False)


def test_a_file_that_is_reached_twice_counts_once(rules: Rules) -> None:
    rules.basic()
    assert ids(load([rules.folder, rules.folder / "pack.yaml"], shipped=False)) == ["cookie-line"]


class TestStacking:
    """The user's files on top of shipped ones (played by another folder)."""

    @pytest.fixture(autouse=True)
    def shipped(self, rules: Rules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        rules.basic()
        monkeypatch.setattr(files, "shipped_folder", lambda: rules.folder)
        self.mine = type(rules)(tmp_path / "mine")

    def rule(self, extra: str = "") -> None:
        self.mine.write(
            "mine.yaml",
            "category: ad\nrules:\n"
            "  - id: cookie-line\n    description: Mine.\n    when: {terms: cookie}\n    then: keep\n"
            f"    examples: {{keep: [a cookie]}}\n    {extra}\n",
        )

    def test_more_words_for_a_shipped_list(self) -> None:
        path = self.mine.write("words.yaml", "terms: cookie\nwords: {en: [biscuit]}\n")
        assert load([path]).terms["cookie"].words == {"en": ("biscuit", "cookie", "cookies")}
        assert load([path]).terms["cookie"].description == "Words for a browser cookie."

    def test_the_id_of_a_shipped_rule_is_taken(self) -> None:
        self.rule()
        with pytest.raises(RuleErrors) as caught:
            load([self.mine.folder])
        assert messages(caught) == [
            f"{self.mine.folder}/mine.yaml:3: rules.0.id: a shipped rule is named `cookie-line` "
            "(choose another id, or write `replaces: true` to take its place)"
        ]

    def test_unless_it_replaces_it(self) -> None:
        self.rule("replaces: true")
        (rule,) = load([self.mine.folder]).rules
        assert (rule.category, rule.description, rule.then.kind) == ("ad", "Mine.", "keep")

    def test_two_files_cannot_both_replace_it(self) -> None:
        self.rule("replaces: true")
        shutil.copy(self.mine.folder / "mine.yaml", self.mine.folder / "other.yaml")
        with pytest.raises(RuleErrors, match=r"stands in .*mine\.yaml:3 as well"):
            load([self.mine.folder])

    def test_a_profile_of_the_same_name_takes_the_shipped_one_s_place(self) -> None:
        path = self.mine.write("p.yaml", "name: standard\nthreshold: 9\n")
        assert load([path]).profiles["standard"].threshold == 9.0

    def test_a_rule_may_use_shipped_lists_and_rules(self) -> None:
        path = self.mine.write(
            "near.yaml",
            "category: ad\nrules:\n  - {id: n, description: d, when: {near: {rule: cookie-line}}, then: remove, "
            "examples: {remove: [a], keep: [b]}}\n",
        )
        assert ids(load([path])) == ["cookie-line", "n"]

    def test_the_order_of_paths_does_not_matter(self) -> None:
        first = self.mine.write("a/words.yaml", "terms: cookie\nwords: {en: [biscuit], de: [Keks]}\n")
        second = self.mine.write("b/words.yaml", "terms: cookie\nwords: {en: [wafer]}\n")
        assert load([first, second]) == load([second, first])
        assert load([first, second]).digest != load([first]).digest

    def test_missing_shipped_rules_are_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.undo()
        monkeypatch.setenv("CLEANER_CACHE_DIR", str(tmp_path))
        monkeypatch.setattr(files, "_PACKAGE", tmp_path / "nowhere" / "cleaner")
        with pytest.raises(RuleErrors, match=r"the shipped rules are missing \(install article-cleaner again\)"):
            load()


class TestChoosing:
    @pytest.fixture(autouse=True)
    def packs(self, rules: Rules) -> None:
        rules.basic()
        for pack, category, names in (
            ("one", "ad", ["ad-a", "ad-b"]),
            ("two", "share", ["share-a", "keep-a"]),
        ):
            entries = "".join(
                f"  - {{id: {name}, description: d, when: {{terms: cookie}}, "
                f"then: {'keep' if 'keep' in name else 'remove'}, "
                "examples: {remove: [a], keep: [b]}}\n"
                for name in names
            )
            rules.write(f"{pack}.yaml", f"category: {category}\nrules:\n{entries}")

    @pytest.mark.parametrize(
        ("select", "ignore", "left"),
        [
            (None, None, ["ad-a", "ad-b", "cookie-line", "keep-a", "share-a"]),
            ([], [], ["ad-a", "ad-b", "cookie-line", "keep-a", "share-a"]),
            (["ad-a"], None, ["ad-a", "keep-a"]),
            (["ad-*"], None, ["ad-a", "ad-b", "keep-a"]),
            (["share"], None, ["keep-a", "share-a"]),
            (["one", "cookie-line"], None, ["ad-a", "ad-b", "cookie-line", "keep-a"]),
            (["keep-a"], None, ["keep-a"]),
            (None, ["share"], ["ad-a", "ad-b", "cookie-line"]),
            (None, ["pack"], ["ad-a", "ad-b", "keep-a", "share-a"]),
            (["ad"], ["ad-b", "keep-a"], ["ad-a"]),
            ("ad-a", "keep-*", ["ad-a"]),
            (["*"], ["*"], []),
            (None, ["newsletter"], ["ad-a", "ad-b", "cookie-line", "keep-a", "share-a"]),
        ],
    )
    def test_what_is_left(self, rules: Rules, select: list[str], ignore: list[str], left: list[str]) -> None:
        assert ids(only(rules, select=select, ignore=ignore)) == left

    def test_unknown_names_are_all_told_with_the_nearest(self, rules: Rules) -> None:
        with pytest.raises(RuleErrors) as caught:
            only(rules, select=["cookie-lin", "zzzz"], ignore=["shar", "ads-*"])
        assert messages(caught) == [
            "select: `cookie-lin` is no rule, category or pack (did you mean `cookie-line`?)",
            "select: `zzzz` is no rule, category or pack (`cleaner rules list` shows ids, categories and packs)",
            "ignore: `shar` is no rule, category or pack (did you mean `share`?)",
            "ignore: `ads-*` is no rule, category or pack (did you mean `ad-b`?)",
        ]

    def test_the_digest_tells_the_choice(self, rules: Rules) -> None:
        everything = only(rules)
        assert only(rules, select=["*"]).digest == everything.digest
        assert only(rules, select=["ad"]).digest != everything.digest
        assert only(rules, select=["ad"]).digest == only(rules, select=["ad-*"]).digest
        assert only(rules, select=["ad"]).digest == only(rules, ignore=["consent", "share-a"]).digest


class TestDigest:
    def test_names_and_order_of_files_do_not_count(self, rules: Rules, tmp_path: Path) -> None:
        rules.basic()
        before = only(rules).digest
        shutil.move(rules.folder / "terms", rules.folder / "aaa")
        shutil.move(rules.folder / "profiles" / "standard.yaml", rules.folder / "zzz.yaml")
        assert only(rules).digest == before
        shutil.move(rules.folder, tmp_path / "elsewhere")
        assert load(tmp_path / "elsewhere", shipped=False).digest == before

    def test_comments_and_layout_do_not_count(self, rules: Rules) -> None:
        rules.basic()
        before = only(rules).digest
        path = rules.folder / "pack.yaml"
        path.write_text(
            "# A comment.\n\n"
            + path.read_text().replace("[This site uses cookies.]", "\n        - This site uses cookies.")
        )
        assert only(rules).digest == before

    @pytest.mark.parametrize(
        ("name", "old", "new"),
        [
            ("pack.yaml", "then: remove", "then: {evidence: 1}"),
            ("pack.yaml", "when: {terms: cookie}", "when: {terms: cookie, at: start}"),
            ("pack.yaml", "category: consent", "category: ad"),
            ("terms/cookie.yaml", "cookies", "cookies, biscuit"),
            ("terms/cookie.yaml", "en:", "en-GB:"),
            ("profiles/standard.yaml", "name: standard", "name: standard\nthreshold: 2"),
        ],
    )
    def test_what_decides_counts(self, rules: Rules, name: str, old: str, new: str) -> None:
        rules.basic()
        before = only(rules).digest
        path = rules.folder / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))
        assert only(rules).digest != before

    def test_a_default_that_is_written_out_does_not(self, rules: Rules) -> None:
        rules.basic()
        before = only(rules).digest
        path = rules.folder / "pack.yaml"
        path.write_text(path.read_text().replace("{terms: cookie}", "{terms: [cookie], at: anywhere}"))
        assert only(rules).digest == before


class TestCache:
    def test_from_the_cache_comes_the_same(self, rules: Rules, own_cache: Path) -> None:
        rules.pack(
            "sites: []\nlanguages: [en]\nscope: section\nextend: {lines: 3}\nunless: {zone: head}".removeprefix(
                "sites: []\n"
            )
        )
        cold = only(rules)
        assert len(list((own_cache / "rules").iterdir())) == 1
        assert only(rules) == cold

    def test_any_change_of_a_file_is_seen(self, rules: Rules) -> None:
        rules.basic()
        before = only(rules)
        path = rules.folder / "terms" / "cookie.yaml"
        stat = path.stat()
        path.write_text(path.read_text().replace("cookies", "biscuit"))
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert only(rules).terms["cookie"].words != before.terms["cookie"].words

    def test_files_that_lie_still_are_not_read_again(
        self, rules: Rules, own_cache: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rules.basic()
        cold = only(rules)
        assert not (own_cache / "sources").exists(), "just written: a change within the same tick could not be told"
        monkeypatch.setattr(files, "_STILL", -1)
        assert only(rules) == cold

        def unread(*_: object) -> None:
            raise AssertionError("read once more")

        monkeypatch.setattr(files, "collect", unread)
        assert only(rules) == cold
        time.sleep(0.02)
        path = rules.folder / "terms" / "cookie.yaml"
        stat, text = path.stat(), path.read_text()
        path.write_text(text.replace("cookies", "biscuit"))
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        with pytest.raises(AssertionError, match="read once more"):
            only(rules)
        path.write_text(text)
        with pytest.raises(AssertionError, match="read once more"):
            only(rules)

    def test_an_entry_that_is_gone_or_damaged_is_made_anew_though_files_lie_still(
        self, rules: Rules, own_cache: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rules.basic()
        monkeypatch.setattr(files, "_STILL", -1)
        good = only(rules)
        (entry,) = (own_cache / "rules").iterdir()
        entry.write_bytes(entry.read_bytes()[:-1])
        assert only(rules) == good
        entry.unlink()
        assert only(rules) == good
        for seen in (own_cache / "sources").iterdir():
            seen.write_bytes(b"")
        assert only(rules) == good

    def test_errors_are_not_cached_away(self, rules: Rules) -> None:
        rules.basic()
        only(rules)
        with pytest.raises(RuleErrors):
            load([rules.folder, rules.folder / "nowhere"], shipped=False)
        rules.write("bad.yaml", "a: b: c")
        assert rules.errors() == rules.errors() != []

    @pytest.mark.parametrize(
        "payload", [b"{}", b"[]", b"not json", b'{"rules": [{"id": 1}], "terms": [], "profiles": []}']
    )
    def test_an_entry_of_another_make_is_made_anew(
        self, rules: Rules, monkeypatch: pytest.MonkeyPatch, payload: bytes
    ) -> None:
        rules.basic()
        good = only(rules)
        monkeypatch.setattr("cleaner.cache.get", lambda kind, key: payload)
        assert only(rules) == good

    def test_the_key_knows_the_version_and_the_code(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = files.cache_key([])
        monkeypatch.setattr(files, "__version__", "9.9.9")
        assert files.cache_key([]) != before

    def test_the_key_knows_which_files_are_the_user_s(self) -> None:
        keys = {
            files.cache_key([files.Source("a", b"x", True)]),
            files.cache_key([files.Source("a", b"x", False)]),
            files.cache_key([files.Source("b", b"x", True)]),
            files.cache_key([files.Source("a", b"", True), files.Source("", b"x", True)]),
            files.cache_key([]),
        }
        assert len(keys) == 5

    def test_a_warm_start_needs_neither_pydantic_nor_yaml(self, rules: Rules) -> None:
        rules.basic()
        program = (
            "import sys\nfrom cleaner.packs.load import load\n"
            f"ruleset = load([{str(rules.folder)!r}], shipped=False, select=['cookie*'], ignore=['consent'])\n"
            "print([name for name in ('pydantic', 'yaml', 'regex', 'platformdirs') if name in sys.modules])"
        )
        cold, warm = (
            subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
            for _ in range(2)
        )
        assert "pydantic" in cold
        assert warm == "[]"

    def test_neither_does_a_cleaner_with_the_shipped_rules(self) -> None:
        program = (
            "import sys\nfrom cleaner import Cleaner\nCleaner(select=['consent'])\n"
            "print([name for name in ('pydantic', 'yaml', 'rich', 'typer') if name in sys.modules])"
        )
        cold, warm = (
            subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
            for _ in range(2)
        )
        assert "pydantic" in cold
        assert warm == "[]"

    def test_many_words_are_loaded_quickly_when_warm(self, rules: Rules) -> None:
        rules.basic()
        for number in range(60):
            words = "".join(f"    - word{number}x{n} and another\n" for n in range(800))
            rules.write(f"terms/l{number}.yaml", f"terms: l{number}\ndescription: d\nwords:\n  en:\n{words}")
        cold = only(rules)
        seconds = []
        for _ in range(5):
            started = time.perf_counter()
            warm = only(rules)
            seconds.append(time.perf_counter() - started)
        assert warm == cold
        assert min(seconds) < 0.25  # about 0.03 on an idle machine


def test_a_rule_set_is_plain_data(rules: Rules) -> None:
    rules.basic()
    ruleset = only(rules)
    assert pickle.loads(pickle.dumps(ruleset)) == ruleset
    assert store.loads(store.dumps(ruleset)) == ruleset
    assert json.loads(json.dumps(ruleset.rules[0].when)) == ruleset.rules[0].when
