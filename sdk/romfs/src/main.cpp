// SPDX-License-Identifier: Apache-2.0
// kos-romfs: the packer of boot images.
#include <iostream>

#include "command.hpp"

int main(int argc, char** argv) {
    return kos::romfs_tool::run({argv + (argc > 0 ? 1 : 0), argv + argc}, std::cout, std::cerr);
}
