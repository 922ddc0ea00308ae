// SPDX-License-Identifier: Apache-2.0
// A method of a fake server: answers what a test sets and records the calls.
#pragma once

#include <functional>
#include <optional>

#include <kos/idl/caller.hpp>

namespace kos::host {

// Answer: what the method gives; In: its parameters, or nothing.
template <typename Answer, typename In = void>
struct FakeMethod {
    // Empty: default values.
    std::function<Answer(const In& in, idl::Caller& caller)> answer;
    usize calls = 0;
    // Its views lead into the message: they are good while the answer is made, not longer.
    std::optional<In> last;

    Answer operator()(const In& in, idl::Caller& caller) {
        ++calls;
        last = in;
        return answer ? answer(in, caller) : Answer{};
    }
};

template <typename Answer>
struct FakeMethod<Answer, void> {
    std::function<Answer(idl::Caller& caller)> answer;
    usize calls = 0;

    Answer operator()(idl::Caller& caller) {
        ++calls;
        return answer ? answer(caller) : Answer{};
    }
};

}  // namespace kos::host
