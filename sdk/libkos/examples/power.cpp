// SPDX-License-Identifier: Apache-2.0
// kos::on_stop: a process waits to be told that it shall end. Here it tells itself, as init would.
#include <kos/core/task.hpp>
#include <kos/power.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

namespace {

constexpr kos::u64 kStop = 1;

kos::Result<> run() {
    const kos::Notice notice = TRY(kos::Notice::create());
    TRY(kos::on_stop(notice, kStop));
    kos::println("power: not yet: {}", !notice.poll(kStop));
    const auto asked = TRY(kos::core::Task::request_end(TRY(kos::process::task())));
    kos::println("power: {} was told, bits {}", asked.told, TRY(notice.wait(kStop)));
    kos::println("power: the machine goes on: {}", !kos::stopping());
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
