# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""What shows that a text is all of a page, compiled: the same as `kind.frame_of`, which says what is counted. Held against it
in `tests/structure/test_frame.py`. Places in the text lie between the ends of its lines, those in the buffers below the
number of lines."""

from cpython.mem cimport PyMem_Free, PyMem_Realloc

from libc.stdint cimport uint32_t

from .kind import FRAME_LIMITS, Frame

cdef extern from "Python.h":
    Py_ssize_t PyUnicode_FindChar(object text, Py_UCS4 char, Py_ssize_t start, Py_ssize_t end, int direction) except? -2

cdef const char* WORD = "copyright"

FORM = 1
"""Counts the forms that the interface has had, see `cleaner.compiled`."""

cdef Py_ssize_t LABEL = FRAME_LIMITS["label"], SHORT = FRAME_LIMITS["short"], LONG = FRAME_LIMITS["long"]
cdef Py_ssize_t LEAST = FRAME_LIMITS["least"], ENDS = FRAME_LIMITS["ends"], LAST = FRAME_LIMITS["last"], RUN = FRAME_LIMITS["run"]


cdef inline bint _mark(Py_UCS4 char) noexcept:
    return char in u" \t\r\f*+-o•·|#>[]\u200b\xa0"


cdef inline bint _indented(str text, Py_ssize_t start, Py_ssize_t end) noexcept:
    """Whether a line begins with two blanks, or a tab and either."""
    if end - start < 2:
        return False
    if text[start] == u" ":
        return text[start + 1] == u" "
    return text[start] == u"\t" and (text[start + 1] == u"\t" or text[start + 1] == u" ")


cdef bint _signed(str text) except -1:
    """Whether there is a copyright sign."""
    cdef Py_ssize_t place = 0, size = len(text)
    if PyUnicode_FindChar(text, u"©", 0, size, 1) >= 0:
        return True
    while True:
        place = PyUnicode_FindChar(text, u"(", place, size, 1) + 1
        if place <= 0 or place + 1 >= size:
            return False
        if text[place + 1] == u")" and text[place] in u"cC":
            return True


cdef bint _named(str text, Py_ssize_t start, Py_ssize_t end) noexcept:
    """Whether the word or the sign stands in a part of the text, in capitals or not."""
    cdef Py_ssize_t place, at
    cdef Py_UCS4 char
    for place in range(start, end):
        char = text[place]
        if char == u"©":
            return True
        if char == u"(" and place + 2 < end and text[place + 2] == u")" and text[place + 1] in u"cC":
            return True
        if char in u"cC" and place + 9 <= end:
            for at in range(1, 9):
                if (<uint32_t>text[place + at] | 32) != <uint32_t>WORD[at]:
                    break
            else:
                return True
    return False


cdef class Lines:
    """Where the lines of a text begin and end without the marks around them, those of nothing else left out."""

    cdef Py_ssize_t* bounds
    cdef Py_ssize_t count, room, indented

    def __cinit__(self, str text):
        cdef Py_ssize_t size = len(text), start = 0, end, low, high
        while start <= size:
            end = PyUnicode_FindChar(text, u"\n", start, size, 1)
            if end < 0:
                end = size
            self.indented += _indented(text, start, end)
            low, high = start, end
            while low < high and _mark(text[low]):
                low += 1
            while high > low and _mark(text[high - 1]):
                high -= 1
            if low < high:
                self.add(low, high)
            start = end + 1

    def __dealloc__(self):
        PyMem_Free(self.bounds)

    cdef int add(self, Py_ssize_t low, Py_ssize_t high) except -1:
        cdef Py_ssize_t* bounds
        if self.count == self.room:
            bounds = <Py_ssize_t*>PyMem_Realloc(self.bounds, 2 * (2 * self.room + 64) * sizeof(Py_ssize_t))
            if not bounds:
                raise MemoryError
            self.bounds, self.room = bounds, 2 * self.room + 64
        self.bounds[2 * self.count], self.bounds[2 * self.count + 1] = low, high
        self.count += 1
        return 0

    cdef inline Py_ssize_t size(self, Py_ssize_t line) noexcept:
        return self.bounds[2 * line + 1] - self.bounds[2 * line]

    cdef inline str line(self, str text, Py_ssize_t line):
        return text[self.bounds[2 * line]:self.bounds[2 * line + 1]]

    cdef Py_ssize_t distinct(self, str text) except -1:
        """How many different lines there are: those of a length that no other has are not looked at."""
        cdef Py_ssize_t[256] lengths
        cdef Py_ssize_t line, out = 0
        cdef set others = set()
        for line in range(256):
            lengths[line] = 0
        for line in range(self.count):
            lengths[self.size(line) & 255] += 1
        for line in range(self.count):
            if lengths[self.size(line) & 255] > 1:
                others.add(self.line(text, line))
            else:
                out += 1
        return out + len(others)


def frame_of(str text not None, labels):
    cdef Lines lines = Lines(text)
    cdef Py_ssize_t count = lines.count, place, width, first = -1, last = -1, written = 0, brief = 0
    cdef Py_ssize_t above, below, head, tail, best = 0, many = 0, run = 0, short_below = 0, first_short = 0, last_short = 0
    cdef set frame = set(), at_head = set(), at_tail = set()
    cdef list found = []
    cdef str line
    cdef bint named = False
    if count < LEAST:
        return None
    for place in range(count):
        width = lines.size(place)
        written += width
        if width < LABEL:
            line = lines.line(text, place).lower()
            if line in labels:
                found.append((place, line))
        if width < SHORT:
            brief += width
            run += 1
            many += run == RUN
            best = max(best, run)
        else:
            run = 0
        if width >= LONG:
            last = place
            if first < 0:
                first = place
    above = below = count
    head, tail = count // 2, count // 2 + 1
    if first >= 0:
        above, below = first, count - 1 - last
        head, tail = above, count - below
    for place in range(count):
        if lines.size(place) < SHORT:
            short_below += place >= count - below
            first_short += place < ENDS
            last_short += place >= count - ENDS
    for place, line in found:
        frame.add(line)
        if place < head:
            at_head.add(line)
        if place >= tail:
            at_tail.add(line)
    for place in range(max(0, count - LAST), count):
        named = named or _named(text, lines.bounds[2 * place], lines.bounds[2 * place + 1])
    return Frame(
        count, above, below, short_below, first_short, last_short, best, many, written, brief, lines.distinct(text),
        lines.indented, len(frame), sum([labels[line] for line in frame]), len(at_head), len(at_tail), _signed(text), named,
    )
