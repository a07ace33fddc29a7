"""What a run tells at its end, for people and for programs."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from ..slow import LIMIT
from ..terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .job import Outcome
    from .tally import Notice

_LISTED = 20
_RULES_LISTED = 10


def summary_text(outcome: Outcome, *, verbose: bool = False) -> Iterator[str]:
    """The summary as lines. Failures are all named; of what is only worth a look, the first 20 unless `verbose`."""
    tally = outcome.tally
    counts = [f"{tally.written:,} written", f"{tally.unchanged:,} unchanged", f"{tally.empty:,} empty"]
    counts.append(f"{tally.failed:,} failed")
    head = f"{_number(tally.read, 'document')} in {outcome.seconds:.1f} s"
    if rate := _rate(outcome):
        head += f" ({rate:.3g} MB/s)"
    yield f"{head}: {', '.join(counts)}"
    if outcome.again:
        yield f"{_number(outcome.again, 'document')} of these were done before and are up to date"
    if words := sum(tally.removed_words.values()):
        yield f"Removed {_number(words, 'word')}: {_ranking(tally.removed_words, None)}"
        yield f"By rule: {_ranking(tally.removed_by_rule, None if verbose else _RULES_LISTED)}"
    yield from switched_off(outcome)
    how_many = {"suspicious": tally.suspicious, "empty": tally.empty, "damaged": tally.damaged}
    for kind, title in (("suspicious", "Suspicious"), ("empty", "Empty"), ("note", "Notes"), ("damaged", "Damaged")):
        title = f"{title} ({how_many[kind]:,})" if kind in how_many else title
        yield from _listed(title, outcome.notices(kind), None if verbose or kind == "damaged" else _LISTED)
    if outcome.skipped:
        yield from _skipped(outcome, verbose)
    yield from _listed(f"Failed ({tally.failed:,})", outcome.notices("failed"), None)
    if outcome.interrupted:
        yield "Interrupted. What is written is whole; the same command again does the rest."


def switched_off(outcome: Outcome) -> Iterator[str]:
    """A line for each rule that was switched off during the run."""
    for rule in outcome.switched_off:
        yield f"Rule {rule} ran out of time on {LIMIT} documents and was switched off for the rest of the run"


def summary_json(outcome: Outcome, *, profile: str, rules: str) -> str:
    """The summary as one JSON object: counts, every named document, words removed by category and by rule."""
    tally = outcome.tally
    data: dict[str, Any] = {
        "documents": {
            "read": tally.read,
            "written": tally.written,
            "unchanged": tally.unchanged,
            "empty": tally.empty,
            "failed": tally.failed,
        },
        "suspicious": tally.suspicious,
        "damaged": tally.damaged,
        "skipped": outcome.skipped,
        "done_before": outcome.again,
        "changed": tally.changed,
        "removed_words": {
            "total": sum(tally.removed_words.values()),
            "by_category": _sorted(tally.removed_words),
            "by_rule": _sorted(tally.removed_by_rule),
        },
        "edits": {"total": tally.edits, "by_rule": _sorted(tally.edits_by_rule)},
        "bytes": {"in": tally.bytes_in, "out": tally.bytes_out},
        "seconds": round(outcome.seconds, 3),
        "mb_per_second": round(_rate(outcome), 3),
        "interrupted": outcome.interrupted,
        "switched_off_rules": list(outcome.switched_off),
        "profile": profile,
        "rules": rules,
    }
    for kind in ("failed", "damaged", "suspicious", "empty", "skipped"):
        data[f"{kind}_documents"] = [{"document": n.label, "reason": n.reason} for n in outcome.notices(kind)]
    data["changed_documents"] = [n.label for n in outcome.notices("changed")]
    data["notes"] = [{"document": n.label, "note": n.reason} for n in outcome.notices("note")]
    return json.dumps(data, indent=2)


def exit_code(outcome: Outcome, *, check: bool = False) -> int:
    """0 done, 1 `--check` found something to change, 3 some documents failed or were damaged, 130 interrupted."""
    if outcome.interrupted:
        return 130
    if outcome.tally.failed or outcome.tally.damaged:
        return 3
    return 1 if check and outcome.tally.changed else 0


def _listed(title: str, notices: Iterator[Notice], limit: int | None) -> Iterator[str]:
    count = 0
    for count, notice in enumerate(notices, 1):
        if count == 1:
            yield f"{title}:"
        if limit is None or count <= limit:
            yield f"  {printable(notice.label)}: {printable(notice.reason)}"
    if limit is not None and count > limit:
        yield f"  … and {count - limit:,} more (--verbose lists them)"


def _skipped(outcome: Outcome, verbose: bool) -> Iterator[str]:
    if verbose:
        yield from _listed("Skipped", outcome.notices("skipped"), None)
        return
    reasons = Counter(notice.reason for notice in outcome.notices("skipped"))
    listed = [f"{count:,} {printable(reason)}" for reason, count in reasons.most_common(_LISTED)]
    yield f"Skipped {_number(outcome.skipped, 'file')} (--verbose names them): {'; '.join(listed)}"


def _ranking(counts: dict[str, int], limit: int | None) -> str:
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    shown = ", ".join(f"{name} {count:,}" for name, count in ranked[:limit])
    return shown + (f", {len(ranked) - limit} more" if limit is not None and len(ranked) > limit else "")


def _sorted(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _rate(outcome: Outcome) -> float:
    """MB (10^6 bytes) of input per second, of what this run itself did."""
    return (outcome.tally.bytes_in - outcome.again_bytes) / 1e6 / outcome.seconds if outcome.seconds > 0 else 0.0
