// SPDX-License-Identifier: Apache-2.0
// Programs on their way into a task: placed, relocated, in steps, from memory, and nothing left of those that fail.
#include <algorithm>
#include <cstring>
#include <vector>

#include <hal/memory_map.hpp>

#include "elf/test_file.hpp"
#include "hal/host/fake_cpu.hpp"
#include "ksms/grant_all.hpp"
#include "lib/restart.hpp"
#include "obj/judge.hpp"
#include "task/task.hpp"
#include "thread/test/machine_test.hpp"

namespace kos::task {
namespace {

using elf::test::Bytes;
using elf::test::TestFile;
namespace format = elf::format;

constexpr u64 kEnough = u64{1} << 20;
constexpr u64 kLongSegment = 0x3010;  // address of the writable one, from the base
constexpr u64 kDynamicAt = 0x2100;
constexpr u64 kTableAt = 0x2200;

// A static PIE with one relocation, of this target.
TestFile pie(u64 target = kLongSegment) {
    TestFile file;
    file.header().type = format::kTypeShared;
    file.header().entry = 0x1000;
    file.add(TestFile::other(format::kDynamic, kDynamicAt, 64));
    for (usize i = 0; i < 4; ++i) {
        file.segment(i).virtual_address -= elf::test::kBase;
    }
    file.put(0x1000, {0xd65f'03c0});
    file.put_longs(kDynamicAt, {7, kTableAt, 8, 24, 9, 24, 0, 0});
    file.put_longs(kTableAt, {target, 1027, 0x1234});
    return file;
}

class LoadingTest : public thread::test::MachineTest {
  protected:
    LoadingTest() { obj::set_judge(judge_); }
    void TearDown() override {
        interrupts(false);
        end_task();
        for (const auto& [at, pages] : runs_) {
            mm::kernel_pages.free_run(mm::kernel_account(), at, pages);
        }
        MachineTest::TearDown();
    }
    void end(thread::test::TestProcess& process) override {
        process.end_threads();
        process.give_back();
    }

    // A file of the boot image: in RAM.
    ProgramFile in_image(const Bytes& bytes) {
        const u64 pages = (bytes.size() + kPageMask) >> kPageShift;
        const PhysAddr at = *mm::kernel_pages.allocate_run(mm::kernel_account(), pages);
        runs_.emplace_back(at, pages);
        auto* const copy = static_cast<std::byte*>(hal::phys_to_virt(at));
        std::memcpy(copy, bytes.data(), bytes.size());
        return {{copy, bytes.size()}, "program"};
    }
    obj::Ref<vmm::Memory> in_memory(const Bytes& bytes) {
        auto memory = *vmm::Memory::create(parent_, (bytes.size() + kPageMask) & ~kPageMask);
        EXPECT_TRUE(memory->write(0, bytes));
        return memory;
    }
    obj::Ref<Task> make_task() {
        return *Task::create(parent_, {*obj::Name::create("child"), *obj::Name::create("Child"), kEnough, 64});
    }
    // What it maps, and pays for, would keep it.
    void end_task() {
        if (task_) {
            task_->end({});
            task_.reset();
        }
    }
    static void interrupts(bool pending) {
        hal::host::processor().interrupt_pending = [pending] { return pending; };
    }
    // To the end; counts the attempts.
    template <typename Source>
    static Result<int> load(Task& task, const Source& source) {
        u64 ticket = 0;
        for (int attempts = 1;; ++attempts) {
            const auto loaded = task.load(source, ticket);
            if (loaded || loaded.error() != kRestart) {
                EXPECT_EQ(ticket, 0U);
                return loaded ? Result<int>{attempts} : Error{loaded.error()};
            }
        }
    }
    static u64 word_at(const Task& task, u64 address) {
        u64 word = 0;
        EXPECT_TRUE(task.space()->copy_in(std::as_writable_bytes(std::span{&word, 1}), UserAddr{address}));
        return word;
    }
    // Nothing of a program is there.
    static void expect_untouched(Task& task, u64 used) {
        obj::reaper().work(Pace::Whole);
        EXPECT_EQ(task.state(), TaskState::Created);
        EXPECT_EQ(task.account().used(), used);
        EXPECT_FALSE(task.space()->query(UserAddr{0}).has_value());
    }
    template <typename Source>
    void expect_refused(const Source& source, Status status) {
        const auto task = make_task();
        const u64 used = task->account().used();
        const auto loaded = load(*task, source);
        EXPECT_EQ(loaded ? Status::Ok : loaded.error(), status);
        expect_untouched(*task, used);
    }

    ksms::GrantAll judge_;
    thread::test::TestProcess& parent_ = make_process("parent");
    obj::Ref<Task> task_;
    std::vector<std::pair<PhysAddr, u64>> runs_;
};

TEST_F(LoadingTest, PieLiesWhereTheLayoutSaysAndIsRelocated) {
    task_ = make_task();
    const ProgramFile file = in_image(pie().build());
    ASSERT_TRUE(load(*task_, file));
    const u64 base = task_->space()->layout().image.raw();
    EXPECT_EQ(task_->program().base, base);
    EXPECT_EQ(task_->program().entry, UserAddr{base + 0x1000});
    EXPECT_EQ(word_at(*task_, base + kLongSegment), base + 0x1234);
    EXPECT_EQ(static_cast<u32>(word_at(*task_, base + 0x1000)), 0xd65f'03c0U);
    EXPECT_EQ(task_->space()->query(UserAddr{0})->start, UserAddr{base + 0x1000});
    EXPECT_EQ(task_->space()->query(UserAddr{base + 0x3000})->access, vmm::Access::ReadWrite);
    EXPECT_EQ(file.bytes[kLongSegment], std::byte{0}) << "the file stays as it was";
}

TEST_F(LoadingTest, TextIsMappedFromTheImage) {
    task_ = make_task();
    const ProgramFile file = in_image(pie().build());
    ASSERT_TRUE(load(*task_, file));
    const UserAddr text{task_->program().base + 0x1000};
    EXPECT_EQ(*task_->space()->translate(text, vmm::Access::ReadExecute),
              hal::virt_to_phys(file.bytes.data()) + 0x1000);
}

TEST_F(LoadingTest, RelocatedConstantsAreReadOnly) {
    task_ = make_task();
    TestFile constant = pie();
    constant.add({format::kGnuRelro, format::kFlagRead, 0x3010, 0x3010, 0, 0x100, 0x4000, 1});
    ASSERT_TRUE(load(*task_, in_image(constant.build())));
    const u64 base = task_->program().base;
    EXPECT_EQ(word_at(*task_, base + kLongSegment), base + 0x1234);
    vmm::AddressSpace& space = *task_->space();
    EXPECT_EQ(space.query(UserAddr{base + 0x3000})->access, vmm::Access::Read);
    EXPECT_EQ(space.protect(UserAddr{base + 0x3000}, kPageSize, vmm::Access::ReadWrite).error(), Status::NoRights);
    EXPECT_EQ(space.protect(UserAddr{base + 0x1000}, kPageSize, vmm::Access::ReadWrite).error(), Status::Invalid);
}

TEST_F(LoadingTest, BuildIdAndPathAreKept) {
    task_ = make_task();
    TestFile file = pie();
    file.add(TestFile::other(format::kNote, 0x2400, 16 + 24));
    file.put(0x2400, {4, 24, 3, 0x00554e47, 0x04030201});
    ASSERT_TRUE(load(*task_, in_image(file.build())));
    const Program& program = task_->program();
    EXPECT_EQ(program.path, "program");
    EXPECT_EQ(program.build_id_bytes, Program::kMaxBuildId) << "the first bytes of a longer one";
    EXPECT_EQ(program.build_id[3], std::byte{4});
}

TEST_F(LoadingTest, BadFilesChangeNothing) {
    expect_refused(in_image(pie(0x1000).build()), Status::Corrupt);
    expect_refused(in_image(pie(0x3010 + 0x4000 - 7).build()), Status::Corrupt);
    expect_refused(in_image(Bytes(100)), Status::Corrupt);
    const auto memory = in_memory(pie(0x1000).build());
    expect_refused(ProgramMemory{*memory, memory->size(), nullptr}, Status::Invalid);
    TestFile other = pie();
    other.header().machine = 62;
    const auto foreign = in_memory(other.build());
    expect_refused(ProgramMemory{*foreign, foreign->size(), nullptr}, Status::Unsupported);
}

TEST_F(LoadingTest, QuotaThatEndsItHalfWayChangesNothing) {
    const ProgramFile file = in_image(pie().build());
    task_ = make_task();
    mm::Account& account = task_->account();
    const u64 used = account.used();
    const u64 spare = account.available();
    u64 failures = 0;
    for (u64 left = 0;; left += 512, ++failures) {
        ASSERT_LT(left, kEnough);
        ASSERT_TRUE(account.charge(spare - left));
        const auto loaded = load(*task_, file);
        account.release(spare - left);
        if (loaded) {
            break;
        }
        ASSERT_EQ(loaded.error(), Status::Quota);
        expect_untouched(*task_, used);
    }
    EXPECT_GT(failures, 100U) << "a stack alone has 64 KiB";
    EXPECT_EQ(task_->state(), TaskState::Loaded);
}

TEST_F(LoadingTest, MachineWithTooFewPagesChangesNothing) {
    const auto memory = in_memory(pie().build());
    task_ = make_task();
    const u64 used = task_->account().used();
    mm::Account hoard{mm::Account::kUnlimited};
    std::vector<PhysAddr> taken;
    while (const auto page = mm::kernel_pages.allocate(hoard)) {
        taken.push_back(*page);
    }
    u64 failures = 0;
    for (;; ++failures) {
        const u64 frames = mm::kernel_pages.stats().free_frames;
        const auto loaded = load(*task_, ProgramMemory{*memory, memory->size(), nullptr});
        if (loaded) {
            break;
        }
        ASSERT_EQ(loaded.error(), Status::NoMemory);
        expect_untouched(*task_, used);
        ASSERT_EQ(mm::kernel_pages.stats().free_frames, frames);
        ASSERT_FALSE(taken.empty());
        mm::kernel_pages.free(hoard, taken.back());
        taken.pop_back();
    }
    EXPECT_GT(failures, 16U);
    for (const PhysAddr page : taken) {
        mm::kernel_pages.free(hoard, page);
    }
}

TEST_F(LoadingTest, GoesInStepsWhenInterruptsArePending) {
    const ProgramFile file = in_image(pie().build());
    task_ = make_task();
    interrupts(true);
    const auto attempts = load(*task_, file);
    ASSERT_TRUE(attempts);
    EXPECT_GE(*attempts, 4) << "one a segment";
    const auto memory = in_memory(pie().build());
    end_task();
    task_ = make_task();
    const auto more = load(
        *task_, ProgramMemory{*memory, memory->size(), [](const obj::Process&, const Sha256Digest&) { return true; }});
    ASSERT_TRUE(more);
    EXPECT_GE(*more, static_cast<int>(0x4000 / 512 + 0x4000 / 64)) << "copied and hashed bit by bit";
}

TEST_F(LoadingTest, WhoBeginsAnewTakesThePlaceOfAnother) {
    const ProgramFile file = in_image(pie().build());
    task_ = make_task();
    interrupts(true);
    u64 first = 0;
    ASSERT_EQ(task_->load(file, first).error(), kRestart);
    u64 second = 0;
    ASSERT_EQ(task_->load(file, second).error(), kRestart);
    EXPECT_NE(first, second);
    EXPECT_EQ(task_->load(file, first).error(), Status::BadState);
    EXPECT_EQ(first, 0U);
    interrupts(false);
    EXPECT_TRUE(task_->load(file, second));
    EXPECT_EQ(task_->load(file, first).error(), Status::BadState);
}

TEST_F(LoadingTest, TakesThePlaceOfAnotherAtEveryPoint) {
    const ProgramFile file = in_image(pie().build());
    bool complete = false;
    for (int attempts = 1; !complete; ++attempts) {
        task_ = make_task();
        interrupts(true);
        u64 first = 0;
        for (int i = 0; i < attempts && !complete; ++i) {
            complete = task_->load(file, first).has_value();
        }
        if (!complete) {
            EXPECT_TRUE(load(*task_, file)) << attempts;
            EXPECT_EQ(task_->load(file, first).error(), Status::BadState) << attempts;
        }
        EXPECT_EQ(word_at(*task_, task_->program().base + kLongSegment), task_->program().base + 0x1234) << attempts;
        interrupts(false);
        end_task();
    }
}

TEST_F(LoadingTest, TaskThatEndsMeanwhileGivesEverythingBack) {
    const auto memory = in_memory(pie().build());
    task_ = make_task();
    interrupts(true);
    u64 ticket = 0;
    for (int i = 0; i < 20; ++i) {
        ASSERT_EQ(task_->load(ProgramMemory{*memory, memory->size(), nullptr}, ticket).error(), kRestart);
    }
    const u64 late = ticket;
    task_->end({});
    EXPECT_EQ(task_->load(ProgramMemory{*memory, memory->size(), nullptr}, ticket).error(), Status::BadState)
        << "what it has is not returned yet";
    EXPECT_EQ(ticket, 0U);
    ticket = late;
    obj::reaper().work(Pace::Whole);
    EXPECT_EQ(task_->account().used(), 0U);
    EXPECT_EQ(task_->load(ProgramMemory{*memory, memory->size(), nullptr}, ticket).error(), Status::BadState);
}

TEST_F(LoadingTest, MemoryIsReadOnceAndThenAnybodys) {
    const Bytes good = pie().build();
    const auto memory = in_memory(good);
    task_ = make_task();
    interrupts(true);
    static Sha256Digest judged;
    const ProgramMemory source{*memory, good.size(), [](const obj::Process&, const Sha256Digest& digest) {
                                   judged = digest;
                                   return true;
                               }};
    u64 ticket = 0;
    Result<void> loaded;
    // Two steps make room. After each further one what was read is damaged; what comes later is still to be read.
    constexpr u32 kStepsBefore = 2;
    usize damaged = 0;
    for (u32 step = 0; !(loaded = task_->load(source, ticket)) && loaded.error() == kRestart; ++step) {
        const Bytes nonsense(512, std::byte{0xff});
        if (step >= kStepsBefore && damaged < good.size()) {
            ASSERT_TRUE(memory->write(damaged, nonsense));
            damaged += nonsense.size();
        }
    }
    ASSERT_TRUE(loaded);
    EXPECT_EQ(judged, sha256(good));
    const u64 base = task_->program().base;
    EXPECT_EQ(word_at(*task_, base + kLongSegment), base + 0x1234);
    EXPECT_EQ(static_cast<u32>(word_at(*task_, base + 0x1000)), 0xd65f'03c0U);
    EXPECT_EQ(task_->space()->protect(UserAddr{base + 0x2000}, kPageSize, vmm::Access::ReadWrite).error(),
              Status::Invalid);
    EXPECT_TRUE(task_->program().path.empty());
}

TEST_F(LoadingTest, HashDecides) {
    const auto memory = in_memory(pie().build());
    expect_refused(
        ProgramMemory{*memory, memory->size(), [](const obj::Process&, const Sha256Digest&) { return false; }},
        Status::Invalid);
}

TEST_F(LoadingTest, SizesOfMemory) {
    const auto memory = in_memory(pie().build());
    expect_refused(ProgramMemory{*memory, 0, nullptr}, Status::Invalid);
    expect_refused(ProgramMemory{*memory, memory->size() + 1, nullptr}, Status::Invalid);
    expect_refused(ProgramMemory{*memory, ~u64{0}, nullptr}, Status::Invalid);
    expect_refused(ProgramMemory{*memory, 63, nullptr}, Status::Invalid);
    const auto sparse = *vmm::Memory::create_sparse(parent_.account(), u64{1} << 30);
    expect_refused(ProgramMemory{*sparse, 4096, nullptr}, Status::Invalid);
    expect_refused(ProgramMemory{*sparse, ProgramMemory::kMaxBytes + 1, nullptr}, Status::TooBig);
    expect_refused(ProgramMemory{*sparse, ProgramMemory::kMaxBytes, nullptr}, Status::Quota);
}

TEST_F(LoadingTest, FixedProgramsKeepTheirAddresses) {
    task_ = make_task();
    const auto memory = in_memory(TestFile{}.put(0x1000, {0xd65f'03c0}).build());
    ASSERT_TRUE(load(*task_, ProgramMemory{*memory, memory->size(), nullptr}));
    EXPECT_EQ(task_->program().base, 0U);
    EXPECT_EQ(task_->program().entry, UserAddr{elf::test::kBase + 0x1000});
}

}  // namespace
}  // namespace kos::task
