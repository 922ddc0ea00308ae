// SPDX-License-Identifier: Apache-2.0
// The HAL contract over the fake processor.
#include "hal/host/fake_cpu.hpp"

#include <cstdlib>
#include <cstring>

#include <hal/cpu_start.hpp>
#include <hal/entropy.hpp>
#include <hal/interrupt.hpp>
#include <hal/page_table.hpp>
#include <hal/real_time_clock.hpp>
#include <hal/user_access.hpp>

#include "lib/assert.hpp"

namespace kos::hal {

namespace {

host::Processor the_processor;

constexpr u32 kFakeAsids = 256;

class FakeInterrupts final : public InterruptController {
  public:
    void enable(IrqLine line, Trigger trigger) override { the_processor.lines_on[line] = trigger; }
    void disable(IrqLine line) override { the_processor.lines_on.erase(line); }
    IrqLine acknowledge() override {
        if (the_processor.fired_lines.empty()) {
            return kSpuriousIrq;
        }
        const IrqLine line = the_processor.fired_lines.front();
        the_processor.fired_lines.pop_front();
        return line;
    }
    void end(IrqLine /*line*/) override {}
    u32 line_count() const override { return the_processor.lines; }
    Result<void> start_cpu() override { return {}; }
    void call_cpu(u32 number) override { the_processor.called |= u64{1} << number; }
    bool take_call() override { return false; }
};

constinit FakeInterrupts fake_interrupts;

Result<void> access(host::UserAccess kind, UserAddr address, void* buffer, usize bytes) {
    if (!the_processor.user_memory) {
        return Error{Status::Fault};
    }
    return the_processor.user_memory(kind, address, buffer, bytes);
}

}  // namespace

constinit InterruptController* detail::controller = &fake_interrupts;

namespace host {

Processor& processor() {
    return the_processor;
}

void reset() {
    the_processor = {};
    local = &boot_local;
}

}  // namespace host

void set_this_cpu(CpuLocal& local) {
    host::local = &local;
}

// Whoever is waited for has come already: tests have one thread.
void wait_for_interrupt() {}

bool interrupt_pending() {
    return !the_processor.fired_lines.empty() || (the_processor.interrupt_pending && the_processor.interrupt_pending());
}

void halt() {
    std::abort();
}

void stop_after_panic() {}

u64 user_thread_pointer() {
    return the_processor.thread_pointer;
}

void set_user_thread_pointer(u64 value) {
    the_processor.thread_pointer = value;
}

void enable_fp() {
    the_processor.fp_enabled = true;
}

void disable_fp() {
    the_processor.fp_enabled = false;
}

void save_fp(FpState& state) {
    KOS_ASSERT(the_processor.fp_enabled);
    ++the_processor.fp_saves;
    state = the_processor.fp;
}

void restore_fp(const FpState& state) {
    KOS_ASSERT(the_processor.fp_enabled);
    ++the_processor.fp_restores;
    the_processor.fp = state;
}

void set_user_table(PhysAddr root, u16 asid) {
    the_processor.user_root = root;
    the_processor.user_asid = asid;
}

void clear_user_table() {
    host::local->space = nullptr;
    the_processor.user_root = PhysAddr{};
    the_processor.user_asid = 0;
}

u32 asid_count() {
    return kFakeAsids;
}

void synchronize_code(const void* /*start*/, usize /*bytes*/) {}

void zero_pages(void* start, usize bytes) {
    std::memset(start, 0, bytes);
}

std::optional<u64> random_number() {
    return std::nullopt;
}

u64 retired_instructions() {
    return 0;
}

u64 now_ns() {
    return the_processor.now_ns;
}

u64 clock_frequency_hz() {
    return 1'000'000'000;
}

void arm_timer(u64 deadline_ns) {
    the_processor.armed_ns = deadline_ns;
}

IrqLine timer_line() {
    return IrqLine{27};
}

void invalidate_page(u16 /*asid*/, UserAddr /*address*/) {
    ++the_processor.page_invalidations;
}

void invalidate_asid(u16 /*asid*/) {
    ++the_processor.asid_invalidations;
}

void invalidate_all_user() {
    ++the_processor.full_invalidations;
}

Result<void> copy_from_user(void* destination, UserAddr source, usize bytes) {
    return access(host::UserAccess::Read, source, destination, bytes);
}

Result<void> copy_to_user(UserAddr destination, const void* source, usize bytes) {
    // The hook takes one kind of buffer for both ways; on a write it only reads it.
    return access(host::UserAccess::Write, destination, const_cast<void*>(source), bytes);
}

std::optional<u64> read_real_time_clock() {
    return the_processor.real_time;
}

void set_real_time_clock(u64 seconds) {
    if (the_processor.real_time) {
        the_processor.real_time = seconds;
    }
}

Result<u32> load_from_user(UserAddr source) {
    u32 word = 0;
    TRY(access(host::UserAccess::Read, source, &word, sizeof(word)));
    return word;
}

}  // namespace kos::hal
