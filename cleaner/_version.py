"""The version, in one place: the build and the caches read it."""

__version__ = "0.1.0"
