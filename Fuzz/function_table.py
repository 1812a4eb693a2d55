"""Takes a few functions out of a real Go function table (pclntab) and makes a small one of them.

The formats are those of src/runtime/symtab.go and src/debug/gosym/pclntab.go: 1.2, 1.16, 1.18 and 1.20.
"""

import struct

MAGIC_12, MAGIC_116, MAGIC_118, MAGIC_120 = 0xFFFFFFFB, 0xFFFFFFFA, 0xFFFFFFF0, 0xFFFFFFF1


# The length of a record's fixed fields behind the entry.
FIXED = {MAGIC_12: 32, MAGIC_116: 36, MAGIC_118: 36, MAGIC_120: 40}


class Function:
    """A function: entry, end, the bytes of its record behind the entry, and its name."""

    def __init__(self, entry, end, record, name):
        self.entry, self.end, self.record, self.name = entry, end, record, name


class FunctionTable:
    """A whole table as a linker wrote it."""

    def __init__(self, data, text):
        self.data = data
        self.magic, _, self.quantum, _, self.count = struct.unpack_from("<IHBBQ", data)
        self.text = text
        self.is_relative = self.magic in (MAGIC_118, MAGIC_120)
        if self.magic == MAGIC_12:
            self.names = self.values = self.records = 0
            self.index = 16
        else:
            places = struct.unpack_from("<5Q", data, 32 if self.is_relative else 24)
            self.names, self.values, self.index = places[0], places[3], places[4]
            self.records = self.index

    def functions(self):
        form = "<II" if self.is_relative else "<QQ"
        rows = [
            struct.unpack_from(form, self.data, self.index + struct.calcsize(form) * i)
            for i in range(self.count)]
        word = "<I" if self.is_relative else "<Q"
        rows.append(struct.unpack_from(
            word, self.data, self.index + struct.calcsize(form) * self.count) + (0,))
        base = self.text if self.is_relative else 0
        for (start, offset), (end, _) in zip(rows, rows[1:]):
            yield Function(base + start, base + end, *self.record(self.records + offset))

    def record(self, place):
        """The record without the entry: eight words and more, then the tables of values and of data."""
        word = 4 if self.is_relative else 8
        fixed = FIXED[self.magic]
        values, = struct.unpack_from("<I", self.data, place + word + 24)
        data = self.data[place + word + fixed - 1]
        end = place + word + fixed + 4 * values + word * data
        record = self.data[place + word:end]
        start = self.names + struct.unpack_from("<I", record)[0]
        return record, self.data[start:self.data.index(b"\0", start)]

    def value_table(self, offset):
        """The bytes of a table of values by address: pairs of numbers, up to a zero."""
        place = self.values + offset
        end = place
        while True:
            for _ in range(2):
                while self.data[end] & 0x80:
                    end += 1
                end += 1
            if self.data[end] == 0:
                return self.data[place:end + 1]


def places_of_value_tables(table, record):
    """Where in a record the offsets of tables of values are, beside those of sizes, files and lines."""
    count, = struct.unpack_from("<I", record, 24)
    return [FIXED[table.magic] + 4 * number for number in range(count)]


def add(record, place, base):
    """Makes an offset in a record count from elsewhere; 0 stands for none."""
    offset, = struct.unpack_from("<I", record, place)
    struct.pack_into("<I", record, place, offset + base if offset else 0)


def shrink(table, chosen, text):
    """A table of the same format with the chosen functions alone, at new entries from `text` on.

    Returns the table, and the entry of each function.
    """
    word = 4 if table.is_relative else 8
    names, values = b"runtime\0", b"\0"
    records, rows, entries = [], [], []
    entry = text
    for function in chosen:
        fields = list(struct.unpack_from("<7I", function.record))
        fields[0] = len(names)
        names += function.name + b"\0"
        for place in (3, 4, 5):  # stack sizes, files, lines
            if fields[place]:
                content = table.value_table(fields[place])
                fields[place] = len(values)
                values += content
        record = bytearray(struct.pack("<7I", *fields) + function.record[28:])
        for place in places_of_value_tables(table, record):
            offset, = struct.unpack_from("<I", record, place)
            if offset:
                content = table.value_table(offset)
                struct.pack_into("<I", record, place, len(values))
                values += content
        entries.append(entry)
        records.append((entry, record))
        entry += function.end - function.entry
    base = text if table.is_relative else 0
    header_size = {MAGIC_12: 16, MAGIC_116: 64, MAGIC_118: 72, MAGIC_120: 72}[table.magic]
    index_size = (2 * len(chosen) + 1) * word + (4 if table.magic == MAGIC_12 else 0)
    index_size += -index_size % 8
    if table.magic == MAGIC_12:
        # All counts from the start of the table: the names and values come last.
        size = sum(len(record) + word for _, record in records) + 8 * len(records)
        names_at = header_size + index_size + size
        for _, record in records:
            add(record, 0, names_at)
            for place in [12, 16, 20] + places_of_value_tables(table, record):
                add(record, place, names_at + len(names))
    body = b""
    place = index_size + (header_size if table.magic == MAGIC_12 else 0)
    for start, record in records:
        rows += [start - base, place + len(body)]
        body += struct.pack("<I" if word == 4 else "<Q", start - base) + record
        body += b"\0" * (-len(body) % 8)
    index = struct.pack(f"<{len(rows) + 1}{'I' if word == 4 else 'Q'}", *rows, entry - base)
    index += b"\0" * (index_size - len(index))
    start = struct.pack("<IHBBQ", table.magic, 0, table.quantum, 8, len(chosen))
    if table.magic == MAGIC_12:
        result = start + index + body
        return result + b"\0" * (names_at - len(result)) + names + values, entries
    names_at = header_size
    values_at = names_at + len(names)
    index_at = values_at + len(values)
    index_at += -index_at % 8
    places = [names_at, values_at, values_at, values_at, index_at]
    start += struct.pack("<Q", 0) + (struct.pack("<Q", text) if table.is_relative else b"")
    start += struct.pack("<5Q", *places)
    result = start + names + values
    return result + b"\0" * (index_at - len(result)) + index + body, entries
