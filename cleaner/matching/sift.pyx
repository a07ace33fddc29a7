# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""One pass over the characters of a text, compiled: its lines are measured, and what could wake rules raises bits in them.

`sieve` makes the tables and says what stands in them. Places in a table are hashes cut to its size, which is checked when
the tables are taken; lines lie within the text, which is checked as well; hence bounds are not checked again.

What a look into far memory would wait for is asked for ahead: words queue up, and so do keys, before they are looked up.
"""

cimport cython
from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Malloc, PyMem_Realloc
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_KIND
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t

from ..scan.words import lower

cdef extern from "Python.h":
    Py_UCS4 Py_UNICODE_TOLOWER(Py_UCS4 char) noexcept nogil

cdef enum:
    TWO = 1
    ONE = 2
    TERM = 4
    LOOSE = 0x80
    GRAM = 6
    LETTERS = 6  # of a word, and the blank behind it, as a rule
    STEM = 14
    THREES = 0x40000  # places for three characters that end with a letter of a Latin alphabet, and as many for others
    FIRST = 0x250

cdef uint64_t STEM_SALT = 0xFF51AFD7ED558CCDULL
cdef uint64_t LINE_SALT = 0xD6E8FEB86659FD93ULL
cdef uint64_t GRAM_SALT = 0xC4CEB9FE1A85EC53ULL


# A key is a hash that is spread over all bits: the highest say where to look first, the lowest where to look for certain.
cdef inline uint64_t _key(uint64_t hashed) noexcept nogil:
    hashed *= 0x9E3779B97F4A7C15ULL
    return hashed ^ hashed >> 32


cdef inline uint64_t _pair(uint64_t first, uint64_t second) noexcept nogil:
    return _key((first * 0xFF51AFD7ED558CCDULL) ^ second)


cdef inline uint32_t _three(uint32_t before, uint32_t char) noexcept nogil:
    """The place of three characters, from that of those before the last and the last."""
    return (before << 6 ^ char) & (THREES - 1)


cdef inline uint32_t _three_of(uint32_t three, uint32_t char) noexcept nogil:
    return three if char < FIRST else three + THREES


cdef inline bint _bit(const uint8_t* table, uint64_t place) noexcept nogil:
    return table[place >> 3] >> (place & 7) & 1


cdef inline uint64_t _part(uint64_t hashed, int64_t form) noexcept nogil:
    """The place of a part of a word among 2 to the power of 18. `form`: the length of a beginning, that of an end below 0."""
    return _key(hashed ^ <uint64_t>form) >> 46


cdef uint64_t _hash(str text) except? 0:
    cdef uint64_t found = SEED
    cdef Py_UCS4 char
    for char in text:
        found = (found ^ <uint32_t>char) * PRIME
    return found


def hash_of(str word):
    """The hash by which the kernel looks a word up (FNV-1a over code points), as a signed 64-bit number."""
    return <int64_t>_hash(word)


def word_key(str word):
    """The key of a word, as a signed 64-bit number like all keys."""
    return <int64_t>_key(_hash(word))


def pair_key(str first, str second):
    """The key of two neighbouring words."""
    return <int64_t>_pair(_hash(first), _hash(second))


def triple_key(str first, str second, str third):
    """The key of three neighbouring words."""
    return <int64_t>_pair(_pair(_hash(first), _hash(second)), _hash(third))


def line_key(list words):
    """The key of a line that is made of some words."""
    cdef uint64_t found = LINE_SALT
    for word in words:
        found = _pair(found, _hash(word))
    return <int64_t>found


def stem_key(str stem):
    """The key of the beginning of a word."""
    return <int64_t>_key(_hash(stem) ^ STEM_SALT)


def stem_pair_key(str first, str stem):
    """The key of a word and the first three characters of the next one, or its first."""
    return <int64_t>_pair(_hash(first), _hash(stem) ^ STEM_SALT)


def gram_key(str part):
    """The key of two to six characters, which are read from the last one to the first."""
    return <int64_t>_key(_hash(part[::-1]) ^ GRAM_SALT)


cdef inline bint _parts(uint32_t char) noexcept nogil:
    return char < 128 and <Py_UCS4>char in u".!?:;,|()" or char == 0x2026


def parts(str between):
    """Whether what stands between two words parts them, so that no phrase has both: a sign that ends a sentence or a clause,
    or more than one sign."""
    cdef Py_UCS4 char
    cdef int signs = 0
    for char in between:
        if not char.isspace():
            signs += 2 if _parts(char) else 1
    return signs > 1


def gram_places(str part):
    """The places in the table of threes of all that end with two or three characters; none for two of scripts that have so
    many of these that the table would be full."""
    cdef uint32_t three = 0, last = 0
    for char in part:
        last = ord(char)
        three = _three(three, last)
    if len(part) > 2:
        return [_three_of(three, last)]
    return [three ^ before << 12 for before in range(64)] if last < FIRST else []


def part_place(str part, int form):
    """The place in the table of parts of words of a beginning (its length as `form`) or an end (its length below 0)."""
    return _part(_hash(part), form)


def slot_of(int64_t key, int bits):
    """The place of a key in a table of 2 to the power of `bits` that is looked at first."""
    return <uint64_t>key >> (64 - bits)


cdef uint32_t _kinds(Py_UCS4 char) noexcept:
    """What a character is, marks aside."""
    cdef uint32_t found = 0
    if char.isalnum() or char == u"_":
        found |= WORD
    if char.isalpha():
        found |= LETTER
    if char.isspace():
        found |= SPACE
    if 0x300 <= char <= 0x1DFF or 0x20D0 <= char <= 0x20FF or char >= 0x2C00:
        found |= FAR
    if 0xE00 <= char <= 0xEFF or 0x1000 <= char <= 0x109F or 0x1780 <= char <= 0x17FF:
        found |= UNSPACED | SPELT
    elif (0x3005 <= char <= 0x3007 or 0x3040 <= char <= 0x30FF or 0x31F0 <= char <= 0x31FF
          or 0x3400 <= char <= 0x4DBF or 0x4E00 <= char <= 0x9FFF or 0xF900 <= char <= 0xFAFF
          or 0x20000 <= char <= 0x3FFFF):
        found |= UNSPACED
    return found


cdef inline uint32_t _with_part(uint32_t kinds) noexcept:
    return kinds | (PART if kinds & (WORD | MARK) and not kinds & UNSPACED else 0)


@cython.final
cdef class Sieve:
    """Tables, read-only: may be shared between threads."""

    def __init__(self, dict tables):
        """`tables`: arrays by name, as `sieve.Sieve` makes them. Raises `ValueError` for tables of another form."""
        cdef int32_t point
        cdef Py_ssize_t place, count
        self.tables = tables
        self.marks = tables["marks"]
        self.blocks[0], self.blocks[1] = self.table("sieve_short", 1 << 18), self.table("sieve_long", 1 << 18)
        self.blocks[2], self.blocks[3] = self.table("sieve_short_ends", 1 << 18), self.table("sieve_long_ends", 1 << 18)
        self.early, self.late = tables["reach"]
        self.heads, self.paired = self.table("sieve_heads", 1 << 13), self.table("sieve_paired", 1 << 13)
        self.threes, self.grams = self.table("sieve_threes", 2 * THREES >> 3), self.table("sieve_grams", 1 << 16)
        self.signs = self.table("sieve_signs", 1 << 16)
        self.cover, self.cover_heads = self.table("allowed_cover", 1 << 19), self.table("allowed_heads", 1 << 16)
        self.cover_parts = self.table("allowed_parts", 1 << 18)
        self.ends = tables["allowed_ends"][0]
        self.keys, self.sets = tables["sieve_keys"], tables["sieve_sets"]
        self.found, self.strings = tables["sieve_entries"], tables["sieve_chars"]
        self.slots = <uint64_t>self.keys.shape[0] - 1
        self.width = (<int32_t>tables["sizes"][0] + 63) // 64 or 1
        count = self.sets[self.sets.shape[0] - 1]
        if self.keys.shape[0] & self.slots or self.found.shape[0] < 5 * count:
            raise ValueError("tables of another form")
        for place in range(count):
            if self.found[5 * place] >= 64 * self.width or (
                    self.found[5 * place + 1] + self.found[5 * place + 2] > self.strings.shape[0]):
                raise ValueError("tables of another form")
        for place in range(self.keys.shape[0]):  # what a key names is a set
            if self.keys[place] and not 0 < <Py_ssize_t>(self.keys[place] & 0xFFFFFF) < self.sets.shape[0]:
                raise ValueError("tables of another form")
        self.others = 1 - tables["allowed_least"][0]
        for point in range(3):
            self.longer[point], self.wordier[point] = tables["sieve_limits"][2 * point], tables["sieve_limits"][2 * point + 1]
        for point in range(65536):
            self.entries[point] = _kinds(point) << 16 | <uint32_t>Py_UNICODE_TOLOWER(point) & 0xFFFF
        self.entries[0x130] = self.entries[0x130] & 0xFFFF0000U | 0x69  # the Turkish capital: one code point for one
        for place in range(self.marks.shape[0] // 2):
            for point in range(self.marks[2 * place], min(self.marks[2 * place + 1] + 1, 65536)):
                self.entries[point] |= MARK << 16
        for point in range(65536):
            self.entries[point] = self.entries[point] & 0xFFFF | (
                _with_part(self.entries[point] >> 16) | (BRIEF if self.signs[self.entries[point] & 0xFFFF] else 0)) << 16

    cdef const uint8_t* table(self, str name, Py_ssize_t size) except NULL:
        cdef const uint8_t[::1] found = self.tables[name]
        if found.shape[0] != size:
            raise ValueError("tables of another form")
        return &found[0]

    cdef uint32_t beyond(self, uint32_t char) noexcept:
        """The entry of a character beyond the first 65,536."""
        return self.far(char) << 16

    cdef uint32_t far(self, uint32_t char) noexcept:
        """The kinds of a character beyond the first 65,536."""
        cdef uint32_t found = _kinds(<Py_UCS4>char)
        cdef Py_ssize_t place
        for place in range(self.marks.shape[0] // 2):
            if self.marks[2 * place] <= <int32_t>char <= self.marks[2 * place + 1]:
                found |= MARK
        return _with_part(found) | (BRIEF if self.signs[65535] else 0)


@cython.final
cdef class Sifted:
    """The lines of one text: how long they are, and what in them could wake rules."""

    def __cinit__(self, Sieve sieve, str text, list starts, list sizes):
        cdef Py_ssize_t count = len(starts), place, length = len(text), start, size
        self.sieve, self.count = sieve, count
        self.chars = <uint32_t*>PyMem_Malloc((length + 1) * sizeof(uint32_t))
        self.lines = <Line*>PyMem_Calloc(count + 1, sizeof(Line))
        self.masks = <uint64_t*>PyMem_Calloc(count * sieve.width + 1, sizeof(uint64_t))
        if not self.chars or not self.lines or not self.masks:
            raise MemoryError
        if length > 0x7FFFFFFF:
            raise ValueError("a text of more than 2,147,483,647 code points")
        for place in range(count):
            start, size = starts[place], sizes[place]
            if start < 0 or size < 0 or start + size > length:
                raise ValueError("a line lies outside the text")
            self.lines[place].start, self.lines[place].end = start, start + size
        self.pass_over(text)

    def __dealloc__(self):
        PyMem_Free(self.chars)
        PyMem_Free(self.lines)
        PyMem_Free(self.masks)
        PyMem_Free(self.asked)

    cdef int pass_over(self, str text) except -1:
        cdef Py_ssize_t place, length
        cdef int kind
        cdef const void* data
        cdef uint32_t* chars = self.chars
        if not text.isascii() and "\u03a3" in text:  # which of its two small forms it has depends on what follows
            text = lower(text)
        length, kind, data = len(text), PyUnicode_KIND(text), PyUnicode_DATA(text)
        if kind == 1:
            for place in range(length):
                chars[place] = (<const uint8_t*>data)[place]
        elif kind == 2:
            for place in range(length):
                chars[place] = (<const uint16_t*>data)[place]
        else:
            for place in range(length):
                chars[place] = (<const uint32_t*>data)[place]
        self.mark_ends()
        for place in range(self.count):
            self.look(place, 0 if self.lines[place].end - self.lines[place].start <= self.sieve.longer[1] else 1, False)
            if not self.lines[place].size and self.table & 1:  # few words, all the same
                self.look(place, 0, True)
        return 0

    cdef void mark_ends(self) noexcept:
        """Marks the lines that are the ends of the text, as far as can be said before their words are counted: a few more or
        less cost time alone."""
        cdef Py_ssize_t place, chars = 0
        for place in range(self.count):
            if chars > LETTERS * self.sieve.early:
                break
            self.lines[place].ended = 1
            chars += self.lines[place].end - self.lines[place].start
        chars = 0
        for place in range(self.count - 1, -1, -1):
            if chars > LETTERS * self.sieve.late or self.lines[place].ended:
                break
            self.lines[place].ended = 1
            chars += self.lines[place].end - self.lines[place].start

    cdef int at_end(self, Py_ssize_t place) except -1:
        """Looks at a line for the rules for the ends of a text, where that was not done."""
        if not self.lines[place].ended:
            self.lines[place].ended = 1
            self.look(place, 1 if self.lines[place].size else 0, True)
        return 0

    cdef int look(self, Py_ssize_t number, int table, bint again) except -1:
        """Measures a line, leaves it in lower case, and raises the bits of what rules could need in it. `table`: 0 for short
        lines, 1 for long ones; `again`: its strings are known."""
        cdef Sieve sieve = self.sieve
        cdef Line* line = &self.lines[number]
        cdef uint32_t* chars = self.chars
        cdef const uint8_t* threes = sieve.threes
        cdef const uint32_t* entries = sieve.entries
        cdef Py_ssize_t start = line.start, end = line.end, place = start, word, first = -1, last = start
        cdef Py_ssize_t parts = 0, lone = 0, spelt = 0, dense = 0
        cdef uint32_t char, kinds, entry, three = 0, all_kinds = 0, wanted
        cdef uint64_t hashed
        cdef int signs = 0
        cdef bint inside = False, strings = not again
        self.before, self.pair, self.line, self.block, self.table = 0, 0, LINE_SALT, NULL, table + 2 * line.ended
        self.queued, self.pending = 0, 0
        while place < end:
            char = chars[place]
            entry = entries[char] if char < 65536 else sieve.beyond(char)
            kinds = entry >> 16
            if kinds & (PART | UNSPACED):
                if not inside:
                    inside = True
                    parts += 1
                    if first < 0:
                        first = place
                word, hashed = place, SEED
                wanted = kinds & (PART | UNSPACED)  # a word: characters of its kind, one behind the other
                while kinds & wanted:
                    all_kinds |= kinds
                    char = entry & 0xFFFF if char < 65536 else Py_UNICODE_TOLOWER(char)
                    chars[place] = char
                    hashed = (hashed ^ char) * PRIME
                    three = _three(three, char)
                    if strings and _bit(threes, _three_of(three, char)):
                        self.gram_ends(start, place)
                    if kinds & (UNSPACED | BRIEF):
                        if strings and kinds & BRIEF:
                            self.sign_ends(start, place)
                        spelt += kinds & SPELT != 0
                        dense += kinds & (SPELT | UNSPACED) == UNSPACED
                    place += 1
                    if place == end:
                        break
                    char = chars[place]
                    entry = entries[char] if char < 65536 else sieve.beyond(char)
                    kinds = entry >> 16
                self.queue(word, place, hashed, signs < 2)
                signs = 0
                continue
            char = entry & 0xFFFF if char < 65536 else Py_UNICODE_TOLOWER(char)
            chars[place] = char
            three = _three(three, char)
            if strings:
                if _bit(threes, _three_of(three, char)):
                    self.gram_ends(start, place)
                if kinds & BRIEF:
                    self.sign_ends(start, place)
            if kinds & SPACE:
                if inside:
                    last = place
                    lone += not all_kinds & WORD
                    all_kinds, inside = all_kinds & ~<uint32_t>WORD, False
            else:
                signs += 2 if _parts(char) else 1
                if not inside:
                    inside = True
                    parts += 1
                    if first < 0:
                        first = place
            place += 1
        self.unqueue()
        if self.block is not NULL and _bit(self.block, self.line & 511):
            self.note(self.line, start)
        if inside:
            last = end
            lone += not all_kinds & WORD
        if self.failed:
            raise MemoryError
        self.settle(line, self.masks + number * sieve.width)
        # Marks beside such scripts are no parts of words: left to a closer look.
        line.unsure = all_kinds & UNSPACED and all_kinds & MARK
        line.words = <int32_t>(parts - (lone if parts <= 25 else 0) + spelt // 4 + dense // 2)
        line.chars = <int32_t>(last - first if first >= 0 else 0)
        line.size = 2
        while line.size and not (line.chars > sieve.longer[line.size] and line.words > sieve.wordier[line.size]):
            line.size -= 1
        return 0

    cdef inline void queue(self, Py_ssize_t start, Py_ssize_t end, uint64_t hashed, bint joined) noexcept:
        """Takes note of a word."""
        cdef Word* word = &self.words[self.queued]
        word.start, word.end, word.hashed, word.joined = start, end, hashed, joined
        fetch(self.sieve.block(self.table, _key(hashed)))
        word.head = 0
        if end - start > 2:
            word.head = (((((SEED ^ self.chars[start]) * PRIME) ^ self.chars[start + 1]) * PRIME)
                         ^ self.chars[start + 2]) * PRIME
            if _bit(self.sieve.heads, _key(word.head) >> 48):
                fetch(self.sieve.block(self.table, _key(word.head)))
        self.queued += 1
        if self.queued == QUEUE:
            self.unqueue()

    cdef void unqueue(self) noexcept:
        """Notes the keys of the words in the queue, alone and with those before them."""
        cdef Sieve sieve = self.sieve
        cdef const uint32_t* chars = self.chars
        cdef Word* word
        cdef uint64_t key, beginning, hashed
        cdef const uint8_t* last
        cdef const uint8_t* block
        cdef Py_ssize_t place, each
        for each in range(self.queued):
            word = &self.words[each]
            hashed, key, last = word.hashed, _key(word.hashed), self.block
            self.block = block = sieve.block(self.table, key)
            self.line = _pair(self.line, hashed)
            if not word.joined:
                self.before, self.pair = 0, 0
            if _bit(block, key & 511):
                self.note(key, word.start)
            if self.before:
                if self.pair:
                    key = _pair(self.pair, hashed)
                    if _bit(block, key & 511):
                        self.note(key, word.start)
                self.pair = key = _pair(self.before, hashed)
                if _bit(block, key & 511):
                    self.note(key, word.start)
            if self.before:
                self.note_beginning((SEED ^ chars[word.start]) * PRIME, word.start, last)
            beginning = word.head
            if beginning:
                if self.before:
                    self.note_beginning(beginning, word.start, last)
                key = _key(beginning)
                if _bit(sieve.heads, key >> 48):
                    block = sieve.block(self.table, key)
                    place = word.start + 3
                    while True:
                        key = _key(beginning ^ STEM_SALT)
                        if _bit(block, key & 511):
                            self.note(key, word.start)
                        if place == word.end or place == word.start + STEM:
                            break
                        beginning = (beginning ^ chars[place]) * PRIME
                        place += 1
            self.before = word.hashed
        self.queued = 0

    cdef inline void note_beginning(self, uint64_t beginning, Py_ssize_t place, const uint8_t* last) noexcept:
        """Notes the key of the last word and the beginning of the one behind it, which stands at a place."""
        cdef uint64_t key
        if _bit(self.sieve.paired, _key(beginning) >> 48):
            key = _pair(self.before, beginning ^ STEM_SALT)
            if _bit(last, key & 511):
                self.note(key, place)

    cdef inline void note(self, uint64_t key, Py_ssize_t place) noexcept:
        """Takes note of a key that may be one of the table."""
        if self.pending == self.room and not self.grow():
            return
        fetch(&self.sieve.keys[key & self.sieve.slots])
        self.asked[self.pending].key, self.asked[self.pending].place = key, place
        self.pending += 1

    cdef bint grow(self) noexcept:
        cdef Py_ssize_t room = self.room * 2 or 256
        cdef Asked* asked = <Asked*>PyMem_Realloc(self.asked, room * sizeof(Asked))
        if not asked:
            self.failed = True
            return False
        self.asked, self.room = asked, room
        return True

    cdef void settle(self, Line* line, uint64_t* mask) noexcept:
        """Looks the keys of a line up, and raises the bits of those that are known."""
        cdef Sieve sieve = self.sieve
        cdef Py_ssize_t each
        cdef uint64_t key, slot, found
        for each in range(self.pending):
            key = self.asked[each].key
            slot = key & sieve.slots
            while sieve.keys[slot]:
                found = sieve.keys[slot]
                if not (found ^ key) >> 24:
                    self.enter((found & 0xFFFFFF) - 1, self.asked[each].place, line, mask)
                    break
                slot = (slot + 1) & sieve.slots
        self.pending = 0

    cdef void enter(self, Py_ssize_t number, Py_ssize_t place, Line* line, uint64_t* mask) noexcept:
        """Raises the bits of a key that was found at a place, those of strings where all of the string stands there."""
        cdef Sieve sieve = self.sieve
        cdef const int32_t* entry
        cdef Py_ssize_t each, low, high, letter
        for each in range(sieve.sets[number], sieve.sets[number + 1]):
            entry = &sieve.found[5 * each]
            if entry[2]:
                low = place - entry[3]
                high = low + entry[2]
                if low < line.start or high > line.end:
                    continue
                letter = 0
                while letter < entry[2] and self.chars[low + letter] == sieve.strings[entry[1] + letter]:
                    letter += 1
                if letter < entry[2]:
                    continue
                if entry[4] & 1 and low > line.start and not sieve.ends_word(self.chars[low - 1]):
                    continue
                if entry[4] & 2 and high < line.end and not sieve.ends_word(self.chars[high]):
                    continue
                line.strings |= entry[4] & TERM
            if entry[0] >= 0:
                mask[entry[0] >> 6] |= <uint64_t>1 << (entry[0] & 63)

    cdef inline void gram_ends(self, Py_ssize_t start, Py_ssize_t place) noexcept:
        """Notes what two to six characters say that end at a place."""
        cdef uint64_t hashed = SEED, key
        cdef int count = 0
        while count < GRAM and place - count >= start:
            hashed = (hashed ^ self.chars[place - count]) * PRIME
            count += 1
            if count > 1:
                key = _key(hashed ^ GRAM_SALT)
                if _bit(self.sieve.grams, key >> 45):
                    self.note(key, place + 1)

    cdef inline void sign_ends(self, Py_ssize_t start, Py_ssize_t place) noexcept:
        """Notes what a character says, and with the one before it."""
        cdef uint32_t char = self.chars[place]
        cdef uint8_t found = self.sieve.signs[char if char < 65536 else 65535]
        cdef uint64_t hashed = (SEED ^ char) * PRIME
        if found & ONE:
            self.note(_key(hashed ^ GRAM_SALT), place + 1)
        if found & TWO and place > start:
            self.note(_key(((hashed ^ self.chars[place - 1]) * PRIME) ^ GRAM_SALT), place + 1)

    cdef uint8_t made_of(self, Py_ssize_t number) noexcept:
        """The groups of rules that allow all words of a line."""
        cdef Line* line = &self.lines[number]
        if not line.made:
            line.made, line.groups = 1, self.groups_of(line)
        return line.groups

    cdef uint8_t groups_of(self, Line* line) noexcept:
        cdef Sieve sieve = self.sieve
        cdef Py_ssize_t place, word = -1, other = 0, count = 0
        cdef uint8_t groups = 0xFF, found
        cdef uint32_t kinds
        for place in range(line.start, line.end + 1):
            kinds = sieve.kinds(self.chars[place]) if place < line.end else 0
            if kinds & PART:
                if word < 0:
                    word, count = place, 0
                count += kinds >> 7 & 1
            elif word >= 0:
                if count:
                    found = self.allows(word, place)
                    if not found & LOOSE:
                        other += count
                        if other > sieve.others * line.chars:  # there are no more letters than characters
                            groups &= ~LOOSE
                    groups &= found | LOOSE
                    if not groups:
                        return 0
                word = -1
        return groups

    cdef uint8_t allows(self, Py_ssize_t start, Py_ssize_t end) noexcept:
        """The groups of rules that allow a word."""
        cdef Sieve sieve = self.sieve
        cdef const uint32_t* chars = self.chars
        cdef uint64_t hashed = SEED
        cdef Py_ssize_t place, size = 0
        cdef uint8_t found = 0, heads = 0xFF
        for place in range(start, end):
            hashed = (hashed ^ chars[place]) * PRIME
            size += 1
            if size < 6:
                if size == 3:
                    heads = sieve.cover_heads[_key(hashed) >> 48]
                if heads:
                    found |= heads & sieve.cover_parts[_part(hashed, size)]
        found |= sieve.cover[_key(hashed) >> 45]
        for size in range(1, min(end - start, 5) + 1):
            if not sieve.ends >> size & 1:
                continue
            hashed = SEED
            for place in range(end - size, end):
                hashed = (hashed ^ chars[place]) * PRIME
            found |= sieve.cover_parts[_part(hashed, -size)]
        return found
