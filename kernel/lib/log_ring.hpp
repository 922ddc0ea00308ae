// SPDX-License-Identifier: Apache-2.0
// The bytes of the log between their writers and the console. What does not fit is dropped and counted, never waited
// for.
#pragma once

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
        for (const char character : text) {
            bytes_[written_++ & (kSize - 1)] = character;
        }
        return true;
    }

    // Counts the text as lost.
    void drop(std::string_view text) { lost_ += text.size(); }

    // Moves up to `limit` bytes into `out`; returns how many.
    usize pop(char* out, usize limit) {
        usize count = 0;
        while (count < limit && read_ != written_) {
            out[count++] = bytes_[read_++ & (kSize - 1)];
        }
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
