// SPDX-License-Identifier: Apache-2.0
// Operations on address spaces that are interrupted at every point: taken up again, ended by others, left by their
// callers, overtaken by the end of the space, or by a revocation of what they map.
#include <functional>
#include <string>

#include "obj/audit.hpp"
#include "vmm/test_memory.hpp"

namespace kos::vmm {
namespace {

constexpr u64 kPage = test::kPage;
constexpr UserAddr kWindow{u64{4} << 30};
constexpr u64 kWindowPages = 3 * hal::kBlockPages;

// A space, and memory that it maps, through a handle if there is one.
struct Stage {
    AddressSpace& space;
    Memory& memory;
    obj::Derivation* through = nullptr;
};

struct Operation {
    std::string name;
    std::function<void(const Stage&)> prepare;
    std::function<Result<void>(const Stage&, Attempt&)> run;
};

Result<void> ignore_address(const Result<UserAddr>& result) {
    return result ? Result<void>{} : Error{result.error()};
}

MapRequest whole_memory(const Stage& stage, UserAddr at) {
    return {.memory = stage.memory,
            .size = stage.memory.size(),
            .access = Access::ReadWrite,
            .at = at,
            .through = stage.through};
}

void map_blocks(const Stage& stage) {
    ASSERT_TRUE(stage.space.map(whole_memory(stage, kWindow)));
}

void map_pages(const Stage& stage) {
    ASSERT_TRUE(stage.space.map(whole_memory(stage, kWindow + kPage)));
}

void map_many(const Stage& stage) {
    for (u64 page = 0; page < 100; ++page) {
        ASSERT_TRUE(stage.space.map({.memory = stage.memory,
                                     .offset = page * kPage,
                                     .size = kPage,
                                     .access = Access::ReadWrite,
                                     .at = kWindow + page * kPage,
                                     .through = stage.through}));
    }
}

void reserve(const Stage& stage) {
    ASSERT_TRUE(stage.space.reserve(kWindowPages * kPage, Access::ReadWrite, kWindow));
    ASSERT_TRUE(stage.space.commit(kWindow + 20 * kPage, 3 * kPage));
}

void commit(const Stage& stage) {
    reserve(stage);
    ASSERT_TRUE(stage.space.commit(kWindow + 100 * kPage, 700 * kPage));
}

// So few that they need no operation; beside them others of the same table, and at the end of the window none.
void map_few(const Stage& stage) {
    for (const u64 page : {u64{0}, u64{3}, kWindowPages - 5}) {
        ASSERT_TRUE(stage.space.map({.memory = stage.memory,
                                     .offset = page % hal::kBlockPages * kPage,
                                     .size = 3 * kPage,
                                     .access = Access::ReadWrite,
                                     .at = kWindow + page * kPage,
                                     .through = stage.through}));
    }
}

void nothing(const Stage& /*stage*/) {}

const Operation kOperations[] = {
    {"map pages", nothing,
     [](const Stage& stage, Attempt& attempt) {
         return ignore_address(stage.space.map(whole_memory(stage, kWindow + kPage), attempt));
     }},
    {"map blocks", nothing,
     [](const Stage& stage, Attempt& attempt) {
         return ignore_address(stage.space.map(whole_memory(stage, kWindow), attempt));
     }},
    {"map where something is", map_pages,
     [](const Stage& stage, Attempt& attempt) {
         return ignore_address(stage.space.map(whole_memory(stage, kWindow), attempt));
     }},
    {"unmap pages", map_pages,
     [](const Stage& stage, Attempt& attempt) { return stage.space.unmap(kWindow, 900 * kPage, attempt); }},
    {"unmap parts of blocks", map_blocks,
     [](const Stage& stage, Attempt& attempt) {
         return stage.space.unmap(kWindow + 100 * kPage, 700 * kPage, attempt);
     }},
    {"unmap regions", map_many,
     [](const Stage& stage, Attempt& attempt) { return stage.space.unmap(kWindow, 90 * kPage, attempt); }},
    {"protect parts of blocks", map_blocks,
     [](const Stage& stage, Attempt& attempt) {
         return stage.space.protect(kWindow + 100 * kPage, 700 * kPage, Access::Read, attempt);
     }},
    {"protect regions", map_many,
     [](const Stage& stage, Attempt& attempt) {
         return stage.space.protect(kWindow, 100 * kPage, Access::Read, attempt);
     }},
    {"protect a gap", map_many,
     [](const Stage& stage, Attempt& attempt) {
         return stage.space.protect(kWindow, 101 * kPage, Access::Read, attempt);
     }},
    {"map a few pages at an address", map_few,
     [](const Stage& stage, Attempt& attempt) {
         return ignore_address(stage.space.map({.memory = stage.memory,
                                                .size = 4 * kPage,
                                                .access = Access::Read,
                                                .at = kWindow + 8 * kPage,
                                                .guard = kPage,
                                                .through = stage.through},
                                               attempt));
     }},
    {"map a few pages where the guard does not fit", map_few,
     [](const Stage& stage, Attempt& attempt) {
         return ignore_address(stage.space.map({.memory = stage.memory,
                                                .size = 4 * kPage,
                                                .access = Access::Read,
                                                .at = kWindow + 8 * kPage,
                                                .guard = 3 * kPage,
                                                .through = stage.through},
                                               attempt));
     }},
    {"unmap a few pages", map_few,
     [](const Stage& stage, Attempt& attempt) { return stage.space.unmap(kWindow + 3 * kPage, 3 * kPage, attempt); }},
    {"unmap the last pages of a table", map_few,
     [](const Stage& stage, Attempt& attempt) {
         return stage.space.unmap(kWindow + (kWindowPages - 5) * kPage, 3 * kPage, attempt);
     }},
    {"unmap a part of a few pages", map_few,
     [](const Stage& stage, Attempt& attempt) { return stage.space.unmap(kWindow + 3 * kPage, 2 * kPage, attempt); }},
    {"protect a few pages", map_few,
     [](const Stage& stage, Attempt& attempt) {
         return stage.space.protect(kWindow + 3 * kPage, 3 * kPage, Access::Read, attempt);
     }},
    {"protect a few pages that were not sealed", map_few,
     [](const Stage& stage, Attempt& attempt) {
         return stage.space.protect(kWindow + 3 * kPage, 3 * kPage, Access::ReadExecute, attempt);
     }},
    {"commit", reserve,
     [](const Stage& stage, Attempt& attempt) { return stage.space.commit(kWindow, 600 * kPage, attempt); }},
    {"decommit", commit,
     [](const Stage& stage, Attempt& attempt) { return stage.space.decommit(kWindow, kWindowPages * kPage, attempt); }},
    {"unmap a reservation", commit,
     [](const Stage& stage, Attempt& attempt) {
         return stage.space.unmap(kWindow + 300 * kPage, 1'000 * kPage, attempt);
     }},
};

void PrintTo(const Operation& operation, std::ostream* out) {
    *out << operation.name;
}

class RestartTest : public test::VmmTest, public ::testing::WithParamInterface<Operation> {
  protected:
    RestartTest() {
        memory_ = make_memory(2 * hal::kBlockPages);
        memory_bytes_ = account_.used();
    }
    ~RestartTest() override { hal::host::processor().interrupt_pending = nullptr; }

    // A space in which the operation may begin.
    AddressSpace& prepared() {
        AddressSpace& space = **AddressSpace::create(account_);
        space.activate();
        hal::host::processor().interrupt_pending = nullptr;
        GetParam().prepare({space, *memory_, through_});
        return space;
    }
    Status run(AddressSpace& space, Attempt& attempt) {
        const auto result = GetParam().run({space, *memory_, through_}, attempt);
        return result ? Status::Ok : result.error();
    }
    // The operation made so many attempts, each of them interrupted; its last result.
    Status run_attempts(AddressSpace& space, Attempt& attempt, u32 attempts) {
        hal::host::processor().interrupt_pending = [] { return true; };
        Status status = kRestart;
        for (; attempts > 0 && status == kRestart; --attempts) {
            status = run(space, attempt);
        }
        return status;
    }
    // All that can be seen of a space.
    std::string seen(AddressSpace& space) {
        std::string text;
        for (u64 page = 0; page < kWindowPages; ++page) {
            const UserAddr at = kWindow + page * kPage;
            const auto info = space.query(at);
            text += info && info->start <= at ? static_cast<char>('a' + static_cast<char>(info->access)) : '-';
            text += space.translate(at, Access::ReadWrite) ? 'w' : space.translate(at, Access::Read) ? 'r' : '-';
        }
        const SpaceStats stats = space.stats();
        return text + ' ' + std::to_string(stats.mapped) + ' ' + std::to_string(stats.reserved) + ' ' +
               std::to_string(stats.committed) + ' ' + std::to_string(memory_->mappings()) + ' ' +
               std::to_string(memory_->writable_mappings());
    }

    struct Outcome {
        Status status;
        std::string seen;
        u64 used;
    };
    // What comes of it in one go.
    Outcome uninterrupted() {
        AddressSpace& space = prepared();
        Attempt attempt{Pace::Interruptible};
        const Status status = run(space, attempt);
        const Outcome outcome{status, seen(space), account_.used()};
        space.destroy();
        return outcome;
    }
    void expect(const Outcome& outcome, AddressSpace& space) {
        EXPECT_EQ(seen(space), outcome.seen);
        EXPECT_EQ(account_.used(), outcome.used);
        space.destroy();
    }
    // How many attempts it takes.
    u32 attempts() {
        AddressSpace& space = prepared();
        Attempt attempt{Pace::Interruptible};
        u32 count = 1;
        while (run_attempts(space, attempt, 1) == kRestart) {
            ++count;
        }
        space.destroy();
        return count;
    }

    obj::Ref<Memory> memory_;
    u64 memory_bytes_ = 0;  // what it costs
    obj::Derivation* through_ = nullptr;
};

TEST_P(RestartTest, GoesOnWhereItWas) {
    const Outcome outcome = uninterrupted();
    AddressSpace& space = prepared();
    Attempt attempt{Pace::Interruptible};
    EXPECT_EQ(run_attempts(space, attempt, ~0u), outcome.status);
    expect(outcome, space);
}

TEST_P(RestartTest, OthersEndItFirst) {
    const Outcome outcome = uninterrupted();
    for (u32 before = 1, all = attempts(); before < all; before += 1 + all / 6) {
        AddressSpace& space = prepared();
        Attempt attempt{Pace::Interruptible};
        ASSERT_EQ(run_attempts(space, attempt, before), kRestart);
        Attempt other{Pace::Whole};
        EXPECT_TRUE(space.unmap(UserAddr{u64{9} << 30}, kPage, other));
        EXPECT_EQ(run(space, attempt), outcome.status);
        expect(outcome, space);
    }
}

TEST_P(RestartTest, ItsCallerIsGone) {
    const Outcome outcome = uninterrupted();
    for (u32 before = 1, all = attempts(); before < all; before += 1 + all / 6) {
        AddressSpace& space = prepared();
        Attempt attempt{Pace::Interruptible};
        ASSERT_EQ(run_attempts(space, attempt, before), kRestart);
        attempt.forget();
        EXPECT_TRUE(space.settle(Pace::Whole));
        expect(outcome, space);
    }
}

TEST_P(RestartTest, ItsSpaceIsGone) {
    const u64 used = account_.used();
    for (u32 before = 1, all = attempts(); before < all; before += 1 + all / 6) {
        AddressSpace& space = prepared();
        Attempt attempt{Pace::Interruptible};
        ASSERT_EQ(run_attempts(space, attempt, before), kRestart);
        space.destroy();
        EXPECT_EQ(account_.used(), used);
        EXPECT_EQ(memory_->mappings(), 0u);
        EXPECT_EQ(memory_->writable_mappings(), 0u);
    }
}

TEST_P(RestartTest, AnErrorChangesNothing) {
    AddressSpace& untouched = prepared();
    const std::string before = seen(untouched);
    untouched.destroy();
    for (u64 bytes = 0; bytes < 8 * kPage; bytes += kPage / 2 + 96) {
        AddressSpace& space = prepared();
        const u64 taken = account_.available() - bytes;
        ASSERT_TRUE(account_.charge(taken));
        const u64 used = account_.used();
        Attempt attempt{Pace::Interruptible};
        if (run_attempts(space, attempt, ~0u) == Status::Quota) {
            EXPECT_EQ(seen(space), before);
            EXPECT_EQ(account_.used(), used);
        }
        account_.release(taken);
        space.destroy();
    }
}

INSTANTIATE_TEST_SUITE_P(Operations, RestartTest, ::testing::ValuesIn(kOperations));

// All that is mapped is mapped through a handle that was derived from another one, which is revoked.
class OvertakenTest : public RestartTest {
  protected:
    AddressSpace& prepared() {
        handles_.emplace(handle_account_, 8);
        EXPECT_TRUE(handles_->open_kernel());
        root_ = *handles_->insert(*memory_, abi::kAllRights);
        through_ = handles_->find_map_source(*handles_->duplicate(root_, abi::kAllRights))->place;
        ticket_ = 0;
        return RestartTest::prepared();
    }
    // So many attempts, each of them interrupted.
    Status revoke(u32 attempts) {
        hal::host::processor().interrupt_pending = [] { return true; };
        Status status = kRestart;
        for (; attempts > 0 && status == kRestart; --attempts) {
            const auto done = handles_->revoke(root_, obj::RevokeScope::Derived, ticket_);
            status = done ? Status::Ok : done.error();
        }
        return status;
    }
    void expect_taken(AddressSpace& space) {
        EXPECT_TRUE(space.settle(Pace::Whole));
        EXPECT_EQ(obj::audit_list(*memory_).fault, "");
        EXPECT_EQ(obj::audit_list(*memory_).mappings, 0u);
        EXPECT_EQ(space.audit([](const Region& region) { EXPECT_FALSE(region.derived()); }), "");
    }
    void end(AddressSpace& space) {
        space.destroy();
        handles_->close_all();
        handles_.reset();
        EXPECT_EQ(memory_->mappings(), 0u);
        EXPECT_EQ(memory_->writable_mappings(), 0u);
    }
    u32 all_attempts() {
        AddressSpace& space = prepared();
        Attempt attempt{Pace::Interruptible};
        u32 count = 1;
        while (run_attempts(space, attempt, 1) == kRestart) {
            ++count;
        }
        end(space);
        return count;
    }

    mm::Account handle_account_{u64{1} << 20};
    std::optional<obj::HandleTable> handles_;
    abi::Handle root_;
    u64 ticket_ = 0;
};

TEST_P(OvertakenTest, ByARevocation) {
    for (u32 before = 1, all = all_attempts(); before < all; before += 1 + all / 12) {
        const u64 used = account_.used();
        AddressSpace& space = prepared();
        Attempt attempt{Pace::Interruptible};
        ASSERT_EQ(run_attempts(space, attempt, before), kRestart);
        EXPECT_EQ(revoke(~0u), Status::Ok);
        EXPECT_EQ(memory_->mappings(), 0u);
        expect_taken(space);
        through_ = nullptr;
        const Status status = run_attempts(space, attempt, ~0u);
        EXPECT_NE(status, Status::Quota);
        EXPECT_EQ(memory_->mappings(), 0u) << "nobody maps it later either: " << status_name(status);
        end(space);
        EXPECT_EQ(account_.used(), used);
    }
}

TEST_P(OvertakenTest, ARevocationIsOvertaken) {
    bool over = false;
    for (u32 before = 1; !over; before += 1 + before / 4) {
        AddressSpace& space = prepared();
        over = revoke(before) == Status::Ok;
        through_ = nullptr;
        Attempt attempt{Pace::Interruptible};
        run_attempts(space, attempt, 1 + before % 3);
        EXPECT_EQ(revoke(~0u), Status::Ok);
        run_attempts(space, attempt, ~0u);
        expect_taken(space);
        end(space);
    }
}

TEST_P(OvertakenTest, ARevocationMeetsTheEndOfTheSpace) {
    u32 pieces = 0;
    for (bool over = false; !over; ++pieces) {
        AddressSpace& space = prepared();
        Attempt attempt{Pace::Interruptible};
        run_attempts(space, attempt, 1 + pieces % 5);
        for (u32 piece = 0; piece < pieces && !over; ++piece) {
            over = space.dissolve();
        }
        EXPECT_EQ(revoke(~0u), Status::Ok);
        EXPECT_EQ(memory_->mappings(), 0u);
        EXPECT_EQ(obj::audit_list(*memory_).mappings, 0u);
        if (!over) {
            space.destroy();
        }
        handles_->close_all();
        handles_.reset();
        pieces += pieces / 4;
    }
    EXPECT_EQ(account_.used(), memory_bytes_);
}

INSTANTIATE_TEST_SUITE_P(Operations, OvertakenTest, ::testing::ValuesIn(kOperations));

class FillTest : public test::VmmTest {
  protected:
    ~FillTest() override { hal::host::processor().interrupt_pending = nullptr; }
};

TEST_F(FillTest, MemoryIsFilledAndFreedInSteps) {
    hal::host::processor().interrupt_pending = [] { return true; };
    {
        const auto memory = *Memory::create(account_, (hal::kBlockPages + 20) * kPage);
        for (u64 page = 0; page < memory->page_count(); ++page) {
            std::byte byte{1};
            ASSERT_TRUE(memory->read(page * kPage + kPage - 1, {&byte, 1}));
            ASSERT_EQ(byte, std::byte{});
        }
    }
    u32 pieces = 0;
    for (; !obj::reaper().idle(); ++pieces) {
        obj::reaper().work(Pace::Interruptible);
    }
    EXPECT_GT(pieces, 5u);
}

}  // namespace
}  // namespace kos::vmm
