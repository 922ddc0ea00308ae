# SPDX-License-Identifier: Apache-2.0
"""Edits of 64-bit ELF files (gABI, chapter 4 and 5)."""

import struct

ENTRY_AT, HEADERS_AT, HEADER_COUNT_AT = 24, 32, 56
HEADER_SIZE, FLAGS_AT, OFFSET_AT, ADDRESS_AT, FILE_SIZE_AT = 56, 4, 8, 16, 32
LOAD = 1
EXECUTE, WRITE, READ = 1, 2, 4


def with_entry(file: bytes, address: int) -> bytes:
    return file[:ENTRY_AT] + struct.pack("<Q", address) + file[ENTRY_AT + 8 :]


def load_headers(file: bytes) -> list[int]:
    """Where the program headers of the segments lie."""
    first, = struct.unpack_from("<Q", file, HEADERS_AT)
    count, = struct.unpack_from("<H", file, HEADER_COUNT_AT)
    headers = [first + index * HEADER_SIZE for index in range(count)]
    return [at for at in headers if struct.unpack_from("<I", file, at)[0] == LOAD]


def text_header(file: bytes) -> int:
    return next(at for at in load_headers(file) if struct.unpack_from("<I", file, at + FLAGS_AT)[0] & EXECUTE)


def with_flags(file: bytes, header: int, flags: int) -> bytes:
    at = header + FLAGS_AT
    return file[:at] + struct.pack("<I", flags) + file[at + 4 :]


def address_of(file: bytes, header: int) -> int:
    return struct.unpack_from("<Q", file, header + ADDRESS_AT)[0]


def end_in_file(file: bytes, header: int) -> int:
    offset, = struct.unpack_from("<Q", file, header + OFFSET_AT)
    size, = struct.unpack_from("<Q", file, header + FILE_SIZE_AT)
    return offset + size
