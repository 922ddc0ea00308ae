// SPDX-License-Identifier: Apache-2.0
// For host tests of tasks: a parent with memory, a program that can be loaded, and all that a failure could change.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include <hal/memory_map.hpp>

#include "elf/test_file.hpp"
#include "ipc/rendezvous.hpp"
#include "ksms/grant_all.hpp"
#include "lib/restart.hpp"
#include "obj/judge.hpp"
#include "task/task.hpp"
#include "thread/test/machine_test.hpp"

namespace kos::task::test {

inline constexpr u64 kEnough = u64{1} << 20;

class TaskTest : public thread::test::MachineTest {
  protected:
    TaskTest() {
        obj::set_judge(judge_);
        // Programs lie in RAM: what is never written is mapped from there.
        const auto bytes = elf::test::TestFile{}.put(0x1000, {0xd65f'03c0}).put(0x3010, {0x1234'5678}).build();
        file_pages_ = bytes.size() / kPageSize;
        file_at_ = *mm::kernel_pages.allocate_run(mm::kernel_account(), file_pages_);
        file_ = {static_cast<std::byte*>(hal::phys_to_virt(file_at_)), bytes.size()};
        std::memcpy(file_.data(), bytes.data(), bytes.size());
    }
    void TearDown() override {
        mm::kernel_pages.free_run(mm::kernel_account(), file_at_, file_pages_);
        MachineTest::TearDown();
    }
    void end(thread::test::TestProcess& process) override {
        process.end_threads();
        ipc::disconnect(process);
        process.give_back();
    }

    // Loads to the end, whatever is pending.
    template <typename Source>
    static Result<void> load(Task& task, const Source& source) {
        for (u64 ticket = 0;;) {
            const auto loaded = task.load(source, ticket);
            if (loaded || loaded.error() != kRestart) {
                EXPECT_EQ(ticket, 0U);
                return loaded;
            }
        }
    }
    Result<void> load(Task& task) const { return load(task, ProgramFile{file_, "program"}); }
    static obj::Process::Description description(u64 memory_limit) {
        return {*obj::Name::create("child"), *obj::Name::create("Child"), memory_limit, 64};
    }
    obj::Ref<Task> make_task(u64 memory_limit = kEnough) { return *Task::create(parent_, description(memory_limit)); }
    // The last handle of the task is closed.
    void drop(obj::Ref<Task>& task) {
        const abi::Handle handle = *parent_.handles().insert(*task, 0);
        task.reset();
        EXPECT_TRUE(parent_.handles().close(handle));
        obj::reaper().work(Pace::Whole);
    }
    obj::Ref<Task> make_running() {
        obj::Ref<Task> task = make_task();
        EXPECT_TRUE(load(*task));
        EXPECT_TRUE(task->start());
        return task;
    }
    // All that a failure could change.
    struct Snapshot {
        u64 free_frames = mm::kernel_pages.stats().free_frames;
        std::array<u64, 6> parent{};
        std::array<u64, 7> child{};

        bool operator==(const Snapshot&) const = default;
    };
    Snapshot snapshot(Task* task = nullptr) {
        const auto accounts = [](obj::Process& process) {
            return std::array{process.account().used(),      process.account().given(),
                              process.handle_quota().used(), process.handle_quota().given(),
                              process.thread_quota().used(), process.thread_quota().given()};
        };
        obj::reaper().work(Pace::Whole);
        Snapshot now;
        now.parent = accounts(parent_);
        if (task != nullptr) {
            std::ranges::copy(accounts(*task), now.child.begin());
            now.child[6] = task->space()->mapped_bytes();
        }
        return now;
    }
    // Whatever fails changes nothing.
    template <typename Step>
    auto all_or_nothing(Task* task, Step step) {
        const Snapshot before = snapshot(task);
        auto done = step();
        EXPECT_TRUE(done || snapshot(task) == before) << status_name(done.error());
        return done;
    }
    // A task that runs, or the first error on the way.
    Result<void> make_whole(Task& task) {
        TRY(all_or_nothing(&task, [&] { return load(task); }));
        TRY(all_or_nothing(&task, [&] { return task.set_arguments(block_); }));
        TRY(all_or_nothing(&task, [&] { return task.give(parent_, 0); }));
        return all_or_nothing(&task, [&] { return task.start(); });
    }
    // Makes a whole task and ends it, or drops what there is after the expected error.
    bool try_to_make(u64 memory_limit, Status expected) {
        auto task = all_or_nothing(nullptr, [&] { return Task::create(parent_, description(memory_limit)); });
        const auto whole = task ? make_whole(**task) : Result<void>{Error{task.error()}};
        EXPECT_TRUE(whole || whole.error() == expected) << status_name(whole.error());
        if (whole) {
            (*task)->end({});
        }
        if (task) {
            drop(*task);
        }
        return whole.has_value();
    }

    ksms::GrantAll judge_;
    thread::test::TestProcess& parent_ = make_process("parent");
    std::span<std::byte> file_;
    std::vector<std::byte> block_ = std::vector<std::byte>(100, std::byte{0x42});

  private:
    PhysAddr file_at_;
    u64 file_pages_ = 0;
};

}  // namespace kos::task::test
