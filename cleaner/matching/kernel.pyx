# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True
"""The look at the lines of a document, compiled: which rules could hold in which, and which terms stand there.

The tables come from `tables`; `docs/decisions/0009-a-kernel-in-cython.md` says why this is compiled, and how what
it finds is held against the Python code that takes its place where there is no compiler. What could wake rules is known from
`sift`; word by word are only those lines looked at of which a rule says what they may be made of, or of which a condition
asks for the terms in them. Tables are read through memoryviews whose bounds are checked; only the text and the buffers
made here are read through pointers.
"""

cimport cython
from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Malloc, PyMem_Realloc
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t

from .sift cimport FAR, MARK, PRIME, SEED, SPACE, UNSPACED, WORD, Line, Sieve, Sifted, fetch

cdef enum:
    LEFT = 1
    RIGHT = 2

cdef enum:
    TERMS = 0  # the roots of the trie: words of terms one behind the other, words of whole lines, characters of literals
    LINES = 1
    LITERALS = 2

cdef enum:
    ANY = 0
    EVERY = 1
    SOME = 2

cdef enum:
    HEADS = 65536  # bytes of the tables that say what there is not
    WORDS = 131072
    EDGES = 262144

cdef enum:
    PREFIX = 64  # letters of a word of which the hashes are kept, for stems
    DEEPEST = 64  # nesting of a formula

cdef int32_t STEM_EDGE = 0x40000000
# What a node has is noted in its number wherever that is written: bits to raise, stems that follow.
cdef int32_t RAISES = 0x40000000
cdef int32_t STEMS = 0x20000000
cdef int32_t NODE = 0x1FFFFFFF
FORM = 11
"""Counts the forms that the tables have had: a kernel that was built before a change is not given tables of another form."""


cdef inline uint64_t _edge_hash(int32_t node, int32_t label) noexcept nogil:
    cdef uint64_t found = (<uint64_t><unsigned int>node << 32) | <unsigned int>label
    found = (found ^ (found >> 31)) * 0x9E3779B97F4A7C15ULL
    return found ^ (found >> 29)


def edge_slot(int32_t node, int32_t label):
    """The hash by which an edge of the trie is looked up, as a signed 64-bit number."""
    return <int64_t>_edge_hash(node, label)


