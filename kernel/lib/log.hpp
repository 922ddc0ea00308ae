// SPDX-License-Identifier: Apache-2.0
// The kernel log: lines with a level, into a ring that is drained to the debug console outside of the kernel lock.
#pragma once

#include <atomic>

#include <kos/base/fixed_buffer.hpp>
#include <kos/base/format.hpp>

namespace kos::log {

enum class Level : u8 {
    Error,
    Warning,
    Info,
    Debug,
};

// Where drain() sends bytes to. The HAL attaches its console once it has found one; until then the ring keeps them.
struct Console {
    void (*write)(std::string_view text);
    unsigned (*room)();  // bytes that it takes now without waiting
};

void attach(Console console);

// Lines above this level are not formatted. Starts at Kconfig's LOG_LEVEL.
void set_level(Level level);
bool enabled(Level level);

// Puts one line into the ring; the newline is added. Lost bytes are counted and reported with the next line.
void put_line(Level level, std::string_view text);
// User space's bytes (core endpoint Log), as they are.
void put_bytes(std::string_view text);
// Whether the ring holds something: every way out of the kernel asks, and the console's registers are slow. A CPU sees
// what it wrote itself, and drains that; relaxed order is enough.
extern constinit std::atomic<bool> waiting;
inline bool anything_waits() {
    return waiting.load(std::memory_order_relaxed);
}
// Sends a part of what the ring holds, as much as the console takes now and at most 64 bytes. Waits for nothing; call
// it with no lock held. true: there may be more to send.
bool drain_some();
// Sends everything, waiting for the console and for no lock: the last words before power off or a panic's halt.
void drain_all();

inline constexpr usize kMaxLine = 256;

// log::info("mm: {} pages free", count); see kos/base/format.hpp for the specifications.
template <typename... Args>
void write(Level level, FormatString<Args...> format, const Args&... args) {
    if (!enabled(level)) {
        return;
    }
    FixedBuffer<kMaxLine> line;
    format_to(line, format, args...);
    put_line(level, line.view());
}

#define KOS_LOG_FUNCTION(name, level)                                                    \
    template <typename... Args>                                                          \
    void name(FormatString<std::type_identity_t<Args>...> format, const Args&... args) { \
        write<Args...>(level, format, args...);                                          \
    }

KOS_LOG_FUNCTION(error, Level::Error)
KOS_LOG_FUNCTION(warning, Level::Warning)
KOS_LOG_FUNCTION(info, Level::Info)
KOS_LOG_FUNCTION(debug, Level::Debug)

#undef KOS_LOG_FUNCTION

}  // namespace kos::log
