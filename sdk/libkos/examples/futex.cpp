// SPDX-License-Identifier: Apache-2.0
// kos::Futex: a word in a memory object that is mapped twice, as two processes would; who sleeps at one of the
// addresses is woken through the other.
#include <bit>

#include <kos/clock.hpp>
#include <kos/futex.hpp>
#include <kos/memory.hpp>
#include <kos/print.hpp>
#include <kos/thread.hpp>

namespace {

using Word = std::atomic<kos::u32>;

// Safe: the pages of a new memory object are zero, and a word of zero is one that holds 0.
Word& word_in(const kos::Mapping& mapping) {
    return *std::bit_cast<Word*>(mapping.bytes().data());
}

void open(Word& gate) {
    gate.store(1);
    static_cast<void>(kos::Futex::wake(gate, kos::Futex::kAll, kos::FutexScope::Shared));
}

kos::Result<> run() {
    const kos::Memory memory = TRY(kos::Memory::create(kos::kPageBytes));
    const kos::Mapping here = TRY(memory.map(kos::Protection::ReadWrite));
    const kos::Mapping there = TRY(memory.map(kos::Protection::ReadWrite));
    const kos::Thread opener = TRY(kos::Thread::create(open, word_in(there)));
    const Word& gate = word_in(here);
    while (gate.load() == 0) {
        const auto slept = kos::Futex::wait(gate, 0, kos::Clock::after(kos::Clock::kSecond), kos::FutexScope::Shared);
        if (!slept && slept.error() != kos::Status::BadState) {
            return slept;
        }
    }
    kos::println("futex: the gate is open, at both addresses");
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
