// SPDX-License-Identifier: Apache-2.0
// Reads numbers.
#include "read_number.hpp"

#include <array>
#include <charconv>
#include <optional>

namespace kos::image {
namespace {

std::optional<u64> number_of(const YAML::Node& node) {
    if (!node.IsScalar()) {
        return {};
    }
    std::string_view text = node.Scalar();
    const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
    text.remove_prefix(hexadecimal ? 2 : 0);
    u64 number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, hexadecimal ? 16 : 10);
    if (text.empty() || end != text.data() + text.size()) {
        return {};
    }
    return error == std::errc{} ? number : ~u64{0};  // digits, but too many of them: out of every range
}

std::string spell(const YAML::Node& like, u64 number) {
    const bool hexadecimal = like.Scalar().starts_with("0x") || like.Scalar().starts_with("0X");
    return hexadecimal ? in_hexadecimal(number) : std::to_string(number);
}

template <typename Number>
void read(YamlMap& map, Reporter& reporter, const std::string& key, const YAML::Node& node, NumberRange range,
          Number& value) {
    const auto number = number_of(node);
    if (!number) {
        map.wrong_type(node, key, "a number");
    } else if (*number < range.least || *number > range.most) {
        reporter.error(Code::OutOfRange, map.place_of(node), "'" + key + "' is " + node.Scalar(),
                       "use a number from " + spell(node, range.least) + " to " + spell(node, range.most));
    } else {
        value = static_cast<Number>(*number);
    }
}

}  // namespace

std::string in_hexadecimal(u64 number) {
    std::array<char, 2 * sizeof(number)> digits;
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16);
    return "0x" + std::string{digits.data(), end};
}

bool read_number(YamlMap& map, Reporter& reporter, const std::string& key, NumberRange range, u32& value) {
    return map.with(key, [&](const YAML::Node& node) { read(map, reporter, key, node, range, value); });
}

bool read_number(YamlMap& map, Reporter& reporter, const std::string& key, NumberRange range, u64& value) {
    return map.with(key, [&](const YAML::Node& node) { read(map, reporter, key, node, range, value); });
}

void read_number(YamlMap& map, Reporter& reporter, const std::string& key, const YAML::Node& node, NumberRange range,
                 u32& value) {
    read(map, reporter, key, node, range, value);
}

}  // namespace kos::image
