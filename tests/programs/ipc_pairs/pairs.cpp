// SPDX-License-Identifier: Apache-2.0
// The first process: 1, 2 and 4 pairs of a client and a server that have nothing to do with each other. What they do
// together in the time in which one alone does so much tells how messages scale with CPUs, and how long these waited
// for the kernel lock how far that can go.
#include <atomic>

#include <kos/channel.hpp>
#include <kos/child.hpp>
#include <kos/clock.hpp>
#include <kos/core/stat.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>
#include <kos/thread.hpp>

#include "../end_of_run.hpp"

namespace {

using kos::Clock;
using kos::Result;
using kos::u32;
using kos::u64;
using kos::abi::StartHandleKind;
using kos::core::Stat;

constexpr u32 kMostPairs = 4;
constexpr u64 kMeasuredNs = 500 * Clock::kMillisecond;

struct Powers {
    kos::abi::Handle factory;
    kos::abi::Handle stat;
};

class Pair {
  public:
    Result<> begin(const Powers& powers) {
        server_ =
            TRY(kos::Child::load(powers.factory, {.path = "ipc_pairs_server", .security_class = "tests.PairServer"}));
        const kos::OwnedHandle listener = TRY(kos::Channel::create_listener(server_.handle()));
        const u64 given =
            TRY(server_.give(listener.get(), static_cast<kos::abi::Rights>(kos::abi::Right::Receive))).raw();
        channel_ = TRY(kos::Channel::create(listener, 0));
        const kos::NamedHandle handles[] = {{"listener", StartHandleKind::Listener, given, 0}};
        TRY(server_.start({.name = "server", .arguments = {}, .environment = {}, .handles = handles}));
        client_ = TRY(kos::Thread::create(call_on, *this));
        return {};
    }
    Result<> end() {
        over_ = true;
        TRY(client_.join());
        TRY(server_.terminate());
        static_cast<void>(TRY(server_.wait()));
        return {};
    }
    u64 trips() const { return trips_; }
    bool well() const { return well_; }

  private:
    static void call_on(Pair& self) {
        while (!self.over_ && self.well_) {
            kos::Message message{};
            self.well_ = self.channel_.call(message).has_value();
            ++self.trips_;
        }
    }

    kos::Child server_{};
    kos::Channel channel_{};
    kos::Thread client_{};
    std::atomic<u64> trips_{0};
    std::atomic<bool> over_{false};
    std::atomic<bool> well_{true};
};

u64 trips_of(const Pair* pairs, u32 count) {
    u64 trips = 0;
    for (u32 i = 0; i < count; ++i) {
        trips += pairs[i].trips();
    }
    return trips;
}

// Of all CPUs together.
u64 lock_wait(const Powers& powers, u32& cpus) {
    u64 waited = 0;
    cpus = 0;
    for (auto one = Stat::lock_wait(powers.stat, cpus); one; one = Stat::lock_wait(powers.stat, cpus)) {
        waited += one->wait_time;
        ++cpus;
    }
    return waited;
}

// Round trips a second.
Result<u64> measure(const Powers& powers, u32 count, u64 alone) {
    Pair pairs[kMostPairs];
    for (u32 i = 0; i < count; ++i) {
        TRY(pairs[i].begin(powers));
    }
    // Until each has found its CPUs.
    Clock::sleep(kMeasuredNs / 2);
    u32 cpus = 0;
    const u64 waited_before = lock_wait(powers, cpus);
    const u64 trips_before = trips_of(pairs, count);
    const u64 since = Clock::uptime();
    Clock::sleep(kMeasuredNs);
    const u64 ns = Clock::uptime() - since;
    const u64 rate = (trips_of(pairs, count) - trips_before) * Clock::kSecond / ns;
    const u64 waited = lock_wait(powers, cpus) - waited_before;
    bool well = true;
    for (u32 i = 0; i < count; ++i) {
        well = well && pairs[i].well() && pairs[i].trips() != 0;
        TRY(pairs[i].end());
    }
    const u64 hundredths = rate * 100 / (alone != 0 ? alone : rate);
    kos::println("{}pairs: {} on {} CPUs: {} round trips a second, {} % of one alone, {} % of the CPUs' time waited",
                 well ? "" : "WRONG: ", count, cpus, rate, hundredths, waited * 100 / (ns * cpus));
    return rate;
}

Result<> run() {
    const Powers powers{TRY(kos::process::handle(StartHandleKind::Resource, "task_factory")),
                        TRY(kos::process::handle(StartHandleKind::Resource, "stat"))};
    const u64 alone = TRY(measure(powers, 1, 0));
    static_cast<void>(TRY(measure(powers, 2, alone)));
    static_cast<void>(TRY(measure(powers, kMostPairs, alone)));
    return {};
}

}  // namespace

int main(int, char**) {
    return end_run(run());
}
