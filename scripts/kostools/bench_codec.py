# SPDX-License-Identifier: Apache-2.0
"""Instructions of encoding and decoding on the host, by kos's generated code and by FlatBuffers, in one program."""

from dataclasses import dataclass
from pathlib import Path

from .callgrind import instructions

TARGET = "codec_bench"
MESSAGES = {"none": "no arguments", "words8": "8 words", "struct64": "a struct of 64 bytes",
            "bytes1024": "1 KiB of bytes", "sequence100": "100 structs of 64 bytes"}
LIBRARIES = ("kos", "flatbuffers")
PASSES = 100


@dataclass(frozen=True)
class CodecFigure:
    message: str
    kos: int
    flatbuffers: int


def per_pass(program: Path, library: str, message: str) -> int:
    """What one pass takes: start and end of the program fall out."""
    once, twice = (instructions(program, library, message, str(passes)) for passes in (PASSES, 2 * PASSES))
    return (twice - once) // PASSES


def measure_codec(program: Path) -> tuple[CodecFigure, ...]:
    instructions(program)  # fails unless both libraries read the same
    return tuple(CodecFigure(message, *(per_pass(program, library, message) for library in LIBRARIES))
                 for message in MESSAGES)
