"""Takes one struct out of real debugging information (DWARF 4 and 5) and makes a small unit around it."""

import struct

FIXED = {
    0x01: 8, 0x05: 2, 0x06: 4, 0x07: 8, 0x0B: 1, 0x0C: 1, 0x0E: 4, 0x10: 4, 0x11: 1, 0x12: 2, 0x13: 4,
    0x14: 8, 0x17: 4, 0x19: 0, 0x1E: 16, 0x1F: 4, 0x20: 8, 0x21: 0, 0x25: 1, 0x26: 2, 0x27: 3, 0x28: 4}
NUMBERS = {0x0D, 0x0F, 0x15, 0x1A, 0x1B, 0x22, 0x23}


def number(data, place):
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, place


def abbreviations(data):
    """The first table: code → (has children, forms), and how long it is."""
    table, place = {}, 0
    while True:
        code, place = number(data, place)
        if code == 0:
            return table, place
        _, place = number(data, place)
        has_children, forms = data[place], []
        place += 1
        while True:
            name, place = number(data, place)
            form, place = number(data, place)
            if form == 0x21:
                _, place = number(data, place)
            if (name, form) == (0, 0):
                break
            forms.append(form)
        table[code] = has_children, forms


def entry_end(data, place, table):
    """The end of the entry at a place, and its code."""
    code, place = number(data, place)
    for form in table[code][1] if code else ():
        if form in FIXED:
            place += FIXED[form]
        elif form == 0x08:
            place = data.index(b"\0", place) + 1
        elif form in NUMBERS:
            _, place = number(data, place)
        elif form in (0x09, 0x18, 0x0A):
            length, place = (data[place], place + 1) if form == 0x0A else number(data, place)
            place += length
        else:
            raise ValueError(f"form {form:#x}")
    return place, code


def small_unit(info, abbrev, name, most):
    """The table of abbreviations, and a unit of the first unit's head and the struct with few members."""
    table, length = abbreviations(abbrev)
    version, = struct.unpack_from("<H", info, 4)
    head = 12 if version == 5 else 11
    end, _ = entry_end(info, head, table)
    body = info[4:end]
    # The name is the entry's first attribute, behind the code; other names end like it.
    found = info.index(name.encode() + b"\0") - 1
    while info[found] not in table or not table[info[found]][0]:
        found = info.index(name.encode() + b"\0", found + 2) - 1
    place, _ = entry_end(info, found, table)
    body += info[found:place]
    for _ in range(most):
        start = place
        place, code = entry_end(info, start, table)
        if code == 0:
            break
        body += info[start:place]
    body += b"\0\0"
    return abbrev[:length], struct.pack("<I", len(body)) + body
