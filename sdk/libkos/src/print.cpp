// SPDX-License-Identifier: Apache-2.0
// Text on its way to the kernel's log.
#include <cstring>
#include <span>

#include <kos/core/log.hpp>
#include <kos/print.hpp>

namespace kos::detail {

void ConsoleSink::operator()(std::string_view text) {
    while (!text.empty()) {
        if (length_ == kCapacity) {
            flush();
        }
        const usize room = kCapacity - length_;
        const usize taken = text.size() < room ? text.size() : room;
        std::memcpy(text_ + length_, text.data(), taken);
        length_ += taken;
        text.remove_prefix(taken);
    }
}

void ConsoleSink::flush() {
    if (length_ > 0) {
        // Nothing useful can be done if the log refuses: this is where failures are told.
        static_cast<void>(core::Log::write(std::as_bytes(std::span{text_, length_})));
        length_ = 0;
    }
}

}  // namespace kos::detail
