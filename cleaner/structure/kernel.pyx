# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The look at every line of a page, compiled: what `measure`, `terms` and `features` do, in one pass and without arrays
between.

It gives the same levels as they do, to the last bit: whole numbers are counted alike, and what is divided or added up in
single precision there is so here, in the same order. `tests/structure/test_kernel.py` holds both against each other. Sizes
of tables are checked once, when a `Surveyor` is made; places in them cannot lie outside by the types of what is looked up.
"""

from cpython.bytearray cimport PyByteArray_AS_STRING, PyByteArray_FromStringAndSize
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ
from libc.math cimport ceilf
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

FORM = 1
"""Counts the forms that the tables have had: a kernel that was built before a change is not given tables of another form."""

cdef enum:
    OTHER = 0  # kinds of characters, see `characters`
    LOWER = 1
    UPPER = 2
    LETTER = 3
    IDEOGRAPH = 4
    DIGIT = 5
    BLANK = 6
    NEWLINE = 7
    STOP = 8
    SEPARATOR = 9
    COMMA = 10
    QUOTE = 11
    CLOSE = 12
    BULLET = 13
    SIGN = 14
    KINDS = 16

cdef enum:
    CYCLE = 32768  # see `measure`
    LONGEST = 5  # words of a term, see `terms`
    EDGE = 16  # lines of the widest window, see `windows`
    FAR = 1000
    NEVER = 60
    CENTRE = 40
    MARGINS = 64
    BUCKETS = 4096
    CHANNELS = 10
    OWN = 30  # features of the line itself, before those of its neighbours
    CUES = 6
    HERE = 128
    STEPS = 256  # of the table of chances
    SURE = 750
    SPOKEN = 24
    AROUND = 34  # features of the second look
    TOPICS = 30  # the first of them that `_topics` gives

cdef uint64_t BASE = 0x9E3779B97F4A7C15ULL
cdef uint64_t SPREAD = 0xD6E8FEB86659FD93ULL
cdef int[10] BESIDE = [12, 14, 2, 16, 18, 19, 20, 21, 26, 27]  # places in the catalogue
cdef int[4] WIDTHS = [2, 4, 8, 16]
cdef int[3] REACHES = [2, 6, 16]
cdef int[6] RATIO_OF = [4, 4, 5, 5, 1, 1]  # channels
cdef int[6] RATIO_IN = [2, 8, 2, 8, 4, 16]  # windows
cdef int[14] FEW = [0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 4]


cdef class Surveyor:
    """What a scorecard wants to know of lines, and the tables for it; may be shared between threads.

    `tables`: arrays by name. `rows`: for each feature of the catalogue the row in which its levels are wanted, or -1.
    """

    cdef readonly tuple languages
    cdef int lists, wanted, date_word, reader
    cdef const uint32_t[::1] signs
    cdef const uint64_t[::1] down
    cdef const uint8_t[::1] filled
    cdef const uint16_t[::1] slots
    cdef const uint8_t[:, ::1] members
    cdef const int32_t[::1] vote_first, vote_language, vote
    cdef const uint8_t[::1] logarithms, closed
    cdef const float[::1] doublings
    cdef const int32_t[::1] rows, cue_of
    cdef const int64_t[::1] chances
    cdef int64_t whole

    def __init__(self, dict tables, tuple languages, int lists, int date_word, int reader):
        self.languages, self.lists, self.date_word, self.reader = languages, lists, date_word, reader
        self.signs, self.down, self.slots = tables["signs"], tables["down"], tables["slots"]
        self.filled, self.members = tables["filled"], tables["members"]
        self.vote_first, self.vote_language, self.vote = tables["vote_first"], tables["vote_language"], tables["vote"]
        self.logarithms, self.closed, self.doublings = tables["logarithms"], tables["closed"], tables["doublings"]
        self.rows, self.cue_of = tables["rows"], tables["cue_of"]
        self.wanted, self.chances, self.whole = tables["wanted"], tables["chances"], tables["whole"]
        if (
            len(self.signs) != 65536 or len(self.down) != CYCLE or len(self.slots) != 262144 or len(self.filled) != 32768 or len(self.closed) != lists
            or len(self.cue_of) != lists or len(self.rows) != 30 + 20 + 80 + 12 + 17 + 7 + 1 + 2 * lists + 12 + 6
            or len(self.members) != len(languages) or date_word >= lists or reader >= lists
            or len(self.vote_first) != self.members.shape[1] + 1 or len(self.vote) != len(self.vote_language)
            or not languages or not len(self.logarithms) or not len(self.doublings)
            or len(self.chances) != STEPS or self.whole < 1 or not self._inside()
        ):
            raise ValueError("tables of another size")

    cdef bint _inside(self):
        """Whether all that is looked up elsewhere stands there."""
        cdef Py_ssize_t place, number = self.members.shape[1]
        for place in range(len(self.slots)):
            if self.slots[place] >= number:
                return False
        for place in range(number):
            if not 0 <= self.vote_first[place] <= self.vote_first[place + 1] <= len(self.vote):
                return False
        for place in range(len(self.vote)):
            if not 0 <= self.vote_language[place] < len(self.languages):
                return False
        for place in range(self.lists):
            if self.cue_of[place] >= CUES:
                return False
        for place in range(len(self.rows)):
            if self.rows[place] >= self.wanted:
                return False
        return True

    def count(self, str text, const int64_t[::1] starts, const int64_t[::1] ends):
        """What stands in the lines `[starts, ends)` of a text, see `measure.measure`."""
        return Lines(self, text, starts, ends)


cdef class Lines:
    """What was counted, one value for each line that is not blank."""

    cdef readonly str language
    cdef readonly Py_ssize_t size
    cdef Surveyor surveyor
    cdef list rooms  # what is needed as long as this object
    cdef list scratch  # what is needed while one question is answered
    cdef Py_ssize_t number  # words
    cdef int64_t* where_
    cdef int32_t* counts
    cdef float* words_
    cdef float* function
    cdef int32_t* spaced
    cdef int32_t* initial
    cdef int32_t* longest
    cdef int32_t* indent
    cdef int32_t* gap
    cdef int32_t* extent
    cdef int32_t* links
    cdef int32_t* same
    cdef int32_t* times
    cdef uint8_t* first
    cdef uint8_t* last
    cdef uint8_t* before
    cdef uint16_t* last_point
    cdef uint64_t* hashes
    cdef int32_t* line
    cdef int32_t* length
    cdef uint8_t* is_function
    cdef uint8_t* touched  # lists of which there are terms
    cdef uint8_t[:, ::1] out
    cdef uint8_t* mine  # the levels of one feature
    cdef int next

    def __init__(self, Surveyor surveyor, str text, const int64_t[::1] starts, const int64_t[::1] ends):
        cdef Py_ssize_t units = len(starts), place
        self.surveyor, self.rooms, self.scratch = surveyor, [], []
        if len(ends) != units:
            raise ValueError("as many starts as ends")
        for place in range(units):
            if not (0 if place == 0 else starts[place - 1]) <= starts[place] <= ends[place] <= len(text):
                raise ValueError("a line outside the text")
        self.where_ = <int64_t*>self.room(units * 8, False)
        self.counts = <int32_t*>self.room(units * KINDS * 4, True)
        self.words_ = <float*>self.room(units * 4, False)
        self.function = <float*>self.room(units * 4, False)
        self.spaced = <int32_t*>self.room(units * 4, True)
        self.initial = <int32_t*>self.room(units * 4, True)
        self.longest = <int32_t*>self.room(units * 4, True)
        self.indent = <int32_t*>self.room(units * 4, False)
        self.gap = <int32_t*>self.room(units * 4, False)
        self.extent = <int32_t*>self.room(units * 4, False)
        self.links = <int32_t*>self.room(units * 4, True)
        self.same = <int32_t*>self.room(units * 4, False)
        self.times = <int32_t*>self.room(units * 4, True)
        self.first = <uint8_t*>self.room(units, False)
        self.last = <uint8_t*>self.room(units, False)
        self.before = <uint8_t*>self.room(units, False)
        self.last_point = <uint16_t*>self.room(units * 2, False)
        self.hashes = <uint64_t*>self.sheet((len(text) // 2 + 1) * 8, False)
        self.line = <int32_t*>self.sheet((len(text) // 2 + 1) * 4, False)
        self.length = <int32_t*>self.sheet((len(text) // 2 + 1) * 4, False)
        self.touched = <uint8_t*>self.room(surveyor.lists, True)
        self.read(text, starts)
        self.hashes = <uint64_t*>self.kept(self.hashes, self.number * 8)
        self.line = <int32_t*>self.kept(self.line, self.number * 4)
        self.length = <int32_t*>self.kept(self.length, self.number * 4)
        self.scratch.clear()

    cdef void* kept(self, const void* values, Py_ssize_t bytes_) except NULL:
        """The same values in room of their size."""
        cdef void* found = self.room(bytes_, False)
        memcpy(found, values, bytes_)
        return found

    cdef void* room(self, Py_ssize_t bytes_, bint clear) except NULL:
        """Room that lasts as long as this object."""
        return self._room(self.rooms, bytes_, clear)

    cdef void* sheet(self, Py_ssize_t bytes_, bint clear) except NULL:
        """Room that lasts until a question is answered."""
        return self._room(self.scratch, bytes_, clear)

    cdef void* _room(self, list rooms, Py_ssize_t bytes_, bint clear) except NULL:
        found = PyByteArray_FromStringAndSize(NULL, bytes_ + 8)
        rooms.append(found)
        cdef char* place = PyByteArray_AS_STRING(found)
        if clear:
            memset(place, 0, bytes_ + 8)
        return place

    cdef int read(self, str text, const int64_t[::1] starts) except -1:
        """Looks at every character once."""
        cdef Surveyor know = self.surveyor
        cdef void* data = PyUnicode_DATA(text)
        cdef int width = PyUnicode_KIND(text)
        cdef Py_ssize_t unit, units = len(starts), at, stop, base, begin = 0, lines = 0, number = 0, wrap = 0, each
        cdef Py_ssize_t first, last, inked
        cdef uint32_t point, sign, before_point, letter, first_point = 0, last_point = 0
        cdef uint8_t kind_, kind_before, last_kind = 0, before_last = 0, first_kind = 0
        cdef uint64_t hashed = 0, power = 0, order
        cdef int32_t* tally
        cdef bint inside, dense = False, addresses = "://" in text
        cdef Py_ssize_t total = len(text)
        cdef uint64_t* signature = <uint64_t*>self.sheet(units * 8, True)
        cdef int32_t* helpers = <int32_t*>self.sheet(units * 4, True)
        base = starts[0] if units else 0
        wrap = base
        for unit in range(units):
            at, stop = starts[unit], starts[unit + 1] if unit + 1 < units else total
            tally = self.counts + lines * KINDS
            inked, first, last, before_point, kind_before, inside, order = 0, -1, -1, 0, 0, False, 1
            while at <= stop:
                if at < stop:
                    point = PyUnicode_READ(width, data, at)
                    if point > 0xFFFF:
                        point = 0xFFFF
                    sign = know.signs[point]
                    letter = sign >> 8 & 0xFFFF
                else:
                    sign = letter = point = 0
                if letter:
                    if not inside:
                        inside, begin, hashed, power = True, at, 0, 1
                        wrap = base + ((at - base) // CYCLE + 1) * CYCLE
                        self.initial[lines] += (sign & 0xFF) == UPPER
                    elif at == wrap:
                        power = know.down[(begin - base) % CYCLE]
                        wrap += CYCLE
                    hashed += letter * power
                    power *= BASE
                elif inside:
                    inside = False
                    hashed *= SPREAD
                    self.hashes[number], self.line[number] = hashed, <int32_t>lines
                    self.length[number] = <int32_t>(at - begin)
                    signature[lines] += hashed * order
                    order += 2
                    number += 1
                    self.spaced[lines] += 1
                    if at - begin > self.longest[lines]:
                        self.longest[lines] = <int32_t>(at - begin)
                if at == stop:
                    break
                kind_ = sign & 0xFF
                tally[kind_] += 1
                helpers[lines] += sign >> 24
                if before_point == 93 and point == 40 or addresses and before_point == 58 and point == 47:
                    self.links[lines] += 1
                if kind_ != BLANK and kind_ != NEWLINE:
                    if first < 0:
                        first, first_kind, first_point = at, kind_, point
                        kind_before = kind_
                    last, last_kind, before_last, last_point = at, kind_, kind_before, point
                    inked += 1
                kind_before, before_point = kind_, point
                at += 1
            if not inked:
                memset(tally, 0, KINDS * 4)
                helpers[lines] = self.links[lines] = 0
                continue
            dense |= tally[IDEOGRAPH] > 0
            if order == 1:
                signature[lines] = first_point
            self.where_[lines], self.indent[lines] = unit, <int32_t>(first - starts[unit])
            self.gap[lines] = <int32_t>(unit - (self.where_[lines - 1] + 1 if lines else 0))
            self.extent[lines] = <int32_t>(last - first + 1)
            self.first[lines], self.last[lines], self.before[lines] = first_kind, last_kind, before_last
            self.last_point[lines] = <uint16_t>last_point
            lines += 1
        self.size, self.number = lines, number
        self.speak()
        for each in range(lines):
            self.function[each] = 0
        for each in range(number):
            self.function[self.line[each]] += self.is_function[each]
        for each in range(lines):
            self.words_[each] = self.spaced[each]
            if dense:
                tally = self.counts + each * KINDS
                if tally[IDEOGRAPH]:
                    self.words_[each] = (<float>max(self.spaced[each] - 1, 0)) + (<float>tally[IDEOGRAPH]) / 2
                self.function[each] = <float>(<double>self.function[each] + <double>(<float>0.7) * helpers[each])
        self.alike(signature)
        return 0

    cdef int speak(self) except -1:
        """Which language has the most function words, and which words are such."""
        cdef Surveyor know = self.surveyor
        cdef Py_ssize_t each, place
        cdef int32_t number, best = 0
        cdef int64_t* votes = <int64_t*>self.sheet(len(know.languages) * 8, True)
        cdef const uint8_t[:, ::1] members = know.members
        self.is_function = <uint8_t*>self.room(self.number, False)
        cdef int32_t* numbers = <int32_t*>self.sheet(self.number * 4, False)
        cdef uint64_t key
        for each in range(self.number):
            key, numbers[each] = self.hashes[each], 0
            if not know.filled[key >> 49] >> (key >> 46 & 7) & 1:
                continue
            number = numbers[each] = know.slots[key >> 46]
            for place in range(know.vote_first[number], know.vote_first[number + 1]):
                votes[know.vote_language[place]] += know.vote[place]
        for each in range(1, len(know.languages)):
            if votes[each] > votes[best]:
                best = <int32_t>each
        self.language = know.languages[best] if votes[best] > 0 else ""
        for each in range(self.number):
            self.is_function[each] = members[best, numbers[each]]
        return 0

    cdef int alike(self, const uint64_t* signature) except -1:
        """For each line the first with the same words, and how many have them."""
        cdef Py_ssize_t size = 16, place, each
        while size < 2 * self.size:
            size *= 2
        cdef int32_t* table = <int32_t*>self.sheet(size * 4, False)
        memset(table, 255, size * 4)
        for each in range(self.size):
            place = <Py_ssize_t>((signature[each] * BASE) >> 20) & (size - 1)
            while table[place] >= 0 and signature[table[place]] != signature[each]:
                place = (place + 1) & (size - 1)
            if table[place] < 0:
                table[place] = <int32_t>each
            self.same[each] = table[place]
            self.times[table[place]] += 1
        for each in range(self.size):
            self.times[each] = self.times[self.same[each]]
        return 0

    def where(self, int64_t[::1] out):
        """Writes the number of each line."""
        if len(out) != self.size:
            raise ValueError("one place for each line")
        if self.size:
            memcpy(&out[0], self.where_, self.size * 8)

    def words(self, float[::1] out):
        """Writes the words of each line."""
        if len(out) != self.size:
            raise ValueError("one place for each line")
        if self.size:
            memcpy(&out[0], self.words_, self.size * 4)

    def terms(
        self, const uint8_t[::1] filled, const int32_t[::1] slots, const uint8_t[::1] opens, const uint64_t[::1] hashes,
        const int64_t[::1] words, const int64_t[::1] first, const int64_t[::1] lists, uint8_t[:, ::1] out
    ):
        """For each list and line how much of the line belongs to the list, see `terms.term_levels`."""
        cdef Py_ssize_t each, cell, most = self.size * len(out)
        cdef int count
        cdef int32_t* covered = <int32_t*>self.sheet(most * 4, False)
        cdef uint8_t* level = &out[0, 0] if most else NULL
        cdef uint64_t key
        cdef double share
        cdef int32_t line, size
        if (
            len(filled) != 32768 or len(slots) != 262144 or len(opens) != 262144 or len(words) != len(hashes) or len(first) != len(hashes) + 1
            or len(out) != self.surveyor.lists or out.shape[1] != self.size
        ):
            raise ValueError("tables of another size")
        if not most:
            return
        memset(level, 0, most)
        for each in range(self.number):
            key, line = self.hashes[each], self.line[each]
            if not filled[key >> 49] >> (key >> 46 & 7) & 1:  # a small table says of most words that they are no term
                continue
            self.hit(slots[key >> 46], key, 1, line, hashes, words, first, lists, covered, level)
            if opens[key >> 46]:
                for count in range(2, LONGEST + 1):
                    if each + count > self.number or self.line[each + count - 1] != line:
                        break
                    key = key * BASE + self.hashes[each + count - 1]
                    if not filled[key >> 49] >> (key >> 46 & 7) & 1:
                        continue
                    self.hit(slots[key >> 46], key, count, line, hashes, words, first, lists, covered, level)
        for each in range(len(out)):
            if not self.touched[each]:
                continue
            for line in range(self.size):
                cell = each * self.size + line
                if covered[cell] and not level[cell]:
                    size = self.spaced[line]
                    share = <double>covered[cell] / size
                    level[cell] = 4 if share >= 0.6 else 3 if share >= 0.3 else 2 if size <= 15 else 1
        self.scratch.clear()

    cdef inline void hit(
        self, int32_t entry, uint64_t key, int count, int32_t line, const uint64_t[::1] hashes, const int64_t[::1] words,
        const int64_t[::1] first, const int64_t[::1] lists, int32_t* covered, uint8_t* level
    ) noexcept:
        cdef Py_ssize_t place, cell
        if not 0 < entry < len(hashes) or hashes[entry] != key or words[entry] != count:
            return
        for place in range(max(first[entry], 0), min(first[entry + 1], len(lists))):
            if not 0 <= lists[place] < self.surveyor.lists:
                continue
            if not self.touched[lists[place]]:
                self.touched[lists[place]] = True
                memset(covered + lists[place] * self.size, 0, self.size * 4)
            cell = lists[place] * self.size + line
            covered[cell] += count
            if self.spaced[line] == count:
                level[cell] = 5

    # Each of these gives one feature, in the order of the catalogue.

    cdef inline int32_t row(self) noexcept:
        """Where the next feature goes; those of the second look are numbered from below nothing."""
        return self.surveyor.rows[self.next] if self.next >= 0 else TOPICS + 3 + self.next

    cdef inline bint wanted(self) noexcept:
        return self.row() >= 0

    cdef inline void give(self, const uint8_t* values) noexcept:
        cdef int32_t row = self.row()
        self.next += 1
        if row >= 0:
            memcpy(&self.out[row, 0], values, self.size)

    cdef inline uint8_t count_level(self, float value) noexcept:
        cdef int64_t whole = <int64_t>value
        if whole < 0:
            whole = 0
        if whole >= len(self.surveyor.logarithms):
            whole = len(self.surveyor.logarithms) - 1
        return self.surveyor.logarithms[whole]

    cdef inline uint8_t share_level(self, float value) noexcept:
        cdef float grown = value * <float>100
        grown = grown + <float>0.001
        return <uint8_t>(grown if grown < 250 else <float>250)

    cdef void counts_(self, const float* values) noexcept:
        cdef Py_ssize_t each
        if self.wanted():
            for each in range(self.size):
                self.mine[each] = self.count_level(values[each])
        self.give(self.mine)

    cdef void share(self, const float* values) noexcept:
        cdef Py_ssize_t each
        if self.wanted():
            for each in range(self.size):
                self.mine[each] = self.share_level(values[each])
        self.give(self.mine)

    def levels(self, const uint8_t[:, ::1] terms, const uint8_t[::1] ago, uint8_t[:, ::1] out):
        """Writes feature x line, see `features.levels`. `terms`: what `terms` wrote; `ago`: levels of so many lines ago."""
        cdef Py_ssize_t lines = self.size
        if len(ago) < lines or len(terms) != self.surveyor.lists or terms.shape[1] != lines:
            raise ValueError("tables of another size")
        if len(out) != self.surveyor.wanted or out.shape[1] != lines:
            raise ValueError("levels of another size")
        if not lines or not self.surveyor.wanted:
            return
        self.out, self.next = out, 0
        self.mine = <uint8_t*>self.sheet(lines, True)
        self._levels(terms, ago)
        self.out = None
        self.scratch.clear()

    cdef int _levels(self, const uint8_t[:, ::1] terms, const uint8_t[::1] ago) except -1:
        cdef Surveyor know = self.surveyor
        cdef Py_ssize_t lines = self.size, i, j, step = lines + 2 * EDGE + 1, begin
        cdef int32_t* tally
        cdef int side, kind_, width, place, k
        cdef int date_word = know.date_word, reader = know.reader
        cdef uint8_t* own = <uint8_t*>self.sheet(OWN * lines, True)
        cdef uint8_t* prose = <uint8_t*>self.sheet(lines, False)
        cdef uint8_t* short = <uint8_t*>self.sheet(lines, False)
        cdef uint8_t* sentence = <uint8_t*>self.sheet(lines, False)
        cdef uint8_t* marked = <uint8_t*>self.sheet(CUES * lines, True)
        cdef uint8_t* hits = <uint8_t*>self.sheet(lines, True)
        cdef float* flow = <float*>self.sheet(lines * 4, False)
        cdef float* sums = <float*>self.sheet((CHANNELS + 1) * step * 4, True)
        cdef float* v = <float*>self.sheet(lines * 4, False)
        cdef float* u = <float*>self.sheet(lines * 4, False)
        cdef float* word_sum = <float*>self.sheet(lines * 4, False)
        cdef float* flow_sum = <float*>self.sheet(lines * 4, False)
        cdef float* row
        cdef float letters, some, total, flowing, running, flow_running, typical, margin, whole
        cdef const uint8_t* level
        cdef bint closed
        for i in range(know.lists):
            if not self.touched[i]:
                continue
            level = &terms[i, 0]
            for j in range(lines):
                if level[j] >= 3:
                    hits[j] |= know.closed[i]
                    if know.cue_of[i] >= 0 and self.words_[j] <= 8:
                        marked[know.cue_of[i] * lines + j] = 1
        typical = self.quantile(self.words_, lines, <Py_ssize_t>(<double>0.95 * (lines - 1)))
        if typical < 1:
            typical = 1
        running = flow_running = 0
        for i in range(lines):
            tally = self.counts + i * KINDS
            letters = <float>(tally[LOWER] + tally[UPPER] + tally[LETTER] + tally[IDEOGRAPH])
            some = self.words_[i] if self.words_[i] > 1 else <float>1
            own[i] = self.count_level(self.words_[i])
            own[lines + i] = self.count_level(self.extent[i])
            own[2 * lines + i] = self.count_level(ceilf(letters / some))
            own[3 * lines + i] = self.count_level(self.longest[i])
            own[4 * lines + i] = self.count_level(self.function[i])
            own[5 * lines + i] = self.count_level(tally[STOP])
            own[6 * lines + i] = self.count_level(tally[COMMA])
            own[7 * lines + i] = self.count_level(tally[SEPARATOR])
            own[8 * lines + i] = self.count_level(tally[QUOTE])
            own[9 * lines + i] = self.count_level(tally[BULLET])
            own[10 * lines + i] = self.count_level(tally[SIGN])
            own[11 * lines + i] = self.count_level(tally[OTHER])
            own[12 * lines + i] = self.count_level(self.gap[i])
            own[13 * lines + i] = self.count_level(self.gap[i + 1] if i + 1 < lines else 0)
            own[14 * lines + i] = self.count_level(self.indent[i])
            own[15 * lines + i] = self.count_level(self.links[i])
            own[16 * lines + i] = self.count_level(self.times[i])
            whole = <float>(self.extent[i] - self._inked(tally)) - self.words_[i] + 1
            own[17 * lines + i] = self.count_level(whole if whole > 0 else <float>0)
            own[18 * lines + i] = self.share_level(self.function[i] / some)
            own[19 * lines + i] = self.share_level(<float>self.initial[i] / some)
            own[20 * lines + i] = self.share_level(<float>tally[UPPER] / (letters if letters > 1 else <float>1))
            whole = letters + tally[DIGIT]
            own[21 * lines + i] = self.share_level(<float>tally[DIGIT] / (whole if whole > 1 else <float>1))
            own[22 * lines + i] = self.share_level(<float>tally[SEPARATOR] / some)
            own[23 * lines + i] = self.share_level(<float>tally[COMMA] / some)
            own[24 * lines + i] = self.share_level(<float>tally[STOP] / some)
            own[25 * lines + i] = self.share_level(self.words_[i] / typical)
            closed = self.last[i] == QUOTE or self.last[i] == CLOSE
            sentence[i] = self.last[i] == STOP or closed and self.before[i] == STOP
            own[26 * lines + i] = self._end(i, closed, sentence[i])
            own[27 * lines + i], own[28 * lines + i] = self.first[i], self.last[i]
            own[29 * lines + i] = self.same[i] < i
            prose[i] = (
                self.words_[i] >= 12 and sentence[i] and self.function[i] / some >= <float>0.2 or self.words_[i] >= 40
            )
            short[i] = self.words_[i] <= 5 and not sentence[i]
            flow[i] = self.words_[i] if prose[i] else <float>0
            running += self.words_[i]
            flow_running += flow[i]
            word_sum[i], flow_sum[i] = running, flow_running
            row = sums + EDGE + 1 + i
            row[0] = (row - 1)[0] + self.words_[i]
            row[step] = row[step - 1] + flow[i]
            row[2 * step] = row[2 * step - 1] + sentence[i]
            row[3 * step] = row[3 * step - 1] + short[i]
            row[4 * step] = row[4 * step - 1] + self.function[i]
            row[5 * step] = row[5 * step - 1] + self.initial[i]
            row[6 * step] = row[6 * step - 1] + (self.times[i] > 1)
            row[7 * step] = row[7 * step - 1] + (
                self.words_[i] <= 10 and tally[DIGIT] > 0 and date_word >= 0 and terms[date_word, i] > 0
            )
            row[8 * step] = row[8 * step - 1] + (
                not sentence[i] and self.words_[i] >= 4 and self.words_[i] <= 16
            )
            row[9 * step] = row[9 * step - 1] + (reader >= 0 and terms[reader, i] > 0)
            row[10 * step] = row[10 * step - 1] + hits[i]
        for k in range(CHANNELS + 1):
            row = sums + k * step
            for i in range(EDGE + 1 + lines, step):
                row[i] = row[EDGE + lines]
        total = running if running > 1 else <float>1
        flowing = flow_running if flow_running > 1 else <float>1
        for k in range(OWN):
            self.give(own + k * lines)
        for k in range(10):
            self.mine[0] = 0
            memcpy(self.mine + 1, own + BESIDE[k] * lines, lines - 1)
            self.give(self.mine)
        for k in range(10):
            memcpy(self.mine, own + BESIDE[k] * lines + 1, lines - 1)
            self.mine[lines - 1] = 0
            self.give(self.mine)
        for side in range(2):
            for width in range(4):
                for k in range(CHANNELS):
                    if self.wanted():
                        self._window(sums + k * step, side, WIDTHS[width], v)
                    self.counts_(v)
        for side in range(2):
            for k in range(6):
                if self.wanted():
                    self._window(sums, side, RATIO_IN[k], u)
                    self._window(sums + RATIO_OF[k] * step, side, RATIO_IN[k], v)
                    for i in range(lines):
                        v[i] = (v[i] if v[i] > 0 else <float>0) / (u[i] if u[i] > 1 else <float>1)
                self.share(v)
        self._far(prose, v, u)
        self.counts_(v)
        self.counts_(u)
        for i in range(lines):
            v[i], u[i] = word_sum[i] - self.words_[i], total - word_sum[i]
        self.counts_(v)
        self.counts_(u)
        for i in range(lines):
            v[i], u[i] = flow_sum[i] - flow[i], flow_running - flow_sum[i]
        self.counts_(v)
        self.counts_(u)
        for i in range(lines):
            v[i], u[i] = i, lines - 1 - i
        self.counts_(v)
        self.counts_(u)
        self._blocks(flow)
        self._runs(short, v, u)
        self.counts_(v)
        self.counts_(u)
        self._runs(prose, v, u)
        self.counts_(v)
        self.counts_(u)
        for i in range(lines):
            v[i], u[i] = (word_sum[i] - self.words_[i]) / total, (flow_sum[i] - flow[i]) / flowing
        self.share(v)
        self.share(u)
        self._margins(flow, flowing)
        self._topics(prose)
        self._indents(prose)
        for k in range(know.lists):
            self.give(&terms[k, 0])
        for k in range(know.lists):
            if not self.touched[k]:
                memset(self.mine, NEVER, lines)
            elif self.wanted():
                begin = -1
                for i in range(lines):
                    if terms[k, i] >= 3:
                        begin = i
                    self.mine[i] = ago[i - begin] if begin >= 0 else <uint8_t>NEVER
            self.give(self.mine)
        for k in range(CUES):
            begin = -1
            for i in range(lines):
                if marked[k * lines + i]:
                    begin = i
                v[i] = flow_sum[i] - flow_sum[begin] if begin >= 0 else <float>1e9
            self.counts_(v)
        for k in range(CUES):
            begin = -1
            for i in range(lines):
                if marked[k * lines + i]:
                    begin = i
                v[i] = (flow_sum[begin] if begin >= 0 else <float>0) / flowing
            self.share(v)
        for side in range(2):
            for width in range(3):
                if self.wanted():
                    self._window(sums + CHANNELS * step, side, REACHES[width], v)
                    for i in range(lines):
                        self.mine[i] = <uint8_t>v[i]
                self.give(self.mine)
        return 0

    cdef inline int32_t _inked(self, const int32_t* tally) noexcept:
        cdef int kind_
        cdef int32_t found = 0
        for kind_ in range(KINDS):
            if kind_ != BLANK and kind_ != NEWLINE:
                found += tally[kind_]
        return found

    cdef inline uint8_t _end(self, Py_ssize_t i, bint closed, bint stop) noexcept:
        """How a line ends, see `features._ends`."""
        cdef uint16_t point = self.last_point[i]
        if point == 0x2026 or point == 0x2E and self.before[i] == STOP:
            return 1
        if point == 0x3F or point == 0xFF1F:
            return 2
        if stop:
            return 3
        if point == 0x3A:
            return 4
        if self.last[i] == COMMA:
            return 5
        if closed:
            return 6
        return 7 if self.last[i] == DIGIT else 0

    cdef void _window(self, const float* sums, int side, int width, float* out) noexcept:
        cdef Py_ssize_t i
        if side == 0:
            for i in range(self.size):
                out[i] = sums[EDGE + i] - sums[EDGE + i - width]
        else:
            for i in range(self.size):
                out[i] = sums[EDGE + 1 + i + width] - sums[EDGE + 1 + i]

    cdef void _far(self, const uint8_t* marked, float* above, float* below) noexcept:
        cdef Py_ssize_t i, last = -FAR
        for i in range(self.size):
            above[i] = <float>(i - last if i - last < FAR else FAR) if i else <float>FAR
            if marked[i]:
                last = i
        last = self.size + FAR
        for i in range(self.size - 1, -1, -1):
            below[i] = <float>(last - i if last - i < FAR else FAR) if i < self.size - 1 else <float>FAR
            if marked[i]:
                last = i

    cdef void _runs(self, const uint8_t* marked, float* inside, float* outside) noexcept:
        cdef Py_ssize_t i = 0, end, j
        while i < self.size:
            end = i + 1
            while end < self.size and marked[end] == marked[i]:
                end += 1
            for j in range(i, end):
                inside[j] = <float>(end - i) if marked[i] else <float>0
                outside[j] = <float>0 if marked[i] else <float>(end - i)
            i = end

    cdef int _blocks(self, const float* flow) except -1:
        cdef Py_ssize_t i = 0, end, j, lines = self.size
        cdef float* many = <float*>self.sheet(lines * 4, False)
        cdef float* words = <float*>self.sheet(lines * 4, False)
        cdef float* fluent = <float*>self.sheet(lines * 4, False)
        cdef float* inside = <float*>self.sheet(lines * 4, False)
        cdef float* alike = <float*>self.sheet(lines * 4, False)
        cdef float spoken, flowing
        cdef int64_t form
        while i < lines:
            end, spoken, flowing = i, 0, 0
            while end < lines and (end == i or not self.gap[end]):
                spoken, flowing = spoken + self.words_[end], flowing + flow[end]
                end += 1
            for j in range(i, end):
                many[j], words[j], fluent[j], inside[j] = end - i, spoken, flowing, j - i
            i = end
        i = 0
        while i < lines:
            form, end = self._form(i), i + 1
            while end < lines and self._form(end) == form:
                end += 1
            for j in range(i, end):
                alike[j] = end - i
            i = end
        self.counts_(many)
        self.counts_(words)
        self.counts_(fluent)
        self.counts_(inside)
        self.counts_(alike)
        return 0

    cdef inline int64_t _form(self, Py_ssize_t i) noexcept:
        cdef int64_t words = <int64_t>self.words_[i]
        return (<int64_t>self.indent[i] * KINDS + self.first[i]) * 8 + FEW[words if words < 13 else 13]

    cdef int _margins(self, const float* flow, float flowing) except -1:
        cdef Py_ssize_t i
        cdef double* words = <double*>self.sheet(MARGINS * 16, True)
        cdef double* fluent = <double*>self.sheet(MARGINS * 16, True)
        cdef float* v = <float*>self.sheet(self.size * 4, False)
        cdef float* u = <float*>self.sheet(self.size * 4, False)
        cdef double mine, others
        for i in range(self.size):
            words[self._group(i)] += self.words_[i]
            fluent[self._group(i)] += flow[i]
        for i in range(self.size):
            mine, others = fluent[self._group(i)] - flow[i], words[self._group(i)] - self.words_[i]
            v[i] = <float>(mine / (others if others > 1 else 1.0))
            u[i] = <float>(mine / <double>flowing)
        self.share(v)
        self.share(u)
        return 0

    cdef inline Py_ssize_t _group(self, Py_ssize_t i) noexcept:
        return (self.indent[i] if self.indent[i] < MARGINS - 1 else MARGINS - 1) * 2 + (self.first[i] == BULLET)

    cdef int _topics(self, const uint8_t* article) except -1:
        """See `features.topics`."""
        cdef Py_ssize_t each, i, place, uses
        cdef int32_t* every = <int32_t*>self.sheet(BUCKETS * 4, True)
        cdef int32_t* mine = <int32_t*>self.sheet(BUCKETS * 4, True)
        cdef int32_t* number = <int32_t*>self.sheet(self.size * 4, True)
        cdef double* seen = <double*>self.sheet(self.size * 8, True)
        cdef double* share = <double*>self.sheet(self.size * 8, True)
        cdef double* weight = <double*>self.sheet(self.size * 8, True)
        cdef float* v = <float*>self.sheet(self.size * 4, False)
        cdef double some
        cdef double* rows
        for each in range(self.number):
            if self.length[each] >= 3 and not self.is_function[each]:
                place = self.hashes[each] >> 52
                every[place] += 1
                mine[place] += article[self.line[each]]
        for each in range(self.number):
            if self.length[each] >= 3 and not self.is_function[each]:
                place, i = self.hashes[each] >> 52, self.line[each]
                uses = mine[place] - article[i]
                number[i] += 1
                seen[i] += uses > 0
                share[i] += <double>uses / (<double>every[place] - 0.5)
                weight[i] += self.surveyor.doublings[min(uses, len(self.surveyor.doublings) - 1)]
        for place in range(3):
            rows = seen if place == 0 else share if place == 1 else weight
            for i in range(self.size):
                some = number[i] if number[i] > 1 else 1
                v[i] = <float>(rows[i] / some)
            self.share(v)
        return 0

    cdef int _indents(self, const uint8_t* prose) except -1:
        cdef Py_ssize_t i, many = 0
        cdef float* v = <float*>self.sheet(self.size * 4, False)
        cdef float margin, found
        for i in range(self.size):
            if prose[i]:
                v[many] = self.indent[i]
                many += 1
        margin = self.quantile(v, many, <Py_ssize_t>(<double>0.5 * (many - 1)))
        for i in range(self.size):
            found = <float>self.indent[i] - margin + CENTRE
            self.mine[i] = <uint8_t>(0 if found < 0 else 2 * CENTRE if found > 2 * CENTRE else found)
        self.give(self.mine)
        return 0

    cdef float quantile(self, const float* values, Py_ssize_t number, Py_ssize_t place) except? -1:
        """The value that stands at a place when all are sorted; 0 where there is none (quickselect)."""
        cdef Py_ssize_t low = 0, high = number - 1, i, j
        cdef float pivot
        if number <= 0:
            return 0
        cdef float* v = <float*>self.sheet(number * 4, False)
        memcpy(v, values, number * 4)
        while low < high:
            pivot = v[(low + high) // 2]
            i, j = low, high
            while i <= j:
                while v[i] < pivot:
                    i += 1
                while v[j] > pivot:
                    j -= 1
                if i <= j:
                    v[i], v[j] = v[j], v[i]
                    i += 1
                    j -= 1
            if place <= j:
                high = j
            elif place >= i:
                low = i
            else:
                break
        return v[place]

    # The second look, see `around`.

    def around(self, const float[::1] scores, double border, const uint8_t[::1] kept, uint8_t[:, ::1] out):
        """Writes what the scores say of the surroundings of each line, see `around.around`."""
        cdef Py_ssize_t lines = self.size
        if len(scores) != lines or len(kept) != lines or len(out) != AROUND or out.shape[1] != lines:
            raise ValueError("levels of another size")
        if lines:
            self._around(&scores[0], border, &kept[0], out)
            self.scratch.clear()

    cdef inline uint8_t hundredth(self, int64_t part, int64_t whole) noexcept:
        return <uint8_t>(100 * part // (whole if whole > 1 else 1))

    cdef inline uint8_t whole_level(self, int64_t value) noexcept:
        cdef int64_t most = len(self.surveyor.logarithms) - 1
        return self.surveyor.logarithms[value if value < most else most]

    cdef inline uint8_t odds_level(self, float odds) noexcept:
        cdef float grown = odds * <float>8
        grown = grown + <float>HERE
        return <uint8_t>(1 if grown < 1 else 255 if grown > 255 else grown)

    cdef inline uint8_t away(self, int64_t distance, int sign) noexcept:
        cdef int level = self.whole_level(distance)
        return <uint8_t>(HERE + sign * level)

    cdef int _around(self, const float* scores, double border, const uint8_t* kept, uint8_t[:, ::1] out) except -1:
        cdef Surveyor know = self.surveyor
        cdef Py_ssize_t lines = self.size, i, j, low, high, end, first = 0, last = 0, group, place, room = 16
        cdef int k, row, sign
        cdef int64_t whole, spoken, best = -1, total = 0, begun = 0, step, words, apart, form
        cdef float edge = <float>border, grown
        cdef uint8_t page_mass, page_share, page_edge
        cdef int64_t* chance = <int64_t*>self.sheet(lines * 8, False)
        cdef int64_t* weight = <int64_t*>self.sheet(lines * 8, False)
        cdef int64_t* running = <int64_t*>self.sheet((lines + 1) * 8, True)
        cdef int64_t* mass = <int64_t*>self.sheet((lines + 1) * 8, True)
        cdef int64_t* said = <int64_t*>self.sheet((lines + 1) * 8, True)
        cdef int64_t* mine = <int64_t*>self.sheet(lines * 8, False)
        cdef int64_t* margins = <int64_t*>self.sheet(MARGINS * 2 * 2 * 8, True)
        cdef uint8_t* sure = <uint8_t*>self.sheet(lines, False)
        cdef float* v = <float*>self.sheet(lines * 4, False)
        cdef float* u = <float*>self.sheet(lines * 4, False)
        for i in range(lines):
            grown = scores[i] + <float>8
            grown = grown * <float>16
            step = 0 if grown < 0 else STEPS - 1 if grown > STEPS - 1 else <int64_t>grown
            chance[i], weight[i] = know.chances[step], <int64_t>(self.words_[i] * <float>2)
            running[i + 1] = running[i] + chance[i]
            mass[i + 1] = mass[i] + chance[i] * weight[i]
            said[i + 1] = said[i] + weight[i]
            sure[i] = chance[i] > SURE and weight[i] >= SPOKEN
            out[0, i] = self.odds_level(scores[i] - edge)
            group = self._group(i)
            margins[2 * group] += weight[i]
            margins[2 * group + 1] += chance[i] * weight[i]
        whole, spoken = mass[lines], said[lines]
        for i in range(lines):
            out[1, i] = out[0, i - 1] if i >= 1 else 0
            out[2, i] = out[0, i - 2] if i >= 2 else 0
            out[3, i] = out[0, i + 1] if i + 1 < lines else 0
            out[4, i] = out[0, i + 2] if i + 2 < lines else 0
        for k in range(4):
            for i in range(lines):
                low = i - WIDTHS[k] if i > WIDTHS[k] else 0
                high = i + 1 + WIDTHS[k] if i + 1 + WIDTHS[k] < lines else lines
                out[5 + 2 * k, i] = self.hundredth(running[i] - running[low], (i - low) * know.whole)
                out[6 + 2 * k, i] = self.hundredth(running[high] - running[i + 1], (high - i - 1) * know.whole)
        page_mass = self.whole_level(whole // (2 * know.whole))
        page_share = self.hundredth(whole, spoken * know.whole)
        page_edge = self.odds_level(edge)
        for i in range(lines):
            out[13, i] = self.whole_level(mass[i] // (2 * know.whole))
            out[14, i] = self.whole_level((whole - mass[i + 1]) // (2 * know.whole))
            out[15, i] = self.hundredth(mass[i], whole)
            out[16, i], out[17, i], out[18, i] = page_mass, page_share, page_edge
        self._far(sure, v, u)
        for i in range(lines):
            out[19, i], out[20, i] = self.whole_level(<int64_t>v[i]), self.whole_level(<int64_t>u[i])
        i = 0
        while i < lines:
            end = i + 1
            while end < lines and kept[end] == kept[i]:
                end += 1
            words = said[end] - said[i] if kept[i] else 0
            total += words
            begun += kept[i]
            if words > best:
                best, first, last = words, i, end
            for j in range(i, end):
                mine[j] = words
                out[25, j] = <uint8_t>(begun if begun < 8 else 8)
            i = end
        for i in range(lines):
            out[21, i], out[22, i] = self.whole_level(mine[i] // 2), self.hundredth(mine[i], total)
            if i < first:
                sign, words, apart = -1, (said[first] - said[i]) // 2 + 1, first - i
            elif i >= last:
                sign, words, apart = 1, (said[i + 1] - said[last]) // 2 + 1, i + 1 - last
            else:
                sign = 0
                words = apart = 0
            out[23, i], out[24, i] = self.away(words, sign), self.away(apart, sign)
            group = self._group(i)
            words = margins[2 * group + 1] - chance[i] * weight[i]
            out[26, i] = self.hundredth(words, (margins[2 * group] - weight[i]) * know.whole)
            out[27, i] = self.hundredth(words, whole)
            out[33, i] = self.whole_level(weight[i] // 2)
        while room < 2 * lines:
            room *= 2
        cdef int64_t* forms = <int64_t*>self.sheet(room * 3 * 8, True)  # form and one, lines, chances
        for row in range(2):
            for i in range(lines):
                j = self.indent[i] if self.indent[i] < MARGINS - 1 else MARGINS - 1
                words = <int64_t>self.words_[i]
                form = ((j * KINDS + self.first[i]) * 8 + FEW[words if words < 13 else 13]) * KINDS + self.last[i] + 1
                place = <Py_ssize_t>((<uint64_t>form * BASE) >> 20) & (room - 1)
                while forms[3 * place] and forms[3 * place] != form:
                    place = (place + 1) & (room - 1)
                if row == 0:
                    forms[3 * place] = form
                    forms[3 * place + 1] += 1
                    forms[3 * place + 2] += chance[i]
                else:
                    apart = forms[3 * place + 1] - 1
                    out[28, i] = self.hundredth(forms[3 * place + 2] - chance[i], apart * know.whole)
                    out[29, i] = self.whole_level(apart)
        self.out, self.next = out, -3
        self.mine = <uint8_t*>self.sheet(lines, True)
        self._topics(kept)
        self.out = None
        return 0


def add(uint8_t[:, ::1] levels, const int64_t[::1] rows, const float[:, ::1] table, float[::1] out):
    """Adds to `out` what the level of each of these rows scores: one row of 256 scores in `table` for each."""
    cdef Py_ssize_t row, line, lines = len(out)
    cdef const float* scores
    cdef const uint8_t* mine
    if levels.shape[1] != lines or len(table) != len(rows) or table.shape[1] != 256:
        raise ValueError("levels of another size")
    for row in range(len(rows)):
        if not 0 <= rows[row] < len(levels):
            raise ValueError("a row that is not there")
        if lines:
            scores, mine = &table[row, 0], &levels[rows[row], 0]
            for line in range(lines):
                out[line] += scores[mine[line]]


def add_pairs(
    uint8_t[:, ::1] levels, const int64_t[::1] one, const int64_t[::1] other, const int64_t[:, ::1] ones,
    const int64_t[:, ::1] others, const float[::1] flat, float[::1] out
):
    """Adds to `out` what pairs of rows score: `ones` and `others` say for each level where in `flat` that stands."""
    cdef Py_ssize_t row, line, lines = len(out)
    cdef const uint8_t* mine
    cdef const uint8_t* beside
    cdef int64_t place
    if (
        levels.shape[1] != lines or len(one) != len(other) or len(ones) != len(one) or len(others) != len(one)
        or ones.shape[1] != 256 or others.shape[1] != 256
    ):
        raise ValueError("levels of another size")
    for row in range(len(one)):
        if not (0 <= one[row] < len(levels) and 0 <= other[row] < len(levels)):
            raise ValueError("a row that is not there")
        if lines:
            mine, beside = &levels[one[row], 0], &levels[other[row], 0]
            for line in range(lines):
                place = ones[row, mine[line]] + others[row, beside[line]]
                if not 0 <= place < len(flat):
                    raise ValueError("a score that is not there")
                out[line] += flat[place]


def divide(const float[::1] gains, double low, double high, uint8_t[::1] out):
    """Writes which lines are kept, see `decode.keep`: `gains` for keeping each, `low` and `high` where it pays to change."""
    cdef Py_ssize_t place, lines = len(gains)
    cdef double lead = 0
    cdef bint inside
    if len(out) != lines:
        raise ValueError("one place for each line")
    cdef object kept = PyByteArray_FromStringAndSize(NULL, lines * 8 + 8)
    cdef double* leads = <double*>PyByteArray_AS_STRING(kept)
    for place in range(lines):
        lead = gains[place] + (low if lead < low else high if lead > high else lead)
        leads[place] = lead
    inside = lead > 0
    for place in range(lines - 1, -1, -1):
        if place < lines - 1:
            inside = leads[place] >= low if inside else leads[place] > high
        out[place] = inside


def spread(const float[::1] scores, const float[::1] words, int64_t[::1] out):
    """Adds twice the words of each line to the step of its score, see `decode.steps`."""
    cdef Py_ssize_t line
    cdef float grown
    if len(out) != STEPS or len(words) != len(scores):
        raise ValueError("a table of another size")
    for line in range(len(scores)):
        grown = scores[line] + <float>8
        grown = grown * <float>16
        out[0 if grown < 0 else STEPS - 1 if grown > STEPS - 1 else <int>grown] += <int64_t>(words[line] * <float>2)


def newlines(str text):
    """Where the newlines of a text stand, as 64-bit numbers."""
    cdef void* data = PyUnicode_DATA(text)
    cdef int width = PyUnicode_KIND(text)
    cdef Py_ssize_t place, number = text.count("\n"), found = 0
    cdef object kept = PyByteArray_FromStringAndSize(NULL, number * 8)
    cdef int64_t* places = <int64_t*>PyByteArray_AS_STRING(kept)
    for place in range(len(text)):
        if PyUnicode_READ(width, data, place) == 10:
            places[found] = place
            found += 1
    return kept
