// SPDX-License-Identifier: Apache-2.0
// The texts of the device tree errors.
#include "hal/dtb/error.hpp"

namespace kos::hal::dtb {
namespace {

constexpr std::string_view kTexts[kCodeCount] = {
    "blob shorter than its header",
    "bad magic number",
    "unsupported version",
    "total size beyond the blob",
    "block outside of the blob",
    "misaligned structure block",
    "unended reservation map",
    "truncated structure block",
    "bad structure token",
    "bad node name",
    "root node with a name",
    "bad property name",
    "property value beyond the structure block",
    "property outside of the root node",
    "property after a child node",
    "end of a node that was not begun",
    "second root node",
    "no root node",
    "unclosed node",
    "nodes too deep",
};

}  // namespace

std::string_view code_text(Code code) {
    const auto index = static_cast<u32>(code);
    return index < kCodeCount ? kTexts[index] : std::string_view{"?"};
}

}  // namespace kos::hal::dtb
