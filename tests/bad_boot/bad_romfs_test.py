# SPDX-License-Identifier: Apache-2.0
"""Bad boot images: the kernel says which file is wrong, what is wrong with it and where, and stops in order."""

import unittest

import elf
import manifest
import romfs
from harness import NEVER, BootTest, Outcome, image_of, run

GOOD = image_of("hello").read_bytes()
FILES = romfs.read(GOOD)
INIT = FILES["init"].content

NOT_VALID = "kos: error: boot failed: the ROMFS is not valid"
BAD_MANIFEST = "kos: error: boot failed: the class manifest is not valid"
NO_MANIFEST = "kos: error: boot failed: the ROMFS has no class manifest"
NO_INIT = "kos: error: boot failed: the first process, 'init' in the ROMFS, could not be started"


def listed(files: dict[str, romfs.File]) -> bytes:
    """The image of these files, whose manifest lists what the packer's does, with the hashes that they have now."""
    entries = manifest.read(files[manifest.PATH].content)
    content = manifest.write(entries, {name: file.content for name, file in files.items()})
    return romfs.write(files | {manifest.PATH: romfs.File(content, romfs.DATA)})


def with_file(name: str, content: bytes) -> bytes:
    flags = FILES[name].flags if name in FILES else romfs.DATA
    return listed(FILES | {name: romfs.File(content, flags)})


def without(name: str) -> bytes:
    return listed({other: file for other, file in FILES.items() if other != name})


class RomfsTest(BootTest):
    def boot(self, image: bytes) -> Outcome:
        return run("--romfs", str(self.write("bad.img", image)), "--expect", NEVER)


class TheTestItself(RomfsTest):
    def test_written_image_is_the_packers(self):
        self.assertEqual(romfs.write(FILES), GOOD)
        self.assertEqual(listed(FILES), GOOD)

    def test_image_boots_if_nothing_is_wrong(self):
        outcome = self.boot(with_file("extra", b"text"))
        self.assert_lines(outcome, "init| init: all programs ended, exit code 0", "kos: shutdown, code 0")
        self.assertIn("K032", outcome.err)


class BadImage(RomfsTest):
    def refused(self, image: bytes, message: str) -> None:
        self.assert_stopped(self.boot(image), f"kos: error: romfs: {message}", NOT_VALID)

    def test_none(self):
        self.assert_stopped(self.boot(b""), "kos: error: boot failed: no ROMFS: the boot loader gave no initrd "
                                            "(linux,initrd-start in /chosen)")

    def test_shorter_than_a_header(self):
        self.refused(GOOD[:100], "image: image shorter than it says at offset 0x64")

    def test_truncated(self):
        half = len(GOOD) // 2
        self.refused(GOOD[:half], f"image: image shorter than it says at offset {half:#x}")

    def test_magic(self):
        self.refused(romfs.flipped(GOOD, 0), "image: no ROMFS image at offset 0x0")

    def test_something_else(self):
        self.refused(b"An archive of another kind. " * 1000, "image: no ROMFS image at offset 0x0")

    def test_version(self):
        self.refused(romfs.rehashed(romfs.flipped(GOOD, 8)), "image: unknown format version at offset 0x8")

    def test_directory(self):
        hash_of_first_file = romfs.HEADER.size + 24
        self.refused(romfs.flipped(GOOD, hash_of_first_file),
                     "image: directory does not match its SHA-256 at offset 0x40")

    def test_file_beyond_the_end(self):
        offset_of_first_file = romfs.HEADER.size
        far = romfs.flipped(GOOD, offset_of_first_file + 4)  # 4 GiB further
        self.refused(romfs.rehashed(far),
                     f"file 'hello': beyond the end of the image at offset {offset_of_first_file:#x}")

    def test_name(self):
        name_of_first_file = romfs.HEADER.size + 16
        self.refused(romfs.rehashed(romfs.flipped(GOOD, name_of_first_file)),
                     f"directory entry 0: name outside of the names at offset {name_of_first_file:#x}")


