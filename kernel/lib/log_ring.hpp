// SPDX-License-Identifier: Apache-2.0
// The bytes of the log between their writers and the console. What does not fit is dropped and counted, never waited
// for.
#pragma once

#include <algorithm>
#include <cstring>
#include <string_view>

#include <kos/base/types.hpp>

namespace kos::log {

template <usize kSize>
class Ring {
    static_assert((kSize & (kSize - 1)) == 0, "positions wrap by masking");

  public:
    // All of the text or nothing of it: half a line misleads. Returns whether it was taken.
    bool push(std::string_view text) {
        if (text.size() > room()) {
            drop(text);
            return false;
        }
        const usize at = written_ & (kSize - 1);
        const usize before_end = std::min(text.size(), kSize - at);
        std::memcpy(bytes_ + at, text.data(), before_end);
        std::memcpy(bytes_, text.data() + before_end, text.size() - before_end);
        written_ += text.size();
        return true;
    }

    // Counts the text as lost.
    void drop(std::string_view text) { lost_ += text.size(); }

    // Moves up to `limit` bytes into `out`; returns how many.
    usize pop(char* out, usize limit) {
        const usize count = std::min(limit, size());
        const usize at = read_ & (kSize - 1);
        const usize before_end = std::min(count, kSize - at);
        std::memcpy(out, bytes_ + at, before_end);
        std::memcpy(out + before_end, bytes_, count - before_end);
        read_ += count;
        return count;
    }

    usize room() const { return kSize - size(); }
    usize size() const { return written_ - read_; }
    // Bytes dropped since the last call.
    usize take_lost() {
        const usize lost = lost_;
        lost_ = 0;
        return lost;
    }
    usize lost() const { return lost_; }

  private:
    char bytes_[kSize] = {};
    usize written_ = 0;  // positions count on; only the index wraps
    usize read_ = 0;
    usize lost_ = 0;
};

}  // namespace kos::log
