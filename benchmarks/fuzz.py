"""Coverage-guided fuzzing with atheris: `python benchmarks/fuzz.py TARGET [--seconds 600]`.

Targets: `decode` (any bytes to text and back), `yaml` (any bytes as a rule file), `clean` (any text; the edits must give it
back), `html` (any bytes as a page), `jsonl` (any bytes as records). What is found is kept beside the corpus, in
`FOLDER/TARGET`, and shown with its traceback. Needs the extra `bench`: pip install 'article-cleaner[bench]'.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[1]
LARGEST = 4000
SLOWEST = 20

with atheris.instrument_imports(include=["cleaner", "yaml"]):
    from cleaner import Cleaner, restore
    from cleaner.formats import FORMATS, ReadOptions
    from cleaner.formats.decode import NotText, decode, encode
    from cleaner.html.extract import Extractor
    from cleaner.model import CleanerError, InputError, Result, RuleError
    from cleaner.packs.files import shipped_folder
    from cleaner.packs.load import load
    from cleaner.packs.reading import read


def decode_any() -> Callable[[bytes], None]:
    """Bytes that are text come back as they were; what they become is a text that can be written."""

    def one(data: bytes) -> None:
        for markup in (False, True):
            try:
                found = decode(data, markup=markup)
            except NotText:
                continue
            found.text.encode("utf-8")
            assert encode(found.text, json.loads(json.dumps(found.facts()))) == data, (found.encoding, markup)

    return one


def yaml_any() -> Callable[[bytes], None]:
    """A rule file is read as plain data, or refused with its line; a whole one is loaded, or every error is named."""
    folder = Path(tempfile.mkdtemp())
    profile = folder / "profile.yaml"
    profile.write_text("name: standard\ndescription: Nothing but the rules.\n")

    def one(data: bytes) -> None:
        try:
            documents = read(data, "fuzzed.yaml")
        except RuleError as error:
            named(error)
            return
        for document in documents:
            json.dumps(document.data)
        path = folder / "fuzzed.yaml"
        path.write_bytes(data)
        try:
            load([path, profile], shipped=False)
        except CleanerError as error:
            named(error)

    return one


def named(error: CleanerError) -> None:
    """An error about a rule file says which."""
    assert "fuzzed.yaml" in str(error), error


def clean_any() -> Callable[[bytes], None]:
    """Whatever the text, the edits give it back, and the clean text is clean."""
    shipped = shipped_folder()
    names = (
        "characters",
        "tidy",
        "consent",
        "ad",
        "share",
        "profiles",
        "terms",
        "languages/en.yaml",
        "languages/de.yaml",
    )
    paths = [path for name in names if (path := shipped / name).exists() or (path := shipped / f"{name}.yaml").exists()]
    cleaner = Cleaner("standard", ruleset=load(paths, shipped=False))

    def one(data: bytes) -> None:
        text = data.decode("utf-8", "surrogatepass" if data[:1] == b"\xed" else "replace")
        result = cleaner.clean(text)
        assert restore(result.text, result.edits) == text
        at = 0
        for edit in result.edits:
            assert at <= edit.start < edit.end or (edit.start == edit.end and edit.replacement), edit
            assert text[edit.start : edit.end] == edit.text, edit
            at = edit.end

    return one


def html_any() -> Callable[[bytes], None]:
    """Nothing that a page holds makes it fail, but that it is no text."""
    extractor = Extractor()

    def one(data: bytes) -> None:
        with suppress(NotText):
            extractor.extract(data).text.encode("utf-8")

    return one


def jsonl_any() -> Callable[[bytes], None]:
    """No byte of a file of records is lost, and the lines come back from what is written."""
    form, options = FORMATS["jsonl"], ReadOptions(max_bytes=1000, exact=True)

    def one(data: bytes) -> None:
        try:
            items = list(form.read(io.BytesIO(data), options))
        except InputError:
            return
        assert b"".join(item.raw for item in items) == data.removeprefix(b"\xef\xbb\xbf")
        for item in items:
            if item.text is not None:
                output = form.encode(item, Result(item.text))
                assert form.original(output, json.loads(json.dumps(item.facts)), ()) == item.raw

    return one


TARGETS: dict[str, Callable[[], Callable[[bytes], None]]] = {
    "decode": decode_any, "yaml": yaml_any, "clean": clean_any, "html": html_any, "jsonl": jsonl_any,
}  # fmt: skip
SEEDS = {
    "decode": "articles/*",
    "yaml": "",
    "clean": "articles/*.txt",
    "html": "**/*.html",
    "jsonl": "articles/*.jsonl",
}


def main() -> None:
    """Fuzz one target for a while."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir(), "cleaner-fuzz"))
    asked = parser.parse_args()
    corpus = asked.folder / asked.target
    (corpus / "seeds").mkdir(parents=True, exist_ok=True)
    sources = (ROOT / "fixtures").glob(SEEDS[asked.target]) if SEEDS[asked.target] else (ROOT / "rules").glob("*.yaml")
    for path in sources:
        (corpus / "seeds" / path.name).write_bytes(path.read_bytes()[:LARGEST])
    options = [f"-max_total_time={asked.seconds}", f"-max_len={LARGEST}", f"-timeout={SLOWEST}", "-rss_limit_mb=4000"]
    places = [f"-artifact_prefix={corpus}/found-", "-print_final_stats=1", str(corpus / "new"), str(corpus / "seeds")]
    (corpus / "new").mkdir(exist_ok=True)
    atheris.Setup([sys.argv[0], *options, *places], TARGETS[asked.target]())
    atheris.Fuzz()


if __name__ == "__main__":
    main()
