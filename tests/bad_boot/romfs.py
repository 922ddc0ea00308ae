# SPDX-License-Identifier: Apache-2.0
"""ROMFS images, read and written by their description in kos/abi/romfs.hpp alone: files can be exchanged, and single
fields be wrong while all hashes are right."""

import hashlib
import struct
from dataclasses import dataclass

PAGE = 4096
HEADER = struct.Struct("<8sIIQIIQQQQ32s32x")
ENTRY = struct.Struct("<QQIHH32s8x")
HASH_AT, HASH_SIZE = 64, 32
DATA = 0  # flags of a file that is no program


@dataclass
class File:
    content: bytes
    flags: int


def read(image: bytes) -> dict[str, File]:
    magic, _, _, _, count, _, directory, names, _, _, _ = HEADER.unpack_from(image)
    assert magic == b"kosromfs"
    files = {}
    for index in range(count):
        start, size, name, length, flags, _ = ENTRY.unpack_from(image, directory + index * ENTRY.size)
        path = image[names + name : names + name + length].decode()
        files[path] = File(image[start : start + size], flags)
    return files


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % PAGE)


def write(files: dict[str, File]) -> bytes:
    order = sorted(files, key=lambda name: name.replace("/", "\0"))
    names = b"".join(name.encode() + b"\0" for name in order)
    names_at = HEADER.size + ENTRY.size * len(files)
    data_at = names_at + len(names) + -(names_at + len(names)) % PAGE
    directory, data, name_at = b"", b"", 0
    for name in order:
        content = files[name].content
        directory += ENTRY.pack(data_at + len(data), len(content), name_at, len(name), files[name].flags,
                                hashlib.sha256(content).digest())
        data += _padded(content)
        name_at += len(name) + 1
    header = HEADER.pack(b"kosromfs", 1, HEADER.size, data_at + len(data), len(files), ENTRY.size, HEADER.size,
                         names_at, len(names), data_at, bytes(HASH_SIZE))
    return rehashed(_padded(header + directory + names) + data)


def rehashed(image: bytes) -> bytes:
    """The same image with the directory's hash made right."""
    covered = bytearray(image[: HEADER.unpack_from(image)[9]])
    covered[HASH_AT : HASH_AT + HASH_SIZE] = bytes(HASH_SIZE)
    digest = hashlib.sha256(covered).digest()
    return image[:HASH_AT] + digest + image[HASH_AT + HASH_SIZE :]


def offset_of(image: bytes, name: str) -> int:
    """Where the contents of a file lie."""
    names_at, count = HEADER.unpack_from(image)[7], HEADER.unpack_from(image)[4]
    for index in range(count):
        start, _, at, length, _, _ = ENTRY.unpack_from(image, HEADER.size + index * ENTRY.size)
        if image[names_at + at : names_at + at + length].decode() == name:
            return start
    raise KeyError(name)


def flipped(data: bytes, at: int) -> bytes:
    """One bit is another."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
