// SPDX-License-Identifier: Apache-2.0
// The groups of checks.
#pragma once

#include <kos/channel.hpp>
#include <kos/child.hpp>
#include <kos/clock.hpp>
#include <kos/fault_handler.hpp>
#include <kos/server.hpp>
#include <kos/thread.hpp>

#include "../check.hpp"
#include "acts.hpp"

namespace faults {

using kos::Result;
using kos::Status;
using kos::u32;
using kos::u64;

struct Powers {
    kos::abi::Handle self;
    kos::abi::Handle factory;
    kos::abi::Handle stat;
};

// Only what hangs takes so long.
inline kos::Deadline patience() {
    return kos::Clock::after(10 * kos::Clock::kSecond);
}

// A listener with a connection to it.
struct Line {
    kos::OwnedHandle listener;
    kos::Channel channel;

    static Result<Line> create() {
        Line line{TRY(kos::Channel::create_listener()), {}};
        line.channel = TRY(kos::Channel::create(line.listener, 0));
        return line;
    }
};

// A victim that is not started: who asks for it, and through which channel.
Result<kos::Child> make_victim(const Powers& powers, const kos::Channel& handler);
Result<> start_victim(const kos::Child& victim, std::string_view act);

Result<> check_inside(const Powers& powers, Check& check);
Result<> check_outside(const Powers& powers, Check& check);
Result<> check_attacks(const Powers& powers, Check& check);

}  // namespace faults