class ManyFiles(RomfsTest):
    """Empty files, which need no page."""

    @staticmethod
    def image(count: int) -> bytes:
        more = {f"many/{index % 100}/{index}": romfs.File(b"", romfs.DATA) for index in range(count - len(FILES))}
        return romfs.write(FILES | more)

    def test_as_many_as_there_can_be(self):
        outcome = self.boot(self.image(10_000))
        self.assert_lines(outcome, "init| init: all programs ended, exit code 0", "kos: shutdown, code 0")

    def test_one_more(self):
        count_at = 24
        self.assert_stopped(self.boot(self.image(10_001)),
                            f"kos: error: romfs: image: too many files at offset {count_at:#x}", NOT_VALID)


class BadManifest(RomfsTest):
    CONTENT = FILES[manifest.PATH].content

    def refused(self, content: bytes, message: str) -> None:
        image = romfs.write(FILES | {manifest.PATH: romfs.File(content, romfs.DATA)})
        self.assert_stopped(self.boot(image), f"kos: error: manifest: {message}", BAD_MANIFEST)

    def test_none(self):
        image = romfs.write({name: file for name, file in FILES.items() if name != manifest.PATH})
        self.assert_stopped(self.boot(image), "kos: error: manifest: NOT_FOUND", NO_MANIFEST)

    def test_flipped_bit_in_the_image(self):
        start = romfs.offset_of(GOOD, manifest.PATH)
        self.assert_stopped(self.boot(romfs.flipped(GOOD, start + 20)),
                            f"kos: error: romfs: file 'manifest': contents do not match their SHA-256 "
                            f"at offset {start:#x}", "kos: error: manifest: CORRUPT", NO_MANIFEST)

    def test_truncated(self):
        self.refused(self.CONTENT[:30], "shorter than it says at offset 0x1e")

    def test_magic(self):
        self.refused(romfs.flipped(self.CONTENT, 0), "no manifest at offset 0x0")

    def test_text(self):
        at = manifest.entry_at(0)
        self.refused(romfs.flipped(self.CONTENT, at), f"entry 0: text outside of the texts at offset {at:#x}")

    def test_other_hash(self):
        at = manifest.entry_at(1) + manifest.HASH_AT
        self.refused(romfs.flipped(self.CONTENT, at), f"entry 1: the program has another SHA-256 at offset {at:#x}")

    def test_no_program(self):
        image = romfs.write({name: file for name, file in FILES.items() if name != "init"})
        index = [path for _, path in manifest.read(self.CONTENT)].index("init")
        self.assert_stopped(self.boot(image),
                            f"kos: error: manifest: entry {index}: no such program in the image "
                            f"at offset {manifest.entry_at(index):#x}", BAD_MANIFEST)

    def test_init_is_not_listed(self):
        entries = [entry for entry in manifest.read(self.CONTENT) if entry[1] != "init"]
        content = manifest.write(entries, {name: file.content for name, file in FILES.items()})
        image = romfs.write(FILES | {manifest.PATH: romfs.File(content, romfs.DATA)})
        self.assert_stopped(self.boot(image), "kos: error: boot: 'init': INVALID", NO_INIT)


