// SPDX-License-Identifier: Apache-2.0
// Who has the calculator: clients wait for their turn, and are answered when it comes.
#pragma once

#include <array>

#include <calc/Server.edl.hpp>
#include <kos/server_space.hpp>

namespace calc {

class Turns {
  public:
    // Answers the caller now or later. EXISTS: that turn was taken; QUOTA: too many wait.
    kos::Result<> take(kos::u32 turn, kos::idl::Caller& caller);
    // Lets the next one go on, if it waits already. BAD_STATE: it is nobody's turn.
    kos::Result<> give();

  private:
    struct Waiting {
        kos::u32 turn = 0;
        kos::ReplyToken token{};
    };

    // Answers whoever waits for the current turn.
    void call_next();

    kos::u32 current_ = 0;
    bool taken_ = false;
    std::array<Waiting, 8> waiting_{};
    kos::ReplySpace<Arithmetic::kLimits> room_{};
};

}  // namespace calc
