// SPDX-License-Identifier: Apache-2.0
// JSON text.
#include "json_writer.hpp"

namespace kos::idlc {

std::string JsonWriter::quoted(std::string_view value) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string result = "\"";
    for (const char c : value) {
        const auto byte = static_cast<u8>(c);
        if (c == '"' || c == '\\') {
            result += cat("\\", std::string_view{&c, 1});
        } else if (byte < 0x20 || byte == 0x7f) {
            result += cat("\\u00", kDigits.substr(byte >> 4, 1), kDigits.substr(byte & 15, 1));
        } else {
            result += c;
        }
    }
    return result + "\"";
}

void JsonWriter::item(std::string_view key) {
    if (!first_) {
        text_ += ",";
    }
    if (depth_ != 0) {
        text_ += cat("\n", std::string(depth_ * 2, ' '));
    }
    if (!key.empty()) {
        text_ += cat(quoted(key), ": ");
    }
    first_ = false;
}

JsonWriter& JsonWriter::begin(std::string_view key, char bracket) {
    item(key);
    text_ += bracket;
    ++depth_;
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::end(char bracket) {
    --depth_;
    if (!first_) {
        text_ += cat("\n", std::string(depth_ * 2, ' '));
    }
    text_ += bracket;
    first_ = false;
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view key, const std::string& value) {
    item(key);
    text_ += value;
    return *this;
}

}  // namespace kos::idlc
