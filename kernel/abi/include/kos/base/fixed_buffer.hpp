// SPDX-License-Identifier: Apache-2.0
// A text sink of fixed size: what does not fit is cut off, and the text then ends with "...".
#pragma once

#include <string_view>

#include <kos/base/types.hpp>

namespace kos {

template <usize N>
class FixedBuffer {
  public:
    static constexpr std::string_view kMarker = "...";
    static_assert(N > kMarker.size());

    constexpr void operator()(std::string_view text) {
        for (const char character : text) {
            append(character);
        }
    }

    constexpr std::string_view view() const { return {text_, length_}; }
    constexpr bool truncated() const { return truncated_; }
    constexpr void clear() {
        length_ = 0;
        truncated_ = false;
    }

  private:
    constexpr void append(char character) {
        if (length_ < N) {
            text_[length_++] = character;
            return;
        }
        if (!truncated_) {
            truncated_ = true;
            for (usize index = 0; index < kMarker.size(); ++index) {
                text_[N - kMarker.size() + index] = kMarker[index];
            }
        }
    }

    char text_[N];
    usize length_ = 0;
    bool truncated_ = false;
};

}  // namespace kos
