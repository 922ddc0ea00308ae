# SPDX-License-Identifier: Apache-2.0
# The thin front door: each target is one call of a script, which prints the cmake or ctest command it runs.
#
# Variables: BOARD=, SAMPLE=, BOOT=uboot-tftp|uboot-fit|direct, CPUS=, DIR= (tftp), SHARD=k/8 (test),
# ARGS= (further options of scripts/run).

PYTHON ?= /usr/bin/python3
export PYTHON

# The options that scripts share, given only if they were set.
board   := $(if $(BOARD),--board $(BOARD))
sample  := $(if $(SAMPLE),--sample $(SAMPLE))
machine := $(if $(BOOT),--boot $(BOOT)) $(if $(CPUS),--cpus $(CPUS)) $(ARGS)
config  := $(if $(BOARD),--configuration $(BOARD))

.PHONY: all
all: setup-build  ## build what is configured
	@$(PYTHON) scripts/build $(board)

##@ Run

.PHONY: run debug bench trace
run: setup-run  ## build, and boot the sample in QEMU (Ctrl-A X quits)
	@$(PYTHON) scripts/build $(board) --or-default --quiet
	@$(PYTHON) scripts/run $(board) $(sample) $(machine)

debug: setup-run  ## the same under gdb, stopped at the first instruction
	@$(PYTHON) scripts/build $(board) --or-default --quiet
	@$(PYTHON) scripts/debug $(board) $(sample) $(machine)

bench: setup-bench  ## count instructions of the operations that have a budget
	@$(PYTHON) scripts/bench $(board)

trace: setup-run  ## run the sample, and show what happened on a time line: build/trace/SAMPLE.fxt
	@$(PYTHON) scripts/trace $(board) $(sample)

##@ Configure

.PHONY: menuconfig savedefconfig olddefconfig listnewconfig
%_defconfig: setup-build  ## choose a configuration: make qemu-virt_defconfig
	@$(PYTHON) scripts/kconfig.py defconfig $@

menuconfig: setup-build  ## change the configuration in a menu
	@$(PYTHON) scripts/kconfig.py $@ $(config)

savedefconfig olddefconfig listnewconfig: setup-build  ## as in other Kconfig projects
	@$(PYTHON) scripts/kconfig.py $@ $(config)

##@ Look

.PHONY: list size
list: setup-build  ## boards, configurations and samples
	@$(PYTHON) scripts/list

size: setup-build  ## size of the kernel by room
	@$(PYTHON) scripts/build $(board) --or-default --quiet
	@$(PYTHON) scripts/size $(board)

##@ Put it on a board

.PHONY: fit tftp
fit: setup-build  ## a FIT image: kernel, device tree and ROMFS in one file
	@$(PYTHON) scripts/build $(board) --or-default --quiet
	@$(PYTHON) scripts/fit $(board) $(sample)

tftp: setup-build  ## fill a TFTP server's folder, DIR=, and print the lines for U-Boot
	@$(PYTHON) scripts/build $(board) --or-default --quiet
	@$(PYTHON) scripts/tftp $(board) $(sample) --dir "$(DIR)"

##@ Test

.PHONY: test test-full
test: setup-all  ## every test: host, QEMU, fuzzers, static checks
	@$(PYTHON) scripts/test $(if $(SHARD),--shard $(SHARD))

test-full: setup-all  ## all of it, for longer, and write the result into docs/test-full.md
	@$(PYTHON) scripts/test --full

##@ The rest

.PHONY: docs doctor clean help
docs: setup-build  ## write the reference manual of the kernel's services
	@$(PYTHON) scripts/reference

doctor:  ## say what is missing on this machine
	@scripts/setup --check

clean:  ## remove everything that was built
	rm -rf build

help:  ## this text
	@echo "make TARGET [BOARD=name] [SAMPLE=name] [BOOT=uboot-tftp|uboot-fit|direct] [CPUS=n]"
	@echo
	@sed -n -e 's/^##@ \(.*\)/\n\1/p' \
	    -e 's/^\([a-z%_ -]*\):[^#]*## \(.*\)/  \1\t\2/p' Makefile | expand -t 44

# What later stages bring says so.
.PHONY: sdk sdcard policy-test policy-graph
sdk sdcard policy-test policy-graph:
	@$(PYTHON) scripts/later $@

# Installs what is missing; silent and quick if nothing is.
.PHONY: setup-build setup-run setup-bench setup-all
setup-build:
	@scripts/setup build
setup-run:
	@scripts/setup build run
setup-bench:
	@scripts/setup build run bench
setup-all:
	@scripts/setup
