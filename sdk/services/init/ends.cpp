// SPDX-License-Identifier: Apache-2.0
// The threads that wait, and what they tell.
#include "ends.hpp"

#include <kos/print.hpp>

namespace init {
namespace {

using kos::Result;
using kos::u32;
using kos::u64;
using kos::abi::Handle;
using kos::core::Task;

constexpr kos::usize kWatcherStack = kos::usize{8} * 1024;

struct Words {
    u64 entity;
    u64 reason;
    kos::i64 code;
};

}  // namespace

bool Ends::in_rest(u32 entity) const {
    return !solution_.is_server(entity) && solution_.entity(entity).restart.when == kos::RestartWhen::Never;
}

Result<> Ends::start(const kos::SolutionReader& solution, const Launcher& launcher) {
    solution_ = solution;
    launcher_ = &launcher;
    for (u32 entity = 0; entity < solution.entity_count(); ++entity) {
        if (solution.entity(entity).restart.when == kos::RestartWhen::Never) {
            continue;
        }
        if (watcher_count_ == watchers_.size()) {
            return kos::Error{kos::Status::TooBig};
        }
        Watcher& watcher = watchers_[watcher_count_++];
        watcher.ends = this;
        watcher.entity = entity;
        watcher.task = launcher.task(entity);
    }
    if (watcher_count_ == 0) {
        return {};
    }
    listener_ = TRY(kos::Channel::create_listener());
    channel_ = TRY(kos::Channel::create(listener_, 0, kos::kMaxRestartedEntities + 1));
    const kos::ThreadOptions options{.stack_bytes = kWatcherStack};
    for (Watcher& watcher : std::span{watchers_}.first(watcher_count_)) {
        watcher.thread = TRY(kos::Thread::create(watch, watcher, options));
    }
    rest_thread_ = TRY(kos::Thread::create(watch_rest, *this, options));
    return {};
}

void Ends::watch(Watcher& watcher) {
    for (Handle task = watcher.task; task;) {
        const auto end = Task::wait(task);
        const auto next = end ? watcher.ends->tell(watcher.entity, *end) : Result<Handle>{kos::Error{end.error()}};
        task = next.value_or(Handle{});
    }
}

void Ends::watch_rest(Ends& ends) {
    while (const auto report = ends.next_of_rest(kos::Deadline::never())) {
        static_cast<void>(ends.tell(report->entity, report->end));
    }
}

// The answer comes when there is a process to wait for again.
Result<Handle> Ends::tell(u32 entity, const Task::WaitOut& end) const {
    const Words words{.entity = entity, .reason = end.reason, .code = end.code};
    std::array<u64, 1> answer{};
    kos::Message message{.constant = std::as_bytes(std::span{&words, 1}),
                         .in_constant = std::as_writable_bytes(std::span{answer})};
    TRY(channel_.call(message));
    return Handle{answer[0]};
}

// NOT_FOUND: there is none left.
Result<Ends::Report> Ends::next_of_rest(kos::Deadline deadline) {
    while (rest_ < solution_.entity_count() && !in_rest(rest_)) {
        ++rest_;
    }
    if (rest_ == solution_.entity_count()) {
        return kos::Error{kos::Status::NotFound};
    }
    const Report report{.entity = rest_, .end = TRY(Task::wait(launcher_->task(rest_), deadline))};
    ++rest_;
    return report;
}

Result<Ends::Report> Ends::next(kos::Deadline deadline) {
    if (watcher_count_ == 0) {
        return next_of_rest(deadline);
    }
    kos::Request request = TRY(kos::Listener{listener_.get()}.receive({}, deadline));
    const auto& words = request.words;
    const Report report{.entity = static_cast<u32>(words[0]),
                        .end = {.reason = static_cast<u32>(words[1]), .code = static_cast<kos::i32>(words[2])}};
    if (Watcher* watcher = watcher_of(report.entity)) {
        watcher->waits_for_task = std::move(request.token);
    } else {
        const std::array<u64, 1> none{};
        static_cast<void>(kos::Listener::reply(std::move(request.token), {.constant = std::as_bytes(std::span{none})}));
    }
    return report;
}

void Ends::resume(u32 entity, Handle task) {
    if (Watcher* watcher = watcher_of(entity)) {
        const std::array answer{task.raw()};
        static_cast<void>(
            kos::Listener::reply(std::move(watcher->waits_for_task), {.constant = std::as_bytes(std::span{answer})}));
    }
}

Ends::Watcher* Ends::watcher_of(u32 entity) {
    for (Watcher& watcher : std::span{watchers_}.first(watcher_count_)) {
        if (watcher.entity == entity) {
            return &watcher;
        }
    }
    return nullptr;
}

}  // namespace init
