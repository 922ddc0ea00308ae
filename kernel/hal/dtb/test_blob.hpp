// SPDX-License-Identifier: Apache-2.0
// Blobs for tests: DTS text through dtc, and files.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace kos::hal::dtb::test {

using Blob = std::vector<std::byte>;

// Compiles `source` (DTS, without the /dts-v1/ line) with dtc; throws std::runtime_error when that fails.
[[nodiscard]] Blob compile(const std::string& source);

[[nodiscard]] Blob read_file(const std::string& path);

// The *.dtb files of the fuzzer's kept corpus.
[[nodiscard]] std::vector<std::string> corpus_files();

}  // namespace kos::hal::dtb::test
