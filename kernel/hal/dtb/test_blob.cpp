// SPDX-License-Identifier: Apache-2.0
// Runs dtc for the tests and reads files.
#include "hal/dtb/test_blob.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <gtest/gtest.h>
#include <unistd.h>

namespace kos::hal::dtb::test {

Blob read_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        throw std::runtime_error{"cannot read " + path};
    }
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    Blob blob(text.size());
    std::transform(text.begin(), text.end(), blob.begin(),
                   [](char c) { return static_cast<std::byte>(static_cast<unsigned char>(c)); });
    return blob;
}

Blob compile(const std::string& source) {
    const std::string base = testing::TempDir() + "kos_dtb_" + std::to_string(getpid());
    std::ofstream{base + ".dts"} << "/dts-v1/;\n" << source;
    // Warnings are off: the tests feed dtc odd trees on purpose.
    const std::string command = "dtc -q -I dts -O dtb -o " + base + ".dtb " + base + ".dts";
    if (std::system(command.c_str()) != 0) {
        throw std::runtime_error{"dtc refuses the source"};
    }
    Blob blob = read_file(base + ".dtb");
    std::filesystem::remove(base + ".dts");
    std::filesystem::remove(base + ".dtb");
    return blob;
}

std::vector<std::string> corpus_files() {
    std::vector<std::string> files;
    // Tests run in the folder of this file.
    for (const auto& entry : std::filesystem::directory_iterator{"../../../tests/fuzz/dtb"}) {
        if (entry.path().extension() == ".dtb") {
            files.push_back(entry.path().string());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace kos::hal::dtb::test
