# SPDX-License-Identifier: Apache-2.0
"""What U-Boot is given: boot script, extlinux.conf, FIT image, environment; made by mkimage and mkenvimage."""

import shutil
import subprocess
from pathlib import Path

from .board import Board
from .errors import KosError
from .paths import write_atomic

KERNEL, ROMFS, FIT, SCRIPT = "kernel.img", "romfs.img", "kernel.fit", "boot.scr.uimg"

FIT_SOURCE = """\
/dts-v1/;

/ {{
    description = "kos for {board}";
    #address-cells = <1>;

    images {{
        kernel {{
            description = "kernel";
            data = /incbin/("{kernel}");
            type = "kernel";
            arch = "arm64";
            os = "linux";
            compression = "none";
            load = <{load}>;
            entry = <{load}>;
            hash-1 {{ algo = "sha256"; }};
        }};
        dtb {{
            description = "device tree";
            data = /incbin/("{dtb}");
            type = "flat_dt";
            arch = "arm64";
            compression = "none";
            hash-1 {{ algo = "sha256"; }};
        }};
        romfs {{
            description = "programs and policy";
            data = /incbin/("{romfs}");
            type = "ramdisk";
            arch = "arm64";
            os = "linux";
            compression = "none";
            hash-1 {{ algo = "sha256"; }};
        }};
    }};

    configurations {{
        default = "conf";
        conf {{
            kernel = "kernel";
            fdt = "dtb";
            ramdisk = "romfs";
        }};
    }};
}};
"""


def run_tool(command: list[str]) -> None:
    """Runs a packaged tool; its output is shown only if it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise KosError("K023", f"{command[0]} is not installed.", "scripts/setup") from error
    if done.returncode != 0:
        raise KosError("K024", f"'{' '.join(command)}' failed:\n{done.stdout}{done.stderr}", exit_code=1)


def kernel_lines(board: Board, arguments: str) -> list[str]:
    """U-Boot's lines that fetch kernel and ROMFS by TFTP and start."""
    uboot = board.uboot
    lines = [f"setenv bootargs '{arguments}'"] if arguments else []
    return lines + [
        f"tftpboot {uboot['kernel']} {KERNEL}",
        f"tftpboot {uboot['romfs']} {ROMFS}",
        f"booti {uboot['kernel']} {uboot['romfs']}:${{filesize}} {uboot['dtb']}",
    ]


def fit_lines(board: Board, arguments: str) -> list[str]:
    """The same for a FIT image, which holds all three parts."""
    lines = [f"setenv bootargs '{arguments}'"] if arguments else []
    return lines + [f"tftpboot {board.uboot['fit']} {FIT}", f"bootm {board.uboot['fit']}#conf"]


def make_script(lines: list[str], folder: Path) -> None:
    """boot.scr.uimg, which U-Boot's DHCP boot looks for by itself."""
    source = folder / "boot.scr"
    write_atomic(source, "\n".join(lines) + "\n")
    run_tool(["mkimage", "-A", "arm64", "-T", "script", "-C", "none", "-n", "kos", "-d", str(source),
              str(folder / SCRIPT)])
    source.unlink()


def make_extlinux(folder: Path, arguments: str) -> None:
    """extlinux.conf, which newer U-Boots look for instead of the script."""
    append = f"    append {arguments}\n" if arguments else ""
    write_atomic(folder / "extlinux" / "extlinux.conf",
                 f"default kos\nlabel kos\n    kernel /{KERNEL}\n    initrd /{ROMFS}\n{append}")


def make_fit(board: Board, kernel: Path, romfs: Path, dtb: Path, output: Path) -> None:
    source = output.with_suffix(".its")
    write_atomic(source, FIT_SOURCE.format(board=board.name, kernel=kernel.resolve(), romfs=romfs.resolve(),
                                           dtb=dtb.resolve(), load=board.data["fit"]["load"]))
    temporary = output.with_suffix(".tmp")
    try:
        run_tool(["mkimage", "-q", "-f", str(source), str(temporary)])
        temporary.replace(output)
    finally:
        source.unlink(missing_ok=True)
        temporary.unlink(missing_ok=True)


def make_environment(board: Board, output: Path) -> None:
    """A flash with an environment that boots at once: no countdown, no search for disks."""
    uboot = board.uboot
    text = f"bootdelay=0\nbootcmd=dhcp {uboot['script']} {SCRIPT} && source {uboot['script']}\n"
    source = output.with_suffix(".txt")
    write_atomic(source, text)
    run_tool(["mkenvimage", "-s", str(uboot["environment_bytes"]), "-o", str(output), str(source)])
    source.unlink()
    with open(output, "r+b") as file:
        file.truncate(uboot["environment_flash"])


def fill_tftp(folder: Path, board: Board, kernel: Path, romfs: Path, arguments: str) -> None:
    """A TFTP server's folder from which the board boots by itself."""
    folder.mkdir(parents=True, exist_ok=True)
    for source, name in ((kernel, KERNEL), (romfs, ROMFS)):
        shutil.copyfile(source, folder / f".{name}.new")
        (folder / f".{name}.new").replace(folder / name)
    make_script(kernel_lines(board, arguments), folder)
    make_extlinux(folder, arguments)
