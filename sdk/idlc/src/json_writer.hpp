// SPDX-License-Identifier: Apache-2.0
// Writes JSON with two spaces of indentation; members come out in the order of the calls.
#pragma once

#include <string>
#include <string_view>

#include <kos/base/types.hpp>

#include "text.hpp"

namespace kos::idlc {

class JsonWriter {
  public:
    JsonWriter& begin_object(std::string_view key = {}) { return begin(key, '{'); }
    JsonWriter& begin_array(std::string_view key = {}) { return begin(key, '['); }
    JsonWriter& end_object() { return end('}'); }
    JsonWriter& end_array() { return end(']'); }
    JsonWriter& text(std::string_view key, std::string_view value) { return raw(key, quoted(value)); }
    template <std::integral T>
    JsonWriter& number(std::string_view key, T value) {
        return raw(key, to_text(value));
    }
    JsonWriter& number(std::string_view key, __int128 value) { return raw(key, to_text(value)); }
    JsonWriter& yes(std::string_view key) { return raw(key, "true"); }

    // With the newline that ends a file.
    std::string finish() const { return text_ + "\n"; }

  private:
    static std::string quoted(std::string_view value);
    JsonWriter& begin(std::string_view key, char bracket);
    JsonWriter& end(char bracket);
    JsonWriter& raw(std::string_view key, const std::string& value);
    void item(std::string_view key);

    std::string text_;
    usize depth_ = 0;
    bool first_ = true;
};

}  // namespace kos::idlc
