// SPDX-License-Identifier: Apache-2.0
// The waits themselves.
#include <atomic>

#include <kos/lock.hpp>
#include <kos/message.hpp>
#include <kos/priority_mutex.hpp>
#include <kos/process.hpp>
#include <kos/thread.hpp>

#include "scene.hpp"

namespace inversion {
namespace {

using kos::Clock;
using kos::Schedule;
using kos::Thread;

constexpr auto kLow = Schedule::fifo(30);
constexpr auto kMiddle = Schedule::fifo(40);
constexpr auto kHigh = Schedule::fifo(50);
constexpr auto kDirector = Schedule::fifo(60);

// Wants the CPU for a part of each 2 ms.
struct Load {
    kos::u32 percent;
    std::atomic<bool> over{false};
};

void press(Load& load) {
    constexpr kos::u64 kPeriod = 2 * kMs;
    while (!load.over) {
        const kos::u64 begin = Clock::uptime();
        const kos::u64 busy = kPeriod * load.percent / 100;
        while (!load.over && Clock::uptime() < begin + busy) {
        }
        if (busy < kPeriod) {
            Clock::sleep(kPeriod - busy);
        }
    }
}

struct Scene {
    Load load;
    kos::PriorityMutex mutex{};
    std::atomic<bool> held{false};
    kos::u64 waited = 0;
};

void hold(Scene& scene) {
    const kos::Lock lock{scene.mutex};
    scene.held = true;
    work(kWorkNs);
}

void want(Scene& scene) {
    const kos::u64 begin = Clock::uptime();
    {
        const kos::Lock lock{scene.mutex};
        scene.waited = Clock::uptime() - begin;
    }
    scene.load.over = true;
}

// Runs above all others: the low one has the lock before the two others begin at the same moment.
void direct(Scene& scene) {
    const auto low = Thread::create(hold, scene, {.schedule = kLow});
    while (low && !scene.held) {
        Clock::sleep(kMs);
    }
    const auto high = Thread::create(want, scene, {.schedule = kHigh});
    const auto middle = Thread::create(press, scene.load, {.schedule = kMiddle});
}

void call(Scene& scene) {
    const auto server = kos::process::handle(kos::abi::StartHandleKind::Connection, "server");
    if (server) {
        const kos::u64 begin = Clock::uptime();
        kos::Message message{.endpoint = 0, .method = 0};
        const auto answered = kos::call(*server, message);
        scene.waited = answered ? Clock::uptime() - begin : 0;
    }
    scene.load.over = true;
}

void direct_call(Scene& scene) {
    const auto high = Thread::create(call, scene, {.schedule = kHigh});
    const auto middle = Thread::create(press, scene.load, {.schedule = kMiddle});
}

kos::u64 run(void (*director)(Scene&), kos::u32 load_percent) {
    Scene scene{.load = {.percent = load_percent}};
    auto thread = Thread::create(director, scene, {.schedule = kDirector});
    return thread && thread->join() ? scene.waited : 0;
}

}  // namespace

kos::u64 wait_for_priority_mutex(kos::u32 load_percent) {
    return run(direct, load_percent);
}

kos::u64 wait_for_server(kos::u32 load_percent) {
    return run(direct_call, load_percent);
}

}  // namespace inversion
