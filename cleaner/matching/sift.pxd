"""What the kernel takes from the sieve: the kinds of characters, and what the pass over a text found."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t

cdef extern from *:
    """
    #if defined(__GNUC__) || defined(__clang__)
    #define CLEANER_FETCH(place) __builtin_prefetch(place)
    #else
    #define CLEANER_FETCH(place) ((void)(place))
    #endif
    """
    void fetch "CLEANER_FETCH" (const void* place) noexcept nogil

cdef enum:
    WORD = 1
    MARK = 2
    UNSPACED = 4
    SPACE = 8
    FAR = 16  # not a letter of a Latin alphabet, nor common punctuation: marks have to be heeded
    SPELT = 64  # of a script that spells each sound (Thai, Lao, Burmese, Khmer)
    LETTER = 128
    PART = 256  # goes on with a word of a script that writes blanks
    BRIEF = 512  # a string of one or two characters ends with it

cdef enum:
    QUEUE = 64  # words that are looked at together

cdef extern from *:
    """
    #define CLEANER_SEED 0xCBF29CE484222325ULL
    #define CLEANER_PRIME 0x100000001B3ULL
    """
    # FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/
    const uint64_t SEED "CLEANER_SEED"
    const uint64_t PRIME "CLEANER_PRIME"


ctypedef const uint8_t* Table

cdef class Sieve:
    cdef dict tables  # keeps what the pointers show alive
    cdef const int32_t[::1] marks
    cdef uint32_t[65536] entries  # of each character its small letter and, above the lowest 16 bits, its kinds
    cdef Table[4] blocks  # for short lines, long ones, and both at the ends of a text
    cdef int32_t early, late  # words at the beginning and at the end of a text that are its ends
    cdef const uint8_t *heads
    cdef const uint8_t *paired
    cdef const uint8_t *threes
    cdef const uint8_t *grams
    cdef const uint8_t *signs
    cdef const uint64_t[::1] keys  # the highest bits of keys and, in the lowest, one more than the number of a set
    cdef const int32_t[::1] sets, found  # where each set begins, and its entries
    cdef const uint32_t[::1] strings
    cdef uint64_t slots
    cdef int width  # 64-bit words in which the bits of a line stand
    cdef const uint8_t *cover
    cdef const uint8_t *cover_heads
    cdef const uint8_t *cover_parts
    cdef int32_t ends  # the lengths of the ends of words that are noted, as bits
    cdef double others  # the share of a line's letters that may be of other words than rules allow
    cdef int32_t[3] longer  # a line of a class has more code points than this
    cdef int32_t[3] wordier  # and more words

    cdef const uint8_t* table(self, str name, Py_ssize_t size) except NULL
    cdef uint32_t beyond(self, uint32_t char) noexcept
    cdef uint32_t far(self, uint32_t char) noexcept
    cdef inline uint32_t kinds(self, uint32_t char) noexcept:
        """The kinds of a small letter or any other character, as bits."""
        return self.entries[char] >> 16 if char < 65536 else self.far(char)

    cdef inline bint ends_word(self, uint32_t char) noexcept:
        """Whether no word goes on with this character."""
        cdef uint32_t found = self.kinds(char)
        return not (found & (WORD | MARK) or 0xE0100 <= char <= 0xE01EF) or found & UNSPACED

    cdef inline const uint8_t* block(self, int table, uint64_t key) noexcept:
        """The 64 bytes of a word, given by its key."""
        return self.blocks[table] + (key >> 52 << 6)


cdef struct Line:
    int32_t start, end  # in code points
    int32_t words, chars  # as `Unit` counts them: words by blanks, characters without the blanks at the ends
    uint8_t size  # the class of its length: 0, 1, 2
    uint8_t ended  # whether it was looked at for the rules for the ends of a text
    uint8_t strings  # whether terms that may stand anywhere were found
    uint8_t unsure  # whether its words are others than the pass takes them for
    uint8_t made, groups  # whether it is known which groups of rules allow all its words, and these


cdef struct Word:
    int32_t start, end
    uint64_t hashed, head  # all of it, and its first three characters (0 for fewer)
    uint8_t joined  # nothing parts it from the word before it


cdef struct Asked:
    uint64_t key
    Py_ssize_t place


cdef class Sifted:
    cdef Sieve sieve
    cdef uint32_t* chars  # the text in lower case, one code point for one
    cdef Line* lines
    cdef uint64_t* masks  # the bits that were raised in each line
    cdef readonly Py_ssize_t count
    cdef uint64_t before, pair, line  # while a line is read: the last word, the last two, all
    cdef const uint8_t* block  # of the last word
    cdef Word[QUEUE] words
    cdef Asked* asked  # keys that may be in the table, with the place to which they belong
    cdef Py_ssize_t queued, pending, room
    cdef int table
    cdef bint failed  # no memory was left

    cdef int pass_over(self, str text) except -1
    cdef void mark_ends(self) noexcept
    cdef int at_end(self, Py_ssize_t place) except -1
    cdef int look(self, Py_ssize_t number, int table, bint again) except -1
    cdef void queue(self, Py_ssize_t start, Py_ssize_t end, uint64_t hashed, bint joined) noexcept
    cdef void unqueue(self) noexcept
    cdef void note_beginning(self, uint64_t beginning, Py_ssize_t place, const uint8_t* last) noexcept
    cdef void note(self, uint64_t key, Py_ssize_t place) noexcept
    cdef bint grow(self) noexcept
    cdef void settle(self, Line* line, uint64_t* mask) noexcept
    cdef void enter(self, Py_ssize_t number, Py_ssize_t place, Line* line, uint64_t* mask) noexcept
    cdef void gram_ends(self, Py_ssize_t start, Py_ssize_t place) noexcept
    cdef void sign_ends(self, Py_ssize_t start, Py_ssize_t place) noexcept
    cdef uint8_t made_of(self, Py_ssize_t number) noexcept
    cdef uint8_t groups_of(self, Line* line) noexcept
    cdef uint8_t allows(self, Py_ssize_t start, Py_ssize_t end) noexcept
