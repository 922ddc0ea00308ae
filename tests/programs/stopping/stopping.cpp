// SPDX-License-Identifier: Apache-2.0
// One program, three parts: who saves what it has in time, who is told and goes on, and who has the machine stop. The
// first run restarts the machine, the second one switches it off; what tells them apart is the real-time clock, which
// no restart sets back.
#include <kos/clock.hpp>
#include <kos/power.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

namespace {

using kos::Clock;
using kos::Result;
using kos::Status;
using kos::u64;
using kos::abi::StartHandleKind;

constexpr u64 kStop = 1;
constexpr u64 kSecondRun = 4'000'000'000 * Clock::kSecond;  // in 2096
constexpr u64 kTimeout = 800 * Clock::kMillisecond;

Result<> wait_for_stop() {
    const kos::Notice notice = TRY(kos::Notice::create());
    TRY(kos::on_stop(notice, kStop));
    TRY(notice.wait(kStop));
    return {};
}

Result<> save() {
    TRY(wait_for_stop());
    const kos::Stop stop = TRY(kos::stopping());
    Clock::sleep(10 * Clock::kMillisecond);
    kos::println("saved, in time: {}", Clock::uptime() < stop.deadline.ns());
    return {};
}

Result<> ignore() {
    TRY(wait_for_stop());
    kos::println("told, and goes on");
    while (true) {
        Clock::sleep(Clock::kSecond);
    }
}

// Never asks.
[[noreturn]] void serve() {
    while (true) {
        Clock::sleep(Clock::kSecond);
    }
}

Result<> stop() {
    const auto power = TRY(kos::process::handle(StartHandleKind::Resource, "power"));
    const auto clock = TRY(kos::process::handle(StartHandleKind::Resource, "clock"));
    const bool second = TRY(Clock::system_time()) >= kSecondRun;
    kos::println("run {}", second ? 2 : 1);
    Clock::sleep(50 * Clock::kMillisecond);  // the others wait by then
    const kos::Notice notice = TRY(kos::Notice::create());
    TRY(kos::on_stop(notice, kStop));
    const auto wrong = kos::stop(power, kos::RunEnd{2});
    kos::println("another end: {}", wrong ? Status::Ok : wrong.error());
    TRY(Clock::set_system_time(clock, kSecondRun));
    TRY(kos::stop(power, second ? kos::RunEnd::Off : kos::RunEnd::Restart, 0, kTimeout));
    const auto twice = kos::stop(power, kos::RunEnd::Off);
    if (twice || twice.error() != Status::BadState) {
        kos::println("WRONG: a second stop");
    }
    TRY(notice.wait(kStop));
    return {};
}

Result<> run(std::string_view part) {
    if (part == "saver") {
        return save();
    }
    if (part == "ignorer") {
        return ignore();
    }
    if (part == "server") {
        serve();
    }
    return stop();
}

}  // namespace

int main(int, char**) {
    const auto done = run(kos::process::name());
    if (!done) {
        kos::println("WRONG: {}", done.error());
    }
    return done ? 0 : 1;
}
