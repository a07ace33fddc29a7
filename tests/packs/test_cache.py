"""The cache on disk: whole entries or none, and never an exception."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner import cache


def entry(folder: Path) -> Path:
    (found,) = (path for path in folder.rglob("*") if path.is_file())
    return found


def test_what_is_put_is_got(own_cache: Path) -> None:
    assert cache.get("rules", "abc") is None
    cache.put("rules", "abc", b"one")
    cache.put("rules", "abd", b"")
    assert cache.get("rules", "abc") == b"one"
    assert cache.get("rules", "abd") == b""
    assert cache.get("scan", "abc") is None
    cache.put("rules", "abc", b"two")
    assert cache.get("rules", "abc") == b"two"
    assert not list(own_cache.rglob("*.tmp"))


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:5],
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: b"X" + data[1:],
        lambda data: data[:-3] + bytes([data[-3] ^ 1]) + data[-2:],
        lambda data: data[:10] + bytes([data[10] ^ 1]) + data[11:],
        lambda data: b"\x80\x04K\x01.",
        lambda data: data[:-4] + data[-2:] + data[-4:-2],
        lambda data: data[:-4] + bytes(4),
        lambda data: b"ACLNcch1" + bytes(32) + b"some data",
    ],
    ids=[
        "empty",
        "cut in the head",
        "cut",
        "longer",
        "foreign",
        "bit in the data",
        "bit in the head",
        "a pickle",
        "pieces that changed places",
        "zeros",
        "an older form",
    ],
)
def test_a_damaged_entry_is_as_good_as_absent(own_cache: Path, damage) -> None:
    cache.put("rules", "abc", b"some data")
    path = entry(own_cache)
    path.write_bytes(damage(path.read_bytes()))
    assert cache.get("rules", "abc") is None
    cache.put("rules", "abc", b"new")
    assert cache.get("rules", "abc") == b"new"


def test_an_entry_under_the_name_of_another_is_refused(own_cache: Path) -> None:
    cache.put("rules", "abc", b"some data")
    entry(own_cache).rename(own_cache / "rules" / "abd")
    assert cache.get("rules", "abd") is None
    (own_cache / "rules" / "abd").rename(own_cache / "rules" / "abc")
    assert cache.get("rules", "abc") == b"some data"


@pytest.mark.parametrize("name", ["../../outside", "/etc/passwd", "a/b", "", ".", "ß", "x" * 300, "a\0b", "\udc80"])
def test_names_cannot_lead_out_of_the_folder(own_cache: Path, name: str) -> None:
    cache.put(name, name, b"data")
    assert cache.get(name, name) == b"data"
    assert entry(own_cache).resolve().is_relative_to(own_cache.resolve())


def test_the_oldest_entries_go(own_cache: Path) -> None:
    for number in range(25):
        cache.put("rules", f"k{number}", b"x")
        for path in own_cache.rglob("k*"):
            os.utime(path, (int(path.name[1:]), int(path.name[1:])))
        if number == 19:
            assert cache.get("rules", "k0") == b"x"
    assert len(list((own_cache / "rules").iterdir())) == 20
    assert cache.get("rules", "k24") == b"x"
    assert cache.get("rules", "k1") is None


def test_reading_an_entry_keeps_it_young(own_cache: Path) -> None:
    cache.put("rules", "abc", b"x")
    path = entry(own_cache)
    os.utime(path, (1, 1))
    cache.get("rules", "abc")
    assert path.stat().st_mtime > 1


def test_what_a_killed_process_left_is_cleared_in_the_end(own_cache: Path) -> None:
    cache.put("rules", "abc", b"x")
    left = own_cache / "rules" / "abc.99.aa.tmp"
    left.write_bytes(b"half")
    os.utime(left, (1, 1))
    for number in range(20):
        cache.put("rules", f"k{number}", b"x")
    assert not left.exists()


def test_a_folder_that_is_a_file_means_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CLEANER_CACHE_DIR", str(tmp_path / "file" / "below"))
    cache.put("rules", "abc", b"x")
    assert cache.get("rules", "abc") is None


def test_a_folder_that_cannot_be_made_means_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEANER_CACHE_DIR", "/proc/cleaner")
    cache.put("rules", "abc", b"x")
    assert cache.get("rules", "abc") is None


def test_a_failed_write_leaves_nothing(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    cache.put("rules", "abc", b"x")
    assert [path for path in own_cache.rglob("*") if path.is_file()] == []


def test_an_interrupt_passes_and_leaves_nothing(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        cache.put("rules", "abc", b"x")
    assert [path for path in own_cache.rglob("*") if path.is_file()] == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs itself is asked")
@pytest.mark.parametrize("home", ["/somewhere/cache", "relative", ""])
def test_the_folder_is_where_platformdirs_has_it(monkeypatch: pytest.MonkeyPatch, home: str) -> None:
    from platformdirs import user_cache_dir

    monkeypatch.delenv("CLEANER_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", home)
    expected = user_cache_dir("article-cleaner") if home != "relative" else None
    assert str(cache.folder()) == (expected or str(Path.home() / ".cache" / "article-cleaner"))


def test_many_processes_at_once(own_cache: Path) -> None:
    program = "from cleaner import cache\nfor n in range(30): cache.put('rules', 'same', b'x' * 100_000)"
    running = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(3)]
    seen = set()
    while any(process.poll() is None for process in running):
        seen.add(cache.get("rules", "same"))
    assert all(process.returncode == 0 for process in running)
    assert seen <= {None, b"x" * 100_000}
    assert cache.get("rules", "same") == b"x" * 100_000