class BadInit(RomfsTest):
    def refused(self, image: bytes, *messages: str) -> None:
        self.assert_stopped(self.boot(image), *(f"kos: error: {message}" for message in messages), NO_INIT)

    def not_a_program(self, content: bytes, message: str) -> None:
        self.refused(with_file("init", content), f"elf: program 'init': {message}", "boot: 'init': CORRUPT")

    def test_missing(self):
        self.refused(without("init"), "boot: 'init': NOT_FOUND")

    def test_no_files_at_all(self):
        self.assert_stopped(self.boot(romfs.write({})), "kos: error: manifest: NOT_FOUND", NO_MANIFEST)

    def test_flipped_bit(self):
        start = romfs.offset_of(GOOD, "init")
        self.refused(romfs.flipped(GOOD, start + len(INIT) // 2),
                     f"romfs: file 'init': contents do not match their SHA-256 at offset {start:#x}",
                     "boot: 'init': CORRUPT")

    def test_data(self):
        image = romfs.write(FILES | {"init": romfs.File(INIT, romfs.DATA)})
        index = [path for _, path in manifest.read(FILES[manifest.PATH].content)].index("init")
        self.assert_stopped(self.boot(image),
                            f"kos: error: manifest: entry {index}: no such program in the image "
                            f"at offset {manifest.entry_at(index):#x}", BAD_MANIFEST)

    def test_no_elf(self):
        self.not_a_program(b"#!/bin/sh\necho This is a script, which no kernel here runs.\nexit 0\n" * 2,
                           "no ELF file at offset 0x0")

    def test_other_processor(self):
        machine_at, x86 = 18, 62
        self.not_a_program(INIT[:machine_at] + bytes([x86, 0]) + INIT[machine_at + 2 :],
                           f"not for AArch64 at offset {machine_at:#x}")

    def test_writable_text(self):
        text = elf.text_header(INIT)
        self.not_a_program(elf.with_flags(INIT, text, elf.READ | elf.WRITE | elf.EXECUTE),
                           f"segment is writable and executable at offset {text + elf.FLAGS_AT:#x}")

    def test_shorter_than_a_header(self):
        self.not_a_program(INIT[:40], "file shorter than an ELF header at offset 0x28")

    def test_truncated(self):
        text = elf.text_header(INIT)
        cut = elf.end_in_file(INIT, text) - 1
        self.not_a_program(INIT[:cut], f"segment beyond the end of the file at offset {text + elf.OFFSET_AT:#x}")

    def test_entry_in_data(self):
        data = elf.load_headers(INIT)[-1]
        self.not_a_program(elf.with_entry(INIT, elf.address_of(INIT, data)),
                           f"entry point outside of the text at offset {elf.ENTRY_AT:#x}")

    def test_entry_in_the_kernel(self):
        self.not_a_program(elf.with_entry(INIT, 0xFFFFFFFF80000000),
                           f"entry point outside of the text at offset {elf.ENTRY_AT:#x}")


class BadProgram(RomfsTest):
    """init says which entity it could not start and at what step, and switches the machine off with its exit code."""

    def refused(self, image: bytes, *lines: str) -> None:
        outcome = self.boot(image)
        self.assert_lines(outcome, *lines, "init| init: the solution cannot be started, exit code 1",
                          "kos: shutdown, code 1")
        self.assertIn("K032 the system ended without", outcome.err)
        self.assertNotIn("hello|", outcome.out)

    def test_flipped_bit(self):
        start = romfs.offset_of(GOOD, "hello")
        self.refused(romfs.flipped(GOOD, start + 64),
                     f"kos: error: romfs: file 'hello': contents do not match their SHA-256 at offset {start:#x}",
                     "init| task 'hello': cannot load program 'hello': CORRUPT")

    def test_writable_text(self):
        program = FILES["hello"].content
        text = elf.text_header(program)
        self.refused(with_file("hello", elf.with_flags(program, text, elf.READ | elf.WRITE | elf.EXECUTE)),
                     "kos: error: elf: program 'hello': segment is writable and executable "
                     f"at offset {text + elf.FLAGS_AT:#x}",
                     "init| task 'hello': cannot load program 'hello': CORRUPT")

    def test_missing(self):
        self.refused(without("hello"), "init| task 'hello': cannot load program 'hello': NOT_FOUND")

    def test_no_solution(self):
        self.refused(without("solution"), "init| cannot read 'solution' from the ROMFS: NOT_FOUND")

    def test_no_table(self):
        self.refused(with_file("solution", b"no table"),
                     "init| 'solution' is not a solution table of this version: CORRUPT")

    def test_server_of_others(self):
        """Nobody is started whose server is missing."""
        files = romfs.read(image_of("echo").read_bytes())
        files["echo_server"].content = files["echo_server"].content[:100]
        outcome = self.boot(listed(files))
        self.assert_lines(outcome, "init| task 'echo.Server': cannot load program 'echo_server': CORRUPT",
                          "init| init: the solution cannot be started, exit code 1", "kos: shutdown, code 1")
        self.assertNotIn("echo.Client|", outcome.out)


if __name__ == "__main__":
    unittest.main(verbosity=2)
