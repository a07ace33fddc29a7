"""The workbench: a page on this machine for people who write rules.

`session` holds the rules and the texts and answers what the page asks; `app` is the door, which lets in nobody but
the page itself; `serve` opens it.
"""