@cython.final
cdef class Kernel:
    """Tables, read-only: may be shared between threads."""

    cdef list languages
    cdef Sieve sieve
    cdef const int32_t[::1] stem_nodes
    cdef const int64_t[::1] slots, stem_lengths
    cdef const int32_t[::1] edges, nodes, targets, node_bits
    cdef const uint8_t[::1] known_words, known_edges, known_heads, rule_allowed
    cdef const uint8_t* has_word  # the same as `known_words` and so on; the places in them are bounded by how they are made
    cdef const uint8_t* has_edge
    cdef const uint8_t* has_head
    cdef const int64_t[::1] cover_sets
    cdef const int32_t[::1] group_rules, group_bits, group_always, code, rule_code, rule_cover
    cdef const double[::1] rule_share, rule_limits
    cdef const uint64_t[::1] group_wakes  # of each group the bits that wake rules
    cdef uint64_t slot_mask, edge_mask
    cdef int mask_words, cover_words, bits, rules, lists

    def __init__(self, dict tables, list languages):
        """`tables`: arrays by name, as `tables` makes them; `languages`: the sets of languages that targets
        name by number."""
        self.languages = languages
        self.sieve = Sieve(tables)
        self.slots = tables["slots"]
        self.stem_nodes, self.stem_lengths = tables["stem_nodes"], tables["stem_lengths"]
        self.edges, self.nodes = tables["edges"], tables["nodes"]
        self.targets, self.node_bits = tables["targets"], tables["node_bits"]
        # Small tables that stay near the processor say of most words and edges that there is no such thing.
        self.known_words, self.known_edges = tables["known_words"], tables["known_edges"]
        self.known_heads = tables["known_heads"]
        if (len(self.known_words), len(self.known_edges), len(self.known_heads)) != (WORDS, EDGES, HEADS):
            raise ValueError("tables of another form")
        self.has_word, self.has_edge, self.has_head = &self.known_words[0], &self.known_edges[0], &self.known_heads[0]
        self.cover_sets = tables["cover_sets"]
        self.group_rules, self.group_bits = tables["group_rules"], tables["group_bits"]
        self.group_always, self.code = tables["group_always"], tables["code"]
        self.rule_code, self.rule_cover = tables["rule_code"], tables["rule_cover"]
        self.rule_share, self.rule_limits = tables["rule_share"], tables["rule_limits"]
        self.rule_allowed, self.group_wakes = tables["rule_allowed"], tables["group_wakes"]
        sizes = tables["sizes"]
        self.bits, self.rules, self.lists, self.cover_words = sizes[0], sizes[1], sizes[2], sizes[3]
        self.mask_words = self.sieve.width
        self.slot_mask, self.edge_mask = len(self.slots) // 3 - 1, len(self.edges) // 3 - 1

    cdef inline uint64_t slot_of(self, uint64_t hashed) noexcept:
        return (hashed ^ (hashed >> 32)) & self.slot_mask

    cdef int32_t word(self, uint64_t hashed, int32_t* node) except -2:
        """The number of a word, -1 where no table has it; `node` becomes that of the terms that begin with it. Words are told
        apart by their hashes alone: that two among some hundred thousand share one of 64 bits is not to be expected (the
        tables are refused where they do), and spelling each out would cost a look into far memory."""
        cdef uint64_t slot = self.slot_of(hashed)
        cdef int64_t number
        if not self.has_word[hashed >> 47] >> (hashed >> 44 & 7) & 1:
            return -1
        while True:
            number = self.slots[3 * slot + 1]
            if number < 0:
                return -1
            if <uint64_t>self.slots[3 * slot] == hashed:
                node[0] = <int32_t>self.slots[3 * slot + 2]
                return <int32_t>number
            slot = (slot + 1) & self.slot_mask

    cdef inline int32_t edge(self, int32_t node, int32_t label) except -2:
        """The node to which a label leads, -1 where there is none."""
        cdef uint64_t hashed = _edge_hash(node & NODE, label), slot = hashed & self.edge_mask
        cdef int32_t found
        if not self.has_edge[hashed >> 46] >> (hashed >> 43 & 7) & 1:
            return -1
        while True:
            found = self.edges[3 * slot]
            if found < 0:
                return -1
            if found == node & NODE and self.edges[3 * slot + 1] == label:
                return self.edges[3 * slot + 2]
            slot = (slot + 1) & self.edge_mask

    cdef bint meets(self, int32_t place, const uint64_t* mask, int depth) except -1:
        """Whether the bits of a line meet the formula at a place of `code`."""
        cdef int32_t kind = self.code[place], count = self.code[place + 1], number, bit
        if depth > DEEPEST:
            return True
        if kind == ANY:
            for number in range(count):
                bit = self.code[place + 2 + number]
                if mask[bit >> 6] >> (bit & 63) & 1:
                    return True
            return False
        for number in range(count):
            if self.meets(self.code[place + 2 + number], mask, depth + 1) != (kind == EVERY):
                return kind != EVERY
        return kind == EVERY

    def scan(self, str text, list starts, list sizes):
        """Looks at the units of a text; `starts` and `sizes` in code points."""
        return Scanned(self, text, starts, sizes)

    def find(self, str text):
        """{number of a list: [(languages, start, end)]} of every term in a text."""
        return Scanned(self, text, [0], [len(text)]).hits(0)


