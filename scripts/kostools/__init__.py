# SPDX-License-Identifier: Apache-2.0
"""What the programs in scripts/ share: errors, folders, configuration, boards, images, the QEMU runner."""
