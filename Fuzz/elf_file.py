"""Reads and writes 64-bit little-endian ELF files, as far as a corpus needs it."""

import struct

ADDRESS = 0x400000


class ELFFile:
    """A file and its sections: name → (type, flags, address, contents)."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = data = file.read()
        offset, = struct.unpack_from("<Q", data, 40)
        count, names = struct.unpack_from("<HH", data, 60)
        headers = [struct.unpack_from("<IIQQQQIIQQ", data, offset + 64 * i) for i in range(count)]
        start = headers[names][4]
        self.sections = {}
        for name, kind, flags, address, place, size, *_ in headers:
            text = data[start + name:data.index(b"\0", start + name)].decode()
            contents = b"" if kind in (0, 8) else data[place:place + size]
            self.sections[text] = (kind, flags, address, contents)

    def contents(self, name):
        return self.sections[name][3]

    def address(self, name):
        return self.sections[name][2]

    def read(self, address, count):
        for kind, _, start, contents in self.sections.values():
            if start and start <= address < start + len(contents):
                return contents[address - start:address - start + count]
        raise LookupError(f"no section at {address:#x}")


def write(sections, machine=62, kind=2, with_headers=True):
    """A file of sections, (name, type, address, contents) each; the ones with an address are loaded."""
    names = b"\0" + b"".join(name.encode() + b"\0" for name, *_ in sections) + b".shstrtab\0"
    sections = [("", 0, 0, b"")] + sections + [(".shstrtab", 3, 0, names)]
    loaded = [section for section in sections if section[2]]
    body, headers, segments = b"", b"", b""
    start = 64 + 56 * len(loaded)
    place_of_name = {name: names.index(name.encode() + b"\0") for name, *_ in sections}
    for name, section_type, address, contents in sections:
        body += b"\0" * (-(start + len(body)) % 16)
        offset = start + len(body)
        body += contents
        link = 2 if section_type == 2 else 0
        headers += struct.pack(
            "<IIQQQQIIQQ", place_of_name[name], section_type, 0, address, offset, len(contents), link,
            0, 16, 0)
        if address:
            segments += struct.pack(
                "<IIQQQQQQ", 1, 7, offset, address, address, len(contents), len(contents), 16)
    place = start + len(body) if with_headers else 0
    header = struct.pack(
        "<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", kind, machine, 1, 0, 64, place, 0, 64, 56, len(loaded),
        64, len(sections) if with_headers else 0, len(sections) - 1 if with_headers else 0)
    return header + segments + body + (headers if with_headers else b"")
