"""What the kernel takes from the sieve: the kinds of characters, and what the pass over a text found."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t

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
    STRINGS = 0x40  # among what was seen in a line: strings that may stand anywhere

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
    cdef Table[3] blocks  # for short lines, long ones, those at the ends of a text
    cdef const uint8_t *heads
    cdef const uint8_t *paired
    cdef const uint8_t *threes
    cdef const uint8_t *grams
    cdef const uint8_t *signs
    cdef const uint32_t[::1] keys  # halves of keys, in open addressing, and what is known for certain of each
    cdef const uint8_t *sure
    cdef uint64_t slots
    cdef const uint8_t *cover
    cdef const uint8_t *cover_heads
    cdef const uint8_t *cover_parts
    cdef int32_t ends  # the lengths of the ends of words that are noted, as bits
    cdef double others  # the share of a line's letters that may be of other words than rules allow
    cdef uint32_t[3] needs  # what is looked for with each of `blocks`
    cdef int32_t[3] longer  # a line of a class has more code points than this
    cdef int32_t[3] wordier  # and more words
    cdef uint8_t[8] allowed  # the classes of lines of each group of rules that say what a line may be made of

    cdef const uint8_t* table(self, str name, Py_ssize_t size) except NULL
    cdef uint8_t certain(self, uint64_t key) noexcept
    cdef uint32_t beyond(self, uint32_t char) noexcept
    cdef uint32_t far(self, uint32_t char) noexcept
    cdef inline uint32_t kinds(self, uint32_t char) noexcept:
        """The kinds of a small letter or any other character, as bits."""
        return self.entries[char] >> 16 if char < 65536 else self.far(char)


cdef struct Line:
    int32_t start, end  # in code points
    int32_t words, chars  # as `Unit` counts them: words by blanks, characters without the blanks at the ends
    uint8_t seen  # the classes of lines for which something was found, and whether strings of the kernel stand there
    uint8_t size  # the class of its length: 0, 1, 2
    uint8_t ended  # whether it was looked at for the rules for the ends of a text


cdef class Sifted:
    cdef Sieve sieve
    cdef uint32_t* chars  # the text in lower case, one code point for one
    cdef Line* lines
    cdef readonly Py_ssize_t count
    cdef uint64_t before, pair, line  # while a line is read: the last word, the last two, all
    cdef const uint8_t* block  # of the last word
    cdef int table
    cdef uint32_t need  # what is looked for

    cdef int pass_over(self, str text) except -1
    cdef void at_end(self, Line* line) noexcept
    cdef void look(self, Line* line, int table) noexcept
    cdef uint8_t made_of(self, Line* line) noexcept
    cdef uint8_t allows(self, Py_ssize_t start, Py_ssize_t end) noexcept
    cdef uint32_t word_ends(self, Py_ssize_t start, Py_ssize_t end, uint64_t hashed, uint32_t seen) noexcept
    cdef uint32_t gram_ends(self, Py_ssize_t start, Py_ssize_t place, uint32_t seen) noexcept
    cdef uint32_t sign_ends(self, Py_ssize_t start, Py_ssize_t place) noexcept
