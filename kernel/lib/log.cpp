// SPDX-License-Identifier: Apache-2.0
// The log's ring, its writers and its drain.
#include "lib/log.hpp"

#include <config.hpp>

#include "lib/lock.hpp"
#include "lib/log_ring.hpp"

namespace kos::log {

constinit std::atomic<bool> waiting{false};

namespace {

constexpr usize kRingSize = usize{16} << 10;
constexpr usize kChunk = 64;

std::atomic<Level> least_important{static_cast<Level>(config::kLogLevel)};

constinit TicketLock ring_lock{LockRank::Log};
constinit Ring<kRingSize> ring KOS_GUARDED_BY(ring_lock);

// Held for the time of one drain, so that two CPUs do not mix their chunks.
constinit TicketLock console_lock{LockRank::Console};
constinit Console console KOS_GUARDED_BY(console_lock){};

constexpr std::string_view prefix(Level level) {
    constexpr std::string_view kPrefixes[] = {"kos: error: ", "kos: warning: ", "kos: ", "kos: debug: "};
    return kPrefixes[static_cast<usize>(level)];
}

// Writes how much was lost, if that and the text behind it fit.
bool report_losses(std::string_view text) KOS_REQUIRES(ring_lock) {
    FixedBuffer<kMaxLine> note;
    format_to(note, "kos: warning: log: {} bytes lost, the console is too slow\n", ring.lost());
    if (ring.room() < note.view().size() + text.size()) {
        return false;
    }
    ring.take_lost();
    return ring.push(note.view());
}

void push(std::string_view text) KOS_REQUIRES(ring_lock) {
    if (ring.lost() != 0 && !report_losses(text)) {
        ring.drop(text);
        return;
    }
    ring.push(text);
    waiting.store(true, std::memory_order_relaxed);
}

usize take(char* chunk, usize limit) {
    const Guard guard{ring_lock};
    const usize count = ring.pop(chunk, limit);
    if (ring.size() == 0) {
        waiting.store(false, std::memory_order_relaxed);
    }
    return count;
}

// Sends at most what the console takes now; returns whether more could be sent.
bool send_chunk() KOS_REQUIRES(console_lock) {
    char chunk[kChunk];
    const usize room = console.room();
    const usize count = take(chunk, room < kChunk ? room : kChunk);
    console.write({chunk, count});
    return count != 0;
}

}  // namespace

void attach(Console target) {
    const Guard guard{console_lock};
    console = target;
}

void set_level(Level level) {
    least_important.store(level, std::memory_order_relaxed);
}

bool enabled(Level level) {
    return level <= least_important.load(std::memory_order_relaxed);
}

void put_line(Level level, std::string_view text) {
    FixedBuffer<kMaxLine + 32> line;
    line(prefix(level));
    line(text);
    line("\n");
    const Guard guard{ring_lock};
    push(line.view());
}

void put_bytes(std::string_view text) {
    const Guard guard{ring_lock};
    push(text);
}

bool drain_some() {
    // Whoever holds it sends our bytes too.
    if (!console_lock.try_lock()) {
        return false;
    }
    const bool sent = console.write != nullptr && send_chunk();
    console_lock.unlock();
    return sent;
}

// The machine stops after this. Another CPU, or the code that failed, may hold the locks for ever, so none is taken.
void drain_all() KOS_NO_THREAD_SAFETY_ANALYSIS {
    char chunk[kChunk];
    while (console.write != nullptr) {
        const usize count = ring.pop(chunk, kChunk);
        if (count == 0) {
            return;
        }
        console.write({chunk, count});
    }
}

}  // namespace kos::log
