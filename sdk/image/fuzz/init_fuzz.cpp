// SPDX-License-Identifier: Apache-2.0
// Fuzzes init.yaml, its template included: whatever the text is, reading and checking it end, and what was not accepted
// was said.
#include <algorithm>
#include <cstdlib>

#include "check.hpp"
#include "read_init.hpp"
#include "table_writer.hpp"

namespace {

using namespace kos::image;

const Surroundings kSurroundings = {{{"INIT_Client_ENTITY_CONNECTIONS", "- target: compat.Files\n  id: files"},
                                     {"INIT_Client_ENTITY_ENV", "{MODE: fast}"},
                                     {"INIT_Client_ENTITY_ARGS", "- -v"},
                                     {"INIT_EXTERNAL_ENTITIES", "- name: compat.Files"},
                                     {"BOARD", "virt"},
                                     {"OWN_NAME", "own"}},
                                    {},
                                    Missing::Opaque};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text{reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 4096)};
    Reporter reporter;
    Solution solution = read_init(text, "init.yaml.in", kSurroundings, reporter);
    check(solution, {std::nullopt, Missing::Opaque}, reporter);
    if (reporter.failed() && reporter.render().empty()) {
        std::abort();
    }
    if (!reporter.failed() && write_table(solution, reporter).empty() && !reporter.failed()) {
        std::abort();
    }
    return 0;
}
