// SPDX-License-Identifier: Apache-2.0
// Futexes beside the simplest thing that could replace them: a list of sleepers that is searched from end to end. For
// the random test and the fuzzer. Wakes and requeues are interrupted at random, and others sleep, wake, end and change
// their priorities in between.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hal/host/fake_cpu.hpp"
#include "lib/blocked.hpp"
#include "lib/restart.hpp"
#include "mm/test/kernel_memory.hpp"
#include "sync/futex.hpp"
#include "thread/switch.hpp"
#include "vmm/address_space.hpp"

namespace kos::sync::test {

// A process with the memory that both have in common.
class House final : public obj::Process {
  public:
    static constexpr u64 kMemory = u64{64} << 20;
    static constexpr u32 kHandles = 16;
    static constexpr u32 kThreads = 64;

    House() : Process{{*obj::Name::create("house"), *obj::Name::create("House"), kMemory, kHandles, kThreads}} {}
    ~House() = default;

    void open(UserAddr at, vmm::Memory& memory) {
        set_space(*vmm::AddressSpace::create(account()));
        static_cast<void>(
            space()->map({.memory = memory, .size = memory.size(), .access = vmm::Access::ReadWrite, .at = at}));
    }
    void close() {
        mark_dead();
        while (obj::ProcessMember* member = members().front()) {
            static_cast<thread::Thread*>(member)->terminate();
        }
        space()->destroy();
        set_space(nullptr);
    }

  private:
    void destroy() override { delete this; }
};

template <typename Source>
class FutexModel {
    using Thread = thread::Thread;

  public:
    explicit FutexModel(Source& source) : source_{source} {
        mm::test::provide_kernel_memory();
        hal::host::reset();
        hal::set_this_cpu(cpu_);
        hal::host::processor().user_memory = access_loaded_process;
        houses_ = {obj::Ref<House>{*new House}, obj::Ref<House>{*new House}};
        const auto memory = *vmm::Memory::create(*houses_[0], kPageSize);
        for (u32 house = 0; house < kHouses; ++house) {
            houses_[house]->open(base(house), *memory);
        }
        for (u32 i = 0; i < kThreads; ++i) {
            move_in(dwellers_[i], i % kHouses);
        }
    }
    ~FutexModel() {
        hal::host::processor().interrupt_pending = nullptr;
        for (const auto& house : houses_) {
            house->close();
        }
        houses_ = {};
        obj::reaper().work(Pace::Whole);
        static_cast<void>(thread::switch_to_next());
    }

    // One random operation; answers with what went wrong, or nothing.
    std::string step() {
        switch (source_.pick(8)) {
            case 0:
                return pass_time();
            case 1:
                return wake_in_attempts();
            case 2:
                return requeue_in_attempts();
            default:
                return small_step(nullptr);
        }
    }

    // Whether all threads are where they should be.
    std::string compare() {
        for (Dweller& dweller : dwellers_) {
            const bool sleeps = dweller.thread->waits_for() == thread::WaitKind::Futex;
            if (sleeps != dweller.sleep.has_value()) {
                return sleeps ? "a thread sleeps that should not" : "a thread is awake that should sleep";
            }
            if (!sleeps && dweller.answer && dweller.thread->frame.x[0] != static_cast<u64>(*dweller.answer)) {
                return "a wait ended with another status";
            }
            if (const std::string_view fault = dweller.thread->audit(); !fault.empty()) {
                return std::string{fault};
            }
        }
        return std::string{audit().fault};
    }

  private:
    static constexpr u32 kHouses = 2;
    static constexpr u32 kThreads = 14;
    static constexpr u32 kWords = 3;
    static constexpr u32 kPriorities = 4;
    static constexpr u32 kAll = ~u32{0};

    // A word as the model names it.
    struct Word {
        u32 house;  // kHouses: shared
        u32 number;

        friend bool operator==(const Word&, const Word&) = default;
    };
    struct Sleep {
        Word word;
        u64 arrival;
        u64 deadline;
    };
    struct Dweller {
        Thread* thread = nullptr;
        u32 house = 0;
        std::optional<Sleep> sleep;
        std::optional<Status> answer;  // of the wait that ended last
    };
    // A wake or requeue that is under way.
    struct Pass {
        Word source;
        Word target;
        u64 before;  // only who came before
        u32 wakes;
        u32 moves;
        u32 woken = 0;
        u32 moved = 0;
    };

