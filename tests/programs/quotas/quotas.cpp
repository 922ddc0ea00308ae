// SPDX-License-Identifier: Apache-2.0
// The first process: gives, takes back and loses shares of its quota, and starts the other checks.
#include <kos/core/pm.hpp>
#include <kos/process.hpp>

#include "checks.hpp"

namespace {

using kos::Child;
using kos::Quota;
using kos::Result;
using kos::Status;
using kos::abi::Handle;
using kos::abi::StartHandleKind;
using kos::core::Task;
using quotas::Powers;

constexpr kos::Program kProgram{.path = "quotas_counter", .security_class = "quotas.Counter"};
constexpr kos::u64 kMegabyte = 1 << 20;

void check_limits(Check& check, const Powers& powers, const Child& child) {
    const auto before = *Task::get_quota(powers.self);
    check.status(child.set_quota({.bytes = 2 * kMegabyte, .handles = 20, .threads = 3}), Status::Ok, "a larger share");
    const auto given = *child.quota();
    check.that(given.bytes == 2 * kMegabyte && given.handles == 20 && given.threads == 3, "the child has it");
    const auto after = *Task::get_quota(powers.self);
    check.that(after.bytes_given == before.bytes_given + kMegabyte, "it came out of the parent's memory");
    check.that(after.handles_given == before.handles_given + 10 && after.threads_given == before.threads_given + 1,
               "and handles and threads");
    check.status(child.set_quota({.bytes = 1, .handles = 20, .threads = 3}), Status::Quota, "less than it uses");
    check.status(child.set_quota({.bytes = kMegabyte, .handles = 0, .threads = 3}), Status::Quota, "no handles");
    check.status(child.set_quota({.bytes = ~kos::u64{0}, .handles = 1, .threads = 1}), Status::Quota, "all there is");
    check.status(child.set_quota({.bytes = kMegabyte, .handles = 20, .threads = ~kos::u32{0}}), Status::Quota,
                 "threads that nobody has");
    const auto still = *child.quota();
    check.that(still.bytes == 2 * kMegabyte && still.handles == 20 && still.threads == 3, "refused: nothing changes");
    check.status(child.set_quota({.bytes = kMegabyte, .handles = 10, .threads = 2}), Status::Ok, "back again");
    check.that(Task::get_quota(powers.self)->bytes_given == before.bytes_given, "all of it came back");
    check.status(Task::set_quota(powers.self, kMegabyte, 10, 1), Status::NoRights, "nobody serves himself");
}

void check_use(Check& check, const Child& child, const Powers& powers) {
    kos::u32 opened = 0;
    while (child.give(powers.factory, 0)) {
        ++opened;
    }
    check.status(child.give(powers.factory, 0), Status::Quota, "its table is full");
    check.that(opened == 9, "after ten, with the kernel's");
    check.status(kos::core::Task::give(powers.self, powers.factory, 0), Status::Ok, "others are not concerned");
}

void check_making(Check& check, const Powers& powers) {
    const auto all = *Task::get_quota(powers.self);
    check.status(Child::load(powers.factory, kProgram, {.bytes = all.bytes}), Status::Quota, "all that the parent has");
    check.status(Child::load(powers.factory, kProgram, {.bytes = 0}), Status::Quota, "nothing at all");
    check.status(Child::load(powers.factory, kProgram, {.bytes = 40'000}), Status::Quota, "too little for the program");
    check.status(Child::load(powers.factory, kProgram, {.threads = 100'000}), Status::Quota, "too many threads");
    check.status(Child::load(powers.self, kProgram), Status::WrongType, "no factory");
    const auto after = *Task::get_quota(powers.self);
    check.that(after.bytes_used == all.bytes_used && after.handles_used == all.handles_used &&
                   after.threads_used == all.threads_used,
               "what was refused costs nothing");
}

bool check_quotas(const Powers& powers) {
    Check check;
    check_making(check, powers);
    auto child = Child::load(powers.factory, kProgram, {.bytes = kMegabyte, .handles = 10, .threads = 2});
    check.status(child, Status::Ok, "a child");
    if (child) {
        check_limits(check, powers, *child);
        check_use(check, *child, powers);
        check.status(child->terminate(), Status::Ok, "its end");
        check.status(child->set_quota({}), Status::BadState, "a share for the dead");
    }
    return check.finish("quotas");
}

Result<Handle> resource(std::string_view name) {
    return kos::process::handle(StartHandleKind::Resource, name);
}

Result<> run() {
    const Powers powers{
        .self = TRY(kos::process::task()), .factory = TRY(resource("task_factory")), .stat = TRY(resource("stat"))};
    bool right = check_quotas(powers);
    right = quotas::check_bomb(powers) && right;
    right = quotas::check_suspend(powers) && right;
    return kos::core::Pm::shutdown(TRY(resource("power")), right ? 0 : 1);
}

}  // namespace

int main(int, char**) {
    const auto done = run();
    kos::println("WRONG: {}", done ? Status::Ok : done.error());
    return 1;
}
