// SPDX-License-Identifier: Apache-2.0
// core.Sync: futexes.
#include "service/sync.hpp"

#include "service/types.hpp"
#include "sync/futex.hpp"
#include "sync/lock.hpp"

namespace kos::service::sync {

namespace {

using kos::sync::Scope;
using kos::thread::Thread;

static_assert(types::kFutexPrivate == static_cast<u32>(Scope::Private));
static_assert(types::kFutexShared == static_cast<u32>(Scope::Shared));
static_assert(types::kHolderGaveBack == static_cast<u32>(kos::sync::LastHolder::GaveBack));
static_assert(types::kHolderEnded == static_cast<u32>(kos::sync::LastHolder::Ended));

Result<Scope> scope_of(u32 number) {
    return number <= types::kFutexShared ? Result<Scope>{static_cast<Scope>(number)} : Error{Status::Invalid};
}

}  // namespace

Result<void> futex_wait(obj::Invocation& call, const FutexWaitIn& in) {
    const Scope scope = TRY(scope_of(in.scope));
    return kos::sync::wait(Thread::current(), UserAddr{in.address}, in.expected, scope, call.deadline());
}

Result<FutexWakeOut> futex_wake(obj::Invocation& /*call*/, const FutexWakeIn& in) {
    const Scope scope = TRY(scope_of(in.scope));
    return FutexWakeOut{TRY(kos::sync::wake(Thread::current(), UserAddr{in.address}, in.count, scope))};
}

Result<FutexRequeueOut> futex_requeue(obj::Invocation& /*call*/, const FutexRequeueIn& in) {
    const auto [woken, moved] = TRY(kos::sync::requeue(Thread::current(), {.source = UserAddr{in.source},
                                                                           .target = UserAddr{in.target},
                                                                           .wake_count = in.wake_count,
                                                                           .move_count = in.move_count,
                                                                           .expected = in.expected,
                                                                           .scope = TRY(scope_of(in.scope))}));
    return FutexRequeueOut{woken, moved};
}

Result<FutexLockPiOut> futex_lock_pi(obj::Invocation& call, const FutexLockPiIn& in) {
    const Scope scope = TRY(scope_of(in.scope));
    const auto last = TRY(kos::sync::lock(Thread::current(), UserAddr{in.address}, scope, call.deadline()));
    return FutexLockPiOut{static_cast<u32>(last)};
}

Result<void> futex_unlock_pi(obj::Invocation& /*call*/, const FutexUnlockPiIn& in) {
    return kos::sync::unlock(Thread::current(), UserAddr{in.address}, TRY(scope_of(in.scope)));
}

Result<FutexLockIdOut> futex_lock_id(obj::Invocation& /*call*/) {
    return FutexLockIdOut{Thread::current().lock_id()};
}

}  // namespace kos::service::sync
