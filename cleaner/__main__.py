"""The command `cleaner`, also as `python -m cleaner`."""

from __future__ import annotations

import gc
import signal


def main() -> None:
    """Loads the commands and runs the one that is asked for."""
    # Until a run has begun there is nothing to tell: Ctrl-C ends the process at once, while modules are read as well,
    # and even in the middle of a long call in C (which loading the rules is).
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # What a run loads stays, and what it makes goes by itself, but for little: to look for more takes a tenth of a start.
    gc.set_threshold(50_000)
    from .cli import main as commands

    commands()


if __name__ == "__main__":
    main()
