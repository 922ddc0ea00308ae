// SPDX-License-Identifier: Apache-2.0
// The program that is loaded: it uses relocated constants, data, and thread-local variables of two threads.
#include <string_view>

#include <kos/process.hpp>
#include <kos/thread.hpp>

#include "check.hpp"

namespace {

int add_one(int value) {
    return value + 1;
}

int add_ten(int value) {
    return value + 10;
}

using Step = int (*)(int);

// Relocations fill these.
constexpr Step kSteps[] = {add_one, add_ten, add_one, add_ten};
Step* volatile g_first = const_cast<Step*>(kSteps);

thread_local int t_sum = 20;

void count(int& sum) {
    for (const Step step : kSteps) {
        t_sum = step(t_sum);
    }
    sum = t_sum;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view{argv[1]} == loading::kFault) {
        asm volatile("udf #7");
    }
    int sum = 0;
    auto thread = kos::Thread::create(count, sum);
    if (!thread || !thread->join() || sum != loading::kCounted) {
        return 1;
    }
    t_sum = (*g_first)(t_sum);
    return t_sum == 21 ? loading::kCounted : 2;
}
