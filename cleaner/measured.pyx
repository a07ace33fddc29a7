# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""What a text looks like, compiled: the same as `measures`, which says what each measure is and takes its place where there
is no compiler. `tests/test_measures.py` holds both against each other. Places in a text are looked at between its ends
alone, hence they are not checked again."""

from .scan.fold import word_character

cdef extern from "Python.h":
    Py_ssize_t PyUnicode_FindChar(object text, Py_UCS4 char, Py_ssize_t start, Py_ssize_t end, int direction) except? -2

FORM = 1
"""Counts the forms that the interface has had, see `cleaner.compiled`."""


cdef inline bint _unspaced(Py_UCS4 char) noexcept:
    return char >= 0xE00 and (
        _spelt(char) or 0x3005 <= char <= 0x3007 or 0x3040 <= char <= 0x30FF or 0x31F0 <= char <= 0x31FF
        or 0x3400 <= char <= 0x4DBF or 0x4E00 <= char <= 0x9FFF or 0xF900 <= char <= 0xFAFF or 0x20000 <= char <= 0x3FFFF)


cdef inline bint _spelt(Py_UCS4 char) noexcept:
    return 0xE00 <= char <= 0xEFF or 0x1000 <= char <= 0x109F or 0x1780 <= char <= 0x17FF


cdef inline bint _closes(Py_UCS4 char) noexcept:
    return char in u"\"”’“»«)]」』）*_"


cdef inline bint _stops(Py_UCS4 char) noexcept:
    return char in u".!?…؟۔।"


cdef inline bint _word(Py_UCS4 char) except -1:
    if char.isalnum() or char == u"_":
        return True
    return char >= 0x300 and word_character(chr(char))


cdef Py_ssize_t _end(str text) noexcept:
    """Where the last character stands that is no blank, and one more."""
    cdef Py_ssize_t end = len(text)
    while end and text[end - 1].isspace():
        end -= 1
    return end


cdef bint _ends(str text, Py_ssize_t end, Py_ssize_t low) noexcept:
    """Whether what ends before a place ends like a sentence, as far as the characters from `low` on tell."""
    while end > low and _closes(text[end - 1]):
        end -= 1
    return end > low and text[end - 1] in u".!?…。！？؟۔।:;"


def lines_of(str text not None):
    cdef list starts = [], sizes = []
    cdef Py_ssize_t start = 0, place, end, size = len(text), widest = 0
    while True:
        place = PyUnicode_FindChar(text, 10, start, size, 1)
        end = size if place < 0 else place
        starts.append(start)
        sizes.append(end - start)
        widest = max(widest, end - start)
        if place < 0:
            return starts, sizes, widest
        start = place + 1


def count_words(str text not None):
    cdef Py_ssize_t parts = 0, lone = 0, found = 0, spelt = 0
    cdef bint inside = False, words = False
    cdef Py_UCS4 char
    for char in text:
        if char.isspace():
            if inside:
                lone += not words
            inside = words = False
            continue
        if not inside:
            parts += 1
            inside = True
        if not words:
            words = char.isalnum() or char == u"_"
        if _unspaced(char):
            found += 1
            spelt += _spelt(char)
    if inside:
        lone += not words
    return parts - (lone if parts <= 25 else 0) + spelt // 4 + (found - spelt) // 2


def reads_as_prose(str text not None, Py_ssize_t words):
    cdef Py_ssize_t end
    cdef Py_UCS4 last
    if words < 12 or len(text) < 24:
        return False
    end = _end(text)
    if not end:
        return words >= 40
    last = text[end - 1]
    if last in u"…:;" or (last == u"." and end > 2 and text[end - 2] == u"." and text[end - 3] == u"."):
        return words >= 60
    return words >= 40 or _ends(text, end, max(0, end - 12))


def sentences(str text not None):
    cdef list out = []
    cdef Py_ssize_t size = len(text), start = 0, place = 0, first, end, following
    cdef Py_UCS4 char
    while place < size:
        char = text[place]
        first = place
        if _stops(char):
            while place < size and _stops(text[place]):
                place += 1
            end = place
            while end < size and text[end] in u"\"”’»«)]":
                end += 1
            following = end
            while following < size and text[following].isspace():
                following += 1
            if following == end or following == size:
                continue
        elif char in u"。！？":
            while place < size and text[place] in u"。！？":
                place += 1
            while place < size and text[place] in u"”’」』）":
                place += 1
            end = following = place
            while following < size and text[following].isspace():
                following += 1
        else:
            place += 1
            continue
        place = end
        # A small letter after the stop: an abbreviation, a decimal or a quotation that goes on.
        if following < size and text[following].islower() and text[first] != u"。":
            continue
        out.append((start, end))
        start = following
    end = _end(text)
    if start < end:
        out.append((start, end))
    return out


cdef class Unit:
    cdef public str text
    cdef public object context
    cdef public Py_ssize_t index, start
    cdef public bint whole
    cdef Py_ssize_t _words, _letters
    cdef object _hits

    def __init__(self, str text not None, Py_ssize_t start, Py_ssize_t index, context, Py_ssize_t words=-1, bint whole=False):
        self.text, self.start, self.index, self.context = text, start, index, context
        self.whole = whole
        self._words, self._letters = words, -1

    def fits(self, tuple wanted not None):
        cdef int feature
        cdef double low, high, found
        for feature, low, high in wanted:
            if feature == 0:
                found = self.chars
            elif feature == 1:
                found = self.words
            elif feature == 2:
                found = self.sentence
            elif feature == 3:
                found = self.bullet
            elif feature == 4:
                found = self.quoted
            elif feature == 5:
                found = self.letters
            elif feature == 6:
                found = self.capitals
            elif feature == 7:
                found = self.digits
            else:
                found = self.function_words
            if not low <= found <= high:
                return False
        return True

    @property
    def hits(self):
        if self._hits is None:
            self._hits = self.context.hits(self)
        return self._hits

    @property
    def function_words(self):
        return self.context.function_words(self)

    @property
    def core(self):
        cdef str text = self.text
        cdef Py_ssize_t low = 0, high = len(text)
        while low < high and not _word(text[low]):
            low += 1
        while high > low and not _word(text[high - 1]):
            high -= 1
        return low, high

    @property
    def chars(self):
        cdef str text = self.text
        cdef Py_ssize_t low = 0, high = _end(text)
        while low < high and text[low].isspace():
            low += 1
        return high - low

    @property
    def letters(self):
        cdef Py_UCS4 char
        if self._letters < 0:
            self._letters = 0
            for char in self.text:
                self._letters += char.isalpha()
        return self._letters

    def letters_between(self, Py_ssize_t start, Py_ssize_t end):
        cdef Py_ssize_t place, found = 0
        cdef str text = self.text
        if not 0 <= start <= end <= len(text):
            raise IndexError(start, end)
        for place in range(start, end):
            found += text[place].isalpha()
        return found

    @property
    def words(self):
        if self._words < 0:
            self._words = count_words(self.text)
        return self._words

    @property
    def capitals(self):
        cdef Py_ssize_t found = 0
        cdef Py_UCS4 char
        for char in self.text:
            found += char.isupper()
        return found / <double>self._letters if self.letters else 0.0

    @property
    def digits(self):
        cdef Py_ssize_t found = 0
        cdef Py_UCS4 char
        for char in self.text:
            found += char.isdigit()
        return found / <double>(found + self.letters) if found else 0.0

    @property
    def sentence(self):
        cdef Py_ssize_t end = _end(self.text), low = max(0, len(self.text) - 12)
        return _ends(self.text, end, low)

    @property
    def bullet(self):
        cdef str text = self.text
        cdef Py_ssize_t size = len(text), place = 0, first
        while place < size and text[place].isspace():
            place += 1
        if place == size:
            return False
        if text[place] in u"-*•·●○▪■►▶–—✓✔+":
            place += 1
        else:
            first = place
            if u"a" <= text[place] <= u"z":
                place += 1
            else:
                while place < size and place < first + 3 and text[place].isdecimal():
                    place += 1
                if place == first:
                    return False
            if place == size or text[place] not in u".)":
                return False
            place += 1
        return place < size and text[place].isspace()

    @property
    def quoted(self):
        cdef Py_UCS4 char
        for char in self.text:
            if char in u"“”„«»\"「」『』‹›":
                return True
        return False

    @property
    def prose(self):
        return reads_as_prose(self.text, self.words)