@cython.final
cdef class Scanned:
    """What was found in the units of one text."""

    cdef Kernel kernel
    cdef Sifted sifted
    cdef uint32_t* chars  # the text in lower case, one code point for one
    cdef Line* lines
    cdef Py_ssize_t count, room
    cdef int32_t* tokens  # (start, end, number, node of the terms that begin with it) of each word
    cdef uint64_t* hashes  # of each word
    cdef int32_t* of_unit  # the first word of each unit, and the one past its last; -1 before they are read
    cdef uint64_t* masks
    cdef uint8_t* walked  # whether a unit was looked at word by word
    cdef int32_t* asked  # of each rule, when it was last asked of a unit
    cdef int32_t* found  # the rules that could hold in the unit that is asked of, ascending
    cdef int32_t turn, many
    cdef uint64_t* covers  # of each word, the `only` whose lists have a term there
    cdef uint64_t[PREFIX] hashed  # of the beginnings of the word that is read, by length

    def __cinit__(self, Kernel kernel, str text, list starts, list sizes):
        cdef Py_ssize_t units = len(starts), unit
        self.kernel = kernel
        self.sifted = Sifted(kernel.sieve, text, starts, sizes)
        self.chars, self.lines, self.masks = self.sifted.chars, self.sifted.lines, self.sifted.masks
        self.of_unit = <int32_t*>PyMem_Malloc((units * 2 + 1) * sizeof(int32_t))
        self.walked = <uint8_t*>PyMem_Calloc(units + 1, 1)
        self.asked = <int32_t*>PyMem_Calloc(kernel.rules + 1, sizeof(int32_t))
        self.found = <int32_t*>PyMem_Malloc((kernel.rules + 1) * sizeof(int32_t))
        if not self.of_unit or not self.walked or not self.asked or not self.found:
            raise MemoryError
        for unit in range(2 * units):
            self.of_unit[unit] = -1

    def __dealloc__(self):
        PyMem_Free(self.tokens)
        PyMem_Free(self.hashes)
        PyMem_Free(self.of_unit)
        PyMem_Free(self.walked)
        PyMem_Free(self.asked)
        PyMem_Free(self.found)
        PyMem_Free(self.covers)

    cdef int _read(self, Py_ssize_t unit) except -1:
        """Finds the words of a unit."""
        cdef Kernel kernel = self.kernel
        cdef Py_ssize_t place, word = -1, start = self.lines[unit].start, end = self.lines[unit].end
        cdef uint32_t found, seen = 0, wanted = WORD, without = 0, goes_on = 0, stops = 0
        cdef uint64_t hashed = SEED
        cdef uint32_t char
        if self.of_unit[2 * unit] >= 0:
            return 0
        self.of_unit[2 * unit] = self.count
        for place in range(start, end):
            seen |= kernel.sieve.kinds(self.chars[place])
        if seen & UNSPACED:  # a run of such characters is a word, signs of their blocks among it
            without = UNSPACED
        elif seen & FAR:
            wanted = WORD | MARK
        for place in range(start, end):
            char = self.chars[place]
            found = kernel.sieve.kinds(char)
            if word >= 0:
                if found & goes_on and not found & stops:
                    hashed = (hashed ^ char) * PRIME
                else:
                    self._add(word, place, hashed)
                    word = -1
            if word < 0 and found & (wanted | without):
                word, hashed = place, (SEED ^ char) * PRIME
                if found & without:
                    goes_on, stops = UNSPACED, 0
                else:
                    goes_on, stops = wanted, without
        if word >= 0:
            self._add(word, end, hashed)
        self.of_unit[2 * unit + 1] = self.count
        for place in range(self.of_unit[2 * unit], self.count):
            self.tokens[4 * place + 2] = kernel.word(self.hashes[place], &self.tokens[4 * place + 3])
        return 0

    cdef int _add(self, Py_ssize_t start, Py_ssize_t end, uint64_t hashed) except -1:
        """A word of the text. Its number is looked up later: the table is far away, and is asked to come near."""
        cdef int32_t* tokens
        cdef uint64_t* covers
        cdef uint64_t* hashes
        cdef int width = self.kernel.cover_words, row
        cdef Py_ssize_t room
        if self.count == self.room:
            room = self.room * 2 or 256
            tokens = <int32_t*>PyMem_Realloc(self.tokens, room * 4 * sizeof(int32_t))
            if not tokens:
                raise MemoryError
            self.tokens = tokens
            covers = <uint64_t*>PyMem_Realloc(self.covers, (room * width + 1) * sizeof(uint64_t))
            if not covers:
                raise MemoryError
            self.covers = covers
            hashes = <uint64_t*>PyMem_Realloc(self.hashes, room * sizeof(uint64_t))
            if not hashes:
                raise MemoryError
            self.hashes = hashes
            self.room = room
        self.tokens[4 * self.count] = start
        self.tokens[4 * self.count + 1] = end
        self.tokens[4 * self.count + 2], self.tokens[4 * self.count + 3] = -1, -1
        self.hashes[self.count] = hashed
        fetch(&self.kernel.slots[3 * self.kernel.slot_of(hashed)])
        for row in range(width):
            self.covers[self.count * width + row] = 0
        self.count += 1
        return 0

    cdef int _beginnings(self, Py_ssize_t word) except -1:
        """Hashes the beginnings of a word; gives its length, at most PREFIX - 1."""
        cdef Py_ssize_t start = self.tokens[4 * word], size = self.tokens[4 * word + 1] - start, place
        cdef uint64_t hashed = SEED
        if size > PREFIX - 1:
            size = PREFIX - 1
        for place in range(size):
            hashed = (hashed ^ self.chars[start + place]) * PRIME
            self.hashed[place + 1] = hashed
        return size

    cdef int _stems(self, Py_ssize_t word, int size, int32_t* found, int shortest) except -1:
        """The numbers of the stems with which a word begins, those of fewer than `shortest` letters left out."""
        cdef Kernel kernel = self.kernel
        cdef Py_ssize_t start = self.tokens[4 * word]
        cdef int length, count = 0
        cdef int32_t number, head, node = -1
        cdef int64_t lengths = 0
        if shortest < 3 and size:
            head = kernel.word(self.hashed[1], &node)
            if head >= 0:
                lengths = kernel.stem_lengths[head]
        if size >= 3 and kernel.has_head[self.hashed[3] >> 48] >> (self.hashed[3] >> 45 & 7) & 1:
            head = kernel.word(self.hashed[3], &node)
            if head >= 0:
                lengths |= kernel.stem_lengths[head]
        length = 0
        while lengths and length < size:
            length += 1
            lengths >>= 1
            if lengths & 1:
                number = kernel.word(self.hashed[length], &node)
                if number >= 0:
                    found[count] = number
                    count += 1
        return count

    cdef int _reach(self, Py_ssize_t unit, int32_t node, Py_ssize_t start, Py_ssize_t end, dict out, Py_ssize_t word) except -1:
        """A node of the trie was reached: its targets are found, or raise their bits. `word`: the first word of what
        stands there, -1 where that is not known."""
        cdef Kernel kernel = self.kernel
        cdef int32_t place, number, bit, row, cover
        if out is None and not node & RAISES:
            return 0
        node &= NODE
        cdef Py_ssize_t low = start, high = end, left = self.lines[unit].start
        if out is None:
            for place in range(kernel.nodes[2 * node + 1], kernel.nodes[2 * node + 3]):
                if not self._fits(unit, kernel.node_bits[3 * place + 1], start, end):
                    continue
                bit, cover = kernel.node_bits[3 * place], kernel.node_bits[3 * place + 2]
                if bit >= 0:
                    self.masks[unit * kernel.mask_words + (bit >> 6)] |= <uint64_t>1 << (bit & 63)
                if cover >= 0:
                    if word < 0:
                        word = self._word_at(unit, start)
                    low = word
                    while low < self.of_unit[2 * unit + 1] and self.tokens[4 * low] < end:
                        for row in range(kernel.cover_words):
                            self.covers[low * kernel.cover_words + row] |= <uint64_t>kernel.cover_sets[
                                cover * kernel.cover_words + row]
                        low += 1
            return 0
        for place in range(kernel.nodes[2 * node], kernel.nodes[2 * node + 2]):
            number = kernel.targets[4 * place]
            if number >= kernel.lists or not self._fits(unit, kernel.targets[4 * place + 2], start, end):
                continue
            if kernel.targets[4 * place + 3]:
                low, high = self._grown(unit, kernel.targets[4 * place + 3], start, end)
            else:
                low, high = start, end
            entry = (kernel.languages[kernel.targets[4 * place + 1]], low - left, high - left)
            known = out.get(number)
            if known is None:
                out[number] = [entry]
            else:
                (<list>known).append(entry)
        return 0

    cdef Py_ssize_t _word_at(self, Py_ssize_t unit, Py_ssize_t start) noexcept:
        """The first word of a unit that ends behind a place."""
        cdef Py_ssize_t low = self.of_unit[2 * unit], high = self.of_unit[2 * unit + 1], middle
        while low < high:
            middle = (low + high) // 2
            if self.tokens[4 * middle + 1] > start:
                high = middle
            else:
                low = middle + 1
        return low

    cdef inline bint _fits(self, Py_ssize_t unit, int32_t edges, Py_ssize_t start, Py_ssize_t end) noexcept:
        """Whether what stands there begins and ends a word, as `edges` ask."""
        if edges & LEFT and start > self.lines[unit].start and not self.kernel.sieve.ends_word(
                self.chars[start - 1]):
            return False
        return not (edges & RIGHT and end < self.lines[unit].end and not self.kernel.sieve.ends_word(
            self.chars[end]))

    cdef tuple _grown(self, Py_ssize_t unit, int32_t grows, Py_ssize_t start, Py_ssize_t end):
        """From where to where the word reaches of which a literal is part."""
        while grows & RIGHT and end < self.lines[unit].end and not self.kernel.sieve.ends_word(
                self.chars[end]):
            end += 1
        while grows & LEFT and start > self.lines[unit].start and not self.kernel.sieve.ends_word(
                self.chars[start - 1]):
            start -= 1
        return start, end

    cdef bint _near(self, Py_ssize_t before, Py_ssize_t after) noexcept:
        """Whether what stands between two words does not end a sentence or a clause."""
        cdef Py_ssize_t place
        cdef uint32_t char, sign = 0
        if after - before <= 1:
            return True
        for place in range(before, after):
            char = self.chars[place]
            if self.kernel.sieve.kinds(char) & SPACE:
                if not sign:
                    continue
                for place in range(place, after):
                    if not self.kernel.sieve.kinds(self.chars[place]) & SPACE:
                        return False
                break
            if sign:
                return False
            sign = char
        return <Py_UCS4>sign not in u".!?:;,…|()"

    cdef int _walk(self, Py_ssize_t unit, dict out) except -1:
        """All terms of a unit; without `out` its bits as well."""
        cdef Kernel kernel = self.kernel
        cdef Py_ssize_t first = self.of_unit[2 * unit], last = self.of_unit[2 * unit + 1], word, following
        cdef Py_ssize_t start, end, place
        cdef int32_t node, child, number
        cdef int32_t[PREFIX] stems
        cdef int size, count, each
        cdef int32_t line = LINES if out is None else -1
        for word in range(first, last):
            start, end, number = self.tokens[4 * word], self.tokens[4 * word + 1], self.tokens[4 * word + 2]
            if line >= 0:
                line = kernel.edge(line, number) if number >= 0 else -1
            if end - start >= 3:
                size = self._beginnings(word)
                count = self._stems(word, size, stems, 3)
                for each in range(count):
                    node = kernel.stem_nodes[stems[each]]
                    if node >= 0:
                        self._reach(unit, node, start, end, out, word)
            if number < 0:
                continue
            node = self.tokens[4 * word + 3]
            if node < 0:
                continue
            self._reach(unit, node, start, end, out, word)
            following = word + 1
            while following < last and self._near(self.tokens[4 * following - 3], self.tokens[4 * following]):
                end = self.tokens[4 * following + 1]
                if node & STEMS:
                    size = self._beginnings(following)
                    count = self._stems(following, size, stems, 1)
                    for each in range(count):
                        child = kernel.edge(node, STEM_EDGE | stems[each])
                        if child >= 0:
                            self._reach(unit, child, start, end, out, word)
                number = self.tokens[4 * following + 2]
                if number < 0:
                    break
                node = kernel.edge(node, number)
                if node < 0:
                    break
                self._reach(unit, node, start, end, out, word)
                following += 1
        if line > LITERALS:
            self._reach(unit, line, self.lines[unit].start, self.lines[unit].end, out, -1)
        if self.lines[unit].strings or self.lines[unit].unsure:
            self._literals(unit, out)
        return 0

    cdef int _literals(self, Py_ssize_t unit, dict out) except -1:
        """Terms, and literals of patterns, that need not begin or end where words do."""
        cdef Kernel kernel = self.kernel
        cdef Py_ssize_t start = self.lines[unit].start, end = self.lines[unit].end, place, further
        cdef int32_t node
        for place in range(start, end):
            node, further = kernel.edge(LITERALS, self.chars[place]), place + 1
            while node >= 0:
                self._reach(unit, node, place, further, out, -1)
                if further == end:
                    break
                node = kernel.edge(node, self.chars[further])
                further += 1
        return 0

    cdef int _known(self, Py_ssize_t unit) except -1:
        """Sees to it that the bits of a unit are known."""
        if not self.walked[unit]:
            self._read(unit)
            self._walk(unit, None)
            self.walked[unit] = 1
        return 0

    def hits(self, Py_ssize_t unit):
        """{number of a list: [(languages, start, end)]} of every term in a unit, in code points from its beginning."""
        cdef dict out = {}
        if not 0 <= unit < self.sifted.count:
            raise IndexError(unit)
        self._read(unit)
        self._walk(unit, out)
        return out

    def words(self, Py_ssize_t unit):
        """How many words a unit has, as `Unit.words` counts them."""
        if not 0 <= unit < self.sifted.count:
            raise IndexError(unit)
        return self.lines[unit].words

    def looked(self):
        """The units that were looked at word by word."""
        cdef Py_ssize_t unit
        return [unit for unit in range(self.sifted.count) if self.walked[unit]]

    def rules(self, int group):
        """{unit: (numbers of the rules of a group that could hold there, ascending)}."""
        cdef Py_ssize_t unit
        cdef dict out = {}
        for unit in range(self.sifted.count):
            found = self._open(unit, group)
            if found:
                out[unit] = found
        return out

    def rules_of(self, Py_ssize_t unit, int group):
        """The same for one unit."""
        if not 0 <= unit < self.sifted.count:
            raise IndexError(unit)
        return self._open(unit, group)

    cdef tuple _open(self, Py_ssize_t unit, int group):
        cdef Kernel kernel = self.kernel
        cdef const uint64_t* mask = self.masks + unit * kernel.mask_words
        cdef uint64_t word
        cdef int32_t bit, place, row
        if not self.lines[unit].chars:
            return ()
        if group:
            self.sifted.at_end(unit)
        if self.lines[unit].unsure:
            self._known(unit)
        self.turn += 1
        self.many = 0
        for place in range(kernel.group_always[group], kernel.group_always[group + 1]):
            self._ask(unit, kernel.group_rules[place], mask)
        for row in range(kernel.mask_words):
            word = mask[row] & kernel.group_wakes[group * kernel.mask_words + row]
            bit = group * (kernel.bits + 1) + row * 64
            while word:
                if word & 1:
                    for place in range(kernel.group_bits[bit], kernel.group_bits[bit + 1]):
                        self._ask(unit, kernel.group_rules[place], mask)
                word >>= 1
                bit += 1
        if not self.many:
            return ()
        return tuple([self.found[place] for place in range(self.many)])

    cdef int _ask(self, Py_ssize_t unit, int32_t rule, const uint64_t* mask) except -1:
        """Takes a rule that could hold: by its limits of length, its formula, its `only`."""
        cdef Kernel kernel = self.kernel
        cdef Line* line = &self.lines[unit]
        cdef int32_t cover = kernel.rule_cover[rule], place = self.many
        if self.asked[rule] == self.turn:
            return 0
        self.asked[rule] = self.turn
        if (line.words < kernel.rule_limits[4 * rule] or line.words > kernel.rule_limits[4 * rule + 1]
                or line.chars < kernel.rule_limits[4 * rule + 2] or line.chars > kernel.rule_limits[4 * rule + 3]):
            return 0
        if kernel.rule_code[rule] >= 0 and not kernel.meets(kernel.rule_code[rule], mask, 0):
            return 0
        if cover >= 0:
            if not line.unsure and kernel.rule_allowed[rule] and not self.sifted.made_of(unit) & kernel.rule_allowed[rule]:
                return 0
            self._known(unit)
            if not self._covered(unit, cover, kernel.rule_share[rule]):
                return 0
        while place and self.found[place - 1] > rule:
            self.found[place] = self.found[place - 1]
            place -= 1
        self.found[place] = rule
        self.many += 1
        return 0

    cdef bint _covered(self, Py_ssize_t unit, int32_t bit, double share) except -1:
        """Whether the words in which a rule's lists have terms make up this share of the letters of a unit."""
        cdef Py_ssize_t word, place
        cdef double total = 0, inside = 0
        cdef int letters
        for word in range(self.of_unit[2 * unit], self.of_unit[2 * unit + 1]):
            letters = 0
            for place in range(self.tokens[4 * word], self.tokens[4 * word + 1]):
                letters += self.kernel.sieve.kinds(self.chars[place]) >> 7 & 1
            total += letters
            if self.covers[word * self.kernel.cover_words + (bit >> 6)] >> (bit & 63) & 1:
                inside += letters
            elif share >= 1 and letters:
                return False
        return inside >= share * total - 1e-6

    # What is asked of units, not of words: the counterpart of `lines.Lines`, in Python.

    cdef int _inside(self, Py_ssize_t unit) except -1:
        if not 0 <= unit < self.sifted.count:
            raise IndexError(unit)
        return 0

    cdef bint _prose(self, Py_ssize_t unit) noexcept:
        """The same as `view.reads_as_prose`."""
        cdef Py_ssize_t end = self.lines[unit].end, start = self.lines[unit].start, low
        cdef int32_t words = self.lines[unit].words
        cdef Py_UCS4 char
        if words < 12 or end - start < 24:
            return False
        while end > start and self.kernel.sieve.kinds(self.chars[end - 1]) & SPACE:
            end -= 1
        if end == start:
            return False
        char = self.chars[end - 1]
        if char in u"…:;" or (char == u"." and end - start > 2 and self.chars[end - 2] == 46 and self.chars[end - 3] == 46):
            return words >= 60
        if words >= 40:
            return True
        low = max(start, end - 12)
        while end > low and <Py_UCS4>self.chars[end - 1] in u"\"”’“»«)]」』）*_":
            end -= 1
        return end > low and <Py_UCS4>self.chars[end - 1] in u".!?…。！？؟۔।:;"

    cdef list _asked(self, dict rules, Py_ssize_t unit, frozenset wanted, int group):
        """The rules among `wanted` that could hold for a unit at an end of the text; all that could are noted."""
        cdef tuple numbers = rules.get(unit, ()), more = self._open(unit, group)
        if more:
            numbers = rules[unit] = tuple(sorted({*numbers, *more})) if numbers else more
        return [number for number in numbers if number in wanted]

    def among(self, dict rules, frozenset wanted):
        """[(unit, the rules among `wanted` that could hold there)]; `rules`: see `upward`."""
        cdef list out = [], asked
        for unit, numbers in rules.items():
            asked = [number for number in <tuple>numbers if number in wanted]
            if asked:
                out.append((unit, asked))
        return out

    def blank(self, Py_ssize_t unit):
        """Whether a unit has no text."""
        self._inside(unit)
        return not self.lines[unit].chars

    def prose(self, Py_ssize_t unit):
        """Whether a unit reads like a paragraph of an article."""
        self._inside(unit)
        return self._prose(unit)

    def paragraphs(self, dict removed):
        """The first and the last unit of prose, those in `removed` aside; both beyond the end where there is none."""
        cdef Py_ssize_t size = self.sifted.count, first = 0, last = size - 1
        while first < size and (not self._prose(first) or first in removed):
            first += 1
        while last > first and (not self._prose(last) or last in removed):
            last -= 1
        return first, max(first, last)

    def words_to(self, Py_ssize_t unit, int step, double most, dict removed):
        """How many words stand between a unit that stays and the end of the text that one leaves in steps of 1 or -1;
        infinite when there are more than `most`."""
        cdef Py_ssize_t place = 0 if step > 0 else self.sifted.count - 1
        cdef Py_ssize_t words = 0
        self._inside(unit)
        if not self.lines[unit].chars or unit in removed:
            return float("inf")
        while place != unit and words <= most:
            if self.lines[place].chars and place not in removed:
                words += self.lines[place].words
            place += step
        return words if words <= most else float("inf")

    def upward(self, dict rules, dict removed, frozenset wanted, int group, double reach):
        """Walks from the last unit up, see `lines.Lines.upward`; `rules`: what `rules(0)` gave, or more by now."""
        cdef Py_ssize_t index = self.sifted.count - 1
        cdef double words = 0
        cdef bint prose = False
        while index >= 0 and not (prose and words > reach):
            if self.lines[index].chars:
                asked = self._asked(rules, index, wanted, group)
                if asked:
                    yield index, asked
                if index not in removed:
                    words += self.lines[index].words
                    prose = prose or self._prose(index)
            index -= 1
        for place in sorted([place for place in rules if place <= index], reverse=True):
            asked = [number for number in rules[place] if number in wanted]
            if asked:
                yield place, asked

    def downward(self, dict rules, dict removed, frozenset wanted, int group, double reach):
        """Walks from the first unit down, see `lines.Lines.downward`."""
        cdef Py_ssize_t index = 0
        cdef double words = 0
        while index < self.sifted.count:
            if self.lines[index].chars and index not in removed:
                if words >= reach and self._prose(index):
                    break
                asked = self._asked(rules, index, wanted, group)
                if asked:
                    yield index, asked
                words += self.lines[index].words
            index += 1
        for place in sorted([place for place in rules if place >= index]):
            if place in removed or not self.lines[place].chars:
                continue
            asked = [number for number in rules[place] if number in wanted]
            if asked:
                yield place, asked
