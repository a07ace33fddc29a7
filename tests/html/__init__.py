"""Tests of `cleaner.html`: a page to its article."""
