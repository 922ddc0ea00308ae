// SPDX-License-Identifier: Apache-2.0
// A thread repairs what the other threads of its process do.
#include <atomic>

#include <kos/memory.hpp>

#include "groups.hpp"

namespace faults {

namespace {

using kos::FaultAnswer;
using kos::abi::FaultAccess;
using kos::abi::FaultReason;

constexpr u64 kInstructionBytes = 4;
constexpr u64 kComment = 0xffff;  // of BRK, in the syndrome
constexpr u64 kFpBreakpoint = 2;
constexpr kos::usize kD31 = 62;  // two words each
constexpr u32 kThreads = 4;
constexpr u32 kPagesEach = 32;

class Nurse final : public kos::FaultHandler {
  public:
    Nurse(const Line& line, kos::Reservation& pages) : server_{line.listener.get(), space(), *this}, pages_{pages} {}

    Result<> run() { return server_.run(); }

    u32 filled = 0;
    u32 seen[7] = {};
    kos::abi::FaultReport last{};

  private:
    static kos::ServerSpace<kLimits>& space() {
        static kos::ServerSpace<kLimits> room;
        return room;
    }

    FaultAnswer fault(kos::FaultedThread& thread) override {
        last = thread.report();
        ++seen[static_cast<u32>(last.reason)];
        switch (last.reason) {
            case FaultReason::Unmapped:
                return fill(last.address);
            case FaultReason::Undefined:
                return FaultAnswer::resume_at(last.pc + kInstructionBytes);
            case FaultReason::Breakpoint:
                return (last.syndrome & kComment) == kFpBreakpoint ? answer_in_fp(thread) : answer_in_x0(thread);
            case FaultReason::StackOverflow:
                return unwind(thread);
            default:
                return FaultAnswer::end();
        }
    }

    FaultAnswer fill(u64 address) {
        if (address == kStopAddress) {
            server_.stop();
            return FaultAnswer::resume_at(last.pc + kInstructionBytes);
        }
        const u64 offset = address - std::bit_cast<u64>(pages_.bytes().data());
        if (offset >= pages_.bytes().size() ||
            !pages_.commit(offset / kos::kPageBytes * kos::kPageBytes, kos::kPageBytes)) {
            return FaultAnswer::end();
        }
        ++filled;
        return FaultAnswer::resume();
    }
    static FaultAnswer answer_in_x0(kos::FaultedThread& thread) {
        auto registers = thread.registers();
        if (!registers) {
            return FaultAnswer::end();
        }
        registers->x[0] = 42;
        registers->pc += kInstructionBytes;
        return thread.set_registers(*registers) ? FaultAnswer::resume() : FaultAnswer::end();
    }
    // Doubles D31 and puts 1 into D0, as numbers.
    static FaultAnswer answer_in_fp(kos::FaultedThread& thread) {
        auto registers = thread.fp_registers();
        if (!registers) {
            return FaultAnswer::end();
        }
        registers->q[kD31] *= 2;
        registers->q[0] = 1;
        const u64 next = thread.report().pc + kInstructionBytes;
        return thread.set_fp_registers(*registers) ? FaultAnswer::resume_at(next) : FaultAnswer::end();
    }
    static FaultAnswer unwind(kos::FaultedThread& thread) {
        auto registers = thread.registers();
        if (!registers) {
            return FaultAnswer::end();
        }
        registers->sp = registers->x[19];
        registers->pc = registers->x[20];
        return thread.set_registers(*registers) ? FaultAnswer::resume() : FaultAnswer::end();
    }

    kos::Server server_;
    kos::Reservation& pages_;
};

void serve(Nurse& nurse) {
    static_cast<void>(nurse.run());
}

void overflow(bool& came_back) {
    overflow_stack();
    came_back = true;
}

struct Toucher {
    u64 first = 0;
    u32 wrong = 0;
};

void touch(Toucher& toucher) {
    for (u32 page = 0; page < kPagesEach; ++page) {
        store(toucher.first + page * kos::kPageBytes, toucher.first ^ page);
    }
    for (u32 page = 0; page < kPagesEach; ++page) {
        toucher.wrong += load(toucher.first + page * kos::kPageBytes) == (toucher.first ^ page) ? 0 : 1;
    }
}

Result<> check_pages(Nurse& nurse, const kos::Reservation& pages, Check& check) {
    const u64 first = std::bit_cast<u64>(pages.bytes().data());
    Toucher touchers[kThreads];
    kos::Thread threads[kThreads];
    for (u32 index = 0; index < kThreads; ++index) {
        touchers[index].first = first + u64{index} * kPagesEach * kos::kPageBytes;
        threads[index] = TRY(kos::Thread::create(touch, touchers[index], {.name = "toucher"}));
    }
    for (u32 index = 0; index < kThreads; ++index) {
        TRY(threads[index].join(patience()));
        check.that(touchers[index].wrong == 0, "pages that are there on demand keep what is written");
    }
    check.that(nurse.filled == kThreads * kPagesEach, "each page was asked for once");
    check.that(nurse.last.access == FaultAccess::Write, "by a write");
    return {};
}

Result<> check_reasons(const Nurse& nurse, Check& check) {
    undefined();
    undefined();
    check.that(nurse.seen[static_cast<u32>(FaultReason::Undefined)] == 2, "undefined instructions are skipped");
    check.that(breakpoint() == 42, "registers are written");
    check.that(nurse.seen[static_cast<u32>(FaultReason::Breakpoint)] == 1, "a breakpoint is one");
    check.that(breakpoint_with_fp(21) == 43, "FP registers are read and written");
    bool came_back = false;
    kos::Thread thread = TRY(kos::Thread::create(overflow, came_back, {.name = "deep"}));
    TRY(thread.join(patience()));
    check.that(came_back && nurse.seen[static_cast<u32>(FaultReason::StackOverflow)] == 1,
               "a thread that overflowed its stack is set back");
    overflow_stack();
    check.that(nurse.seen[static_cast<u32>(FaultReason::StackOverflow)] == 2, "the first thread, too");
    return {};
}

}  // namespace

Result<> check_inside(const Powers& powers, Check& check) {
    kos::Reservation pages = TRY(kos::Reservation::create(u64{kThreads} * kPagesEach * kos::kPageBytes));
    const Line line = TRY(Line::create());
    Nurse nurse{line, pages};
    kos::Thread server = TRY(kos::Thread::create(serve, nurse, {.name = "nurse"}));
    TRY(kos::FaultHandler::watch_process(powers.self, line.channel.handle()));
    TRY(check_pages(nurse, pages, check));
    TRY(check_reasons(nurse, check));
    store(kStopAddress, 0);
    TRY(server.join(patience()));
    return kos::FaultHandler::watch_process(powers.self, kos::abi::Handle{});
}

}  // namespace faults
