// SPDX-License-Identifier: Apache-2.0
// Reads numbers.
#include "read_number.hpp"

#include <charconv>
#include <optional>

namespace kos::image {
namespace {

std::optional<u64> number_of(const YAML::Node& node) {
    if (!node.IsScalar() || node.Scalar().empty()) {
        return {};
    }
    const std::string& text = node.Scalar();
    u64 number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (end != text.data() + text.size()) {
        return {};
    }
    return error == std::errc{} ? number : ~u64{0};  // digits, but too many of them: out of every range
}

}  // namespace

bool read_number(YamlMap& map, Reporter& reporter, const std::string& key, NumberRange range, u32& value) {
    return map.with(key, [&](const YAML::Node& node) { read_number(map, reporter, key, node, range, value); });
}

void read_number(YamlMap& map, Reporter& reporter, const std::string& key, const YAML::Node& node, NumberRange range,
                 u32& value) {
    const auto number = number_of(node);
    if (!number) {
        map.wrong_type(node, key, "a number");
    } else if (*number < range.least || *number > range.most) {
        reporter.error(Code::OutOfRange, map.place_of(node), "'" + key + "' is " + node.Scalar(),
                       "use a number from " + std::to_string(range.least) + " to " + std::to_string(range.most));
    } else {
        value = static_cast<u32>(*number);
    }
}

}  // namespace kos::image
