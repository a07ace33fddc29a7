# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True
"""The outline of a text, compiled: see `kind.outline`, which does the same where there is no compiler."""

from cpython.unicode cimport PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ, PyUnicode_Substring

FORM = 1


def outline(str text, str marks, int short, int long, int run):
    """The lines of a text without marks at their ends, empty ones left out, and: lines before the first long one and after
    the last one (all where there is none), short ones among the latter, characters in all and in short ones, the longest
    run of short lines, runs of at least so many, and indented lines."""
    cdef const void* data = PyUnicode_DATA(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef Py_ssize_t length = len(text), start = 0, end, low, high, size
    cdef Py_ssize_t count = 0, above = -1, below = 0, brief_below = 0, written = 0, brief = 0
    cdef Py_ssize_t best = 0, many = 0, running = 0, indented = 0
    cdef Py_UCS4 first, second
    cdef list bare = []
    cdef bint[128] plain
    for size in range(128):
        plain[size] = <Py_UCS4>size in marks
    while start <= length:
        end = start
        while end < length and PyUnicode_READ(kind, data, end) != 10:
            end += 1
        if end - start > 1:
            first, second = PyUnicode_READ(kind, data, start), PyUnicode_READ(kind, data, start + 1)
            if first == u" " and second == u" " or first == u"\t" and (second == u"\t" or second == u" "):
                indented += 1
        low, high = start, end
        while low < high and _marks(PyUnicode_READ(kind, data, low), marks, plain):
            low += 1
        while high > low and _marks(PyUnicode_READ(kind, data, high - 1), marks, plain):
            high -= 1
        start, size = end + 1, high - low
        if not size:
            continue
        bare.append(PyUnicode_Substring(text, low, high))
        written += size
        if size < short:
            brief += size
            running += 1
            if running == run:
                many += 1
        else:
            best, running = max(best, running), 0
        if size >= long:
            if above < 0:
                above = count
            below = brief_below = 0
        else:
            below += 1
            brief_below += size < short
        count += 1
    best = max(best, running)
    return bare, above if above >= 0 else count, below, brief_below, written, brief, best, many, indented


cdef inline bint _marks(Py_UCS4 char, str marks, const bint* plain):
    return plain[char] if char < 128 else char in marks
