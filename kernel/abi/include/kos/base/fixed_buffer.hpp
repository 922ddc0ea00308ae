// SPDX-License-Identifier: Apache-2.0
// A text sink of fixed size: what does not fit is cut off, and the text then ends with "...".
#pragma once

#include <algorithm>
#include <string_view>

#include <kos/base/types.hpp>

namespace kos {

template <usize N>
class FixedBuffer {
  public:
    static constexpr std::string_view kMarker = "...";
    static_assert(N > kMarker.size());

    constexpr void operator()(std::string_view text) {
        const usize fitting = std::min(text.size(), N - length_);
        std::copy_n(text.data(), fitting, text_ + length_);
        length_ += fitting;
        if (fitting < text.size()) {
            mark_truncated();
        }
    }

    constexpr std::string_view view() const { return {text_, length_}; }
    constexpr bool truncated() const { return truncated_; }
    constexpr void clear() {
        length_ = 0;
        truncated_ = false;
    }

  private:
    constexpr void mark_truncated() {
        truncated_ = true;
        std::copy_n(kMarker.data(), kMarker.size(), text_ + N - kMarker.size());
    }

    char text_[N];
    usize length_ = 0;
    bool truncated_ = false;
};

}  // namespace kos