    static UserAddr base(u32 house) { return UserAddr{0x40'0000} + u64{house} * 0x10'0000; }
    static Result<void> access_loaded_process(hal::host::UserAccess kind, UserAddr at, void* buffer, usize bytes) {
        vmm::AddressSpace* space = static_cast<Thread*>(sched::cpu().loaded)->process().space();
        std::byte* const start = static_cast<std::byte*>(buffer);
        return kind == hal::host::UserAccess::Read ? space->copy_in({start, bytes}, at)
                                                   : space->copy_out(at, {start, bytes});
    }
    sched::Priority pick_priority() { return static_cast<sched::Priority>(60 + source_.pick(kPriorities)); }
    Scope pick_scope() { return source_.pick(2) == 0 ? Scope::Private : Scope::Shared; }
    static Word word_of(const Dweller& dweller, u32 number, Scope scope) {
        return {scope == Scope::Private ? dweller.house : kHouses, number};
    }
    static UserAddr address_of(const Dweller& dweller, u32 number) { return base(dweller.house) + number * 4; }

    void move_in(Dweller& dweller, u32 house) {
        dweller.house = house;
        dweller.thread = *Thread::create(*houses_[house], pick_priority());
        dweller.thread->prepare(base(house), base(house), 0);
        static_cast<void>(dweller.thread->start());
        dweller.sleep.reset();
        dweller.answer.reset();
    }

    // Any thread that is awake, but not this one.
    Dweller* pick_awake(const Dweller* but) {
        const u32 first = source_.pick(kThreads);
        for (u32 i = 0; i < kThreads; ++i) {
            Dweller& dweller = dwellers_[(first + i) % kThreads];
            if (&dweller != but && !dweller.sleep) {
                return &dweller;
            }
        }
        return nullptr;
    }
    static void run(Thread& thread) {
        const sched::Priority priority = thread.priority();
        sched::cpu().scheduler.set_priority(thread, 255);
        static_cast<void>(thread::switch_to_next());
        sched::cpu().scheduler.set_priority(thread, priority);
    }

    // What may also happen between two attempts of somebody's call.
    std::string small_step(const Dweller* busy) {
        switch (source_.pick(6)) {
            case 0:
                return change_priority(busy);
            case 1:
                return replace(busy);
            case 2:
                return wake_at_once(busy);
            default:
                return wait(busy);
        }
    }

    std::string wait(const Dweller* busy) {
        Dweller* dweller = pick_awake(busy);
        if (dweller == nullptr) {
            return "";
        }
        const u32 number = source_.pick(kWords);
        const Scope scope = pick_scope();
        const bool differs = source_.pick(5) == 0;
        const u64 deadline = source_.pick(3) == 0 ? now_ + source_.pick(60) : hal::kNever;
        run(*dweller->thread);
        const auto result =
            sync::wait(*dweller->thread, address_of(*dweller, number), differs ? 1 : 0, scope, deadline);
        static_cast<void>(thread::switch_to_next());
        const Status expected = differs ? Status::BadState : deadline == 0 ? Status::Timeout : kBlocked;
        if (result || result.error() != expected) {
            return "a wait answers with another status";
        }
        dweller->answer.reset();
        if (expected == kBlocked) {
            dweller->sleep = Sleep{word_of(*dweller, number, scope), ++arrivals_, deadline};
        }
        return compare();
    }

    std::string change_priority(const Dweller* busy) {
        Dweller& dweller = dwellers_[source_.pick(kThreads)];
        if (&dweller == busy) {
            return "";
        }
        static_cast<void>(dweller.thread->set_schedule({.priority = pick_priority()}));
        return compare();
    }

    std::string replace(const Dweller* busy) {
        Dweller& dweller = dwellers_[source_.pick(kThreads)];
        if (&dweller == busy) {
            return "";
        }
        dweller.thread->terminate();
        move_in(dweller, dweller.house);
        return compare();
    }

    std::string pass_time() {
        now_ += source_.pick(40);
        hal::host::processor().now_ns = now_;
        do {
            sched::cpu().timer_fired();
        } while (sched::cpu().timers.next_deadline() <= now_);
        static_cast<void>(thread::switch_to_next());
        for (Dweller& dweller : dwellers_) {
            if (dweller.sleep && dweller.sleep->deadline <= now_) {
                end_sleep(dweller, Status::Timeout);
            }
        }
        return compare();
    }

    static void end_sleep(Dweller& dweller, Status status) {
        dweller.sleep.reset();
        dweller.answer = status;
    }

    // Who is served next: the highest priority, and then who came first.
    Dweller* best(const Word& word, u64 before) {
        Dweller* found = nullptr;
        for (Dweller& dweller : dwellers_) {
            if (!dweller.sleep || dweller.sleep->word != word || dweller.sleep->arrival >= before) {
                continue;
            }
            const auto ahead = [&] {
                const auto mine = dweller.thread->priority();
                const auto his = found->thread->priority();
                return mine > his || (mine == his && dweller.sleep->arrival < found->sleep->arrival);
            };
            if (found == nullptr || ahead()) {
                found = &dweller;
            }
        }
        return found;
    }

    // The model does what the kernel says that it has done by now.
    std::string follow(Pass& pass, u32 woken, u32 moved) {
        if (woken < pass.woken || woken > pass.wakes || moved < pass.moved || moved > pass.moves) {
            return "a wake counts wrongly";
        }
        for (; pass.woken < woken; ++pass.woken) {
            Dweller* dweller = best(pass.source, pass.before);
            if (dweller == nullptr) {
                return "a wake found a sleeper where there is none";
            }
            end_sleep(*dweller, Status::Ok);
        }
        for (; pass.moved < moved; ++pass.moved) {
            Dweller* dweller = best(pass.source, pass.before);
            if (dweller == nullptr) {
                return "a requeue found a sleeper where there is none";
            }
            dweller->sleep->word = pass.target;
            dweller->sleep->arrival = ++arrivals_;
        }
        return compare();
    }
    std::string finish(const Pass& pass) {
        const bool more = pass.woken < pass.wakes || pass.moved < pass.moves;
        return more && best(pass.source, pass.before) != nullptr ? "a wake forgot a sleeper" : "";
    }

    std::string wake_at_once(const Dweller* busy) {
        Dweller* dweller = pick_awake(busy);
        if (dweller == nullptr) {
            return "";
        }
        const u32 number = source_.pick(kWords);
        const Scope scope = pick_scope();
        const u32 count = source_.pick(3);
        Pass pass{word_of(*dweller, number, scope), {}, arrivals_ + 1, count, 0};
        hal::host::processor().interrupt_pending = nullptr;
        run(*dweller->thread);
        const auto woken = sync::wake(*dweller->thread, address_of(*dweller, number), count, scope);
        if (!woken) {
            return "a wake fails";
        }
        std::string fault = follow(pass, *woken, 0);
        return fault.empty() ? finish(pass) : fault;
    }

    // Attempts until the call is over, with small steps of others in between.
    template <typename Attempt>
    std::string insist(Dweller& dweller, Pass& pass, Attempt attempt) {
        Thread& thread = *dweller.thread;
        while (true) {
            hal::host::processor().interrupt_pending = [this] { return source_.pick(2) == 0; };
            run(thread);
            const auto [status, woken, moved] = attempt();
            const bool again = status == kRestart;
            if (status != Status::Ok && !again) {
                return "a wake fails";
            }
            std::string fault = again ? follow(pass, thread.futex_progress.woken, thread.futex_progress.moved)
                                      : follow(pass, woken, moved);
            if (!fault.empty() || !again) {
                thread.restart_ticket = 0;
                return fault.empty() ? finish(pass) : fault;
            }
            for (u32 steps = source_.pick(4); steps > 0; --steps) {
                if (fault = small_step(&dweller); !fault.empty()) {
                    return fault;
                }
            }
        }
    }
    struct Outcome {
        Status status;
        u32 woken;
        u32 moved;
    };

    std::string wake_in_attempts() {
        Dweller* dweller = pick_awake(nullptr);
        if (dweller == nullptr) {
            return replace(nullptr);
        }
        const u32 number = source_.pick(kWords);
        const Scope scope = pick_scope();
        const u32 count = source_.pick(2) == 0 ? kAll : source_.pick(kThreads);
        Pass pass{word_of(*dweller, number, scope), {}, arrivals_ + 1, count, 0};
        return insist(*dweller, pass, [&] {
            const auto woken = sync::wake(*dweller->thread, address_of(*dweller, number), count, scope);
            return Outcome{woken ? Status::Ok : woken.error(), woken.value_or(0), 0};
        });
    }

    std::string requeue_in_attempts() {
        Dweller* dweller = pick_awake(nullptr);
        if (dweller == nullptr) {
            return replace(nullptr);
        }
        const u32 from = source_.pick(kWords);
        const u32 to = (from + 1 + source_.pick(kWords - 1)) % kWords;
        const Scope scope = pick_scope();
        const Requeue order{.source = address_of(*dweller, from),
                            .target = address_of(*dweller, to),
                            .wake_count = source_.pick(3),
                            .move_count = source_.pick(2) == 0 ? kAll : source_.pick(kThreads),
                            .expected = 0,
                            .scope = scope};
        Pass pass{word_of(*dweller, from, scope), word_of(*dweller, to, scope), arrivals_ + 1, order.wake_count,
                  order.move_count};
        return insist(*dweller, pass, [&] {
            const auto result = requeue(*dweller->thread, order);
            const Requeued counts = result.value_or(Requeued{});
            return Outcome{result ? Status::Ok : result.error(), counts.woken, counts.moved};
        });
    }

    static constexpr u64 kSlice = 1'000'000;

    Source& source_;
    sched::Cpu cpu_{sched::Settings{.slice_ns = kSlice}};
    std::array<obj::Ref<House>, kHouses> houses_;
    std::array<Dweller, kThreads> dwellers_;
    u64 arrivals_ = 0;
    u64 now_ = 0;
};

}  // namespace kos::sync::test
