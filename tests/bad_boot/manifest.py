# SPDX-License-Identifier: Apache-2.0
"""Class manifests, read and written by their description in kos/abi/manifest.hpp alone."""

import hashlib
import struct

PATH = "manifest"
HEADER = struct.Struct("<8sIIIIQ")
ENTRY = struct.Struct("<IIHHI32s")
HASH_AT = 16  # in an entry


def read(content: bytes) -> list[tuple[str, str]]:
    """Class and path of each entry."""
    magic, _, _, _, count, _ = HEADER.unpack_from(content)
    assert magic == b"kosclass"
    entries = []
    for index in range(count):
        class_at, path_at, class_length, path_length, _, _ = ENTRY.unpack_from(content, entry_at(index))
        entries.append((content[class_at : class_at + class_length].decode(),
                        content[path_at : path_at + path_length].decode()))
    return entries


def write(entries: list[tuple[str, str]], contents: dict[str, bytes]) -> bytes:
    """Lists these, with the hashes of their programs; those without a program are left out."""
    entries = [entry for entry in sorted(entries) if entry[1] in contents]
    at = entry_at(len(entries))
    table, texts = b"", b""
    for name, path in entries:
        table += ENTRY.pack(at, at + len(name) + 1, len(name), len(path), 0, hashlib.sha256(contents[path]).digest())
        text = f"{name}\0{path}\0".encode()
        texts += text
        at += len(text)
    return HEADER.pack(b"kosclass", 1, HEADER.size, ENTRY.size, len(entries), at) + table + texts


def entry_at(index: int) -> int:
    return HEADER.size + index * ENTRY.size
