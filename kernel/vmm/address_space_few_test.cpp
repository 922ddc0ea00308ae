// SPDX-License-Identifier: Apache-2.0
// A few pages, which are mapped without an operation unless an interrupt comes: at every look for one. Beside them
// what is just too much for that.
#include <string>
#include <vector>

#include "vmm/test_memory.hpp"

namespace kos::vmm {
namespace {

constexpr u64 kPage = test::kPage;
constexpr u32 kNever = ~0u;

// Pages, counted from the edge of a table; something is mapped there already, and nothing is free below.
struct Taken {
    u64 at;
    u64 count;
};

struct Few {
    const char* name;
    u64 pages;
    std::vector<Taken> taken;
    bool at_once;
    u64 at;  // where they are to lie, counted in the same way
    u64 offset = 0;
    u64 guard = 0;
    Access access = Access::ReadWrite;
    Status status = Status::Ok;
};

const Few kCases[] = {
    {"a page", 1, {{0, 1}}, true, 2},
    {"as many as can be", 16, {{0, 1}}, true, 2},
    {"one too many", 17, {{0, 1}}, false, 2},
    {"a part of the memory", 5, {{0, 1}}, true, 2, 11},
    {"with a guard", 4, {{0, 1}}, true, 5, 0, 3},
    {"for nobody", 4, {{0, 1}}, true, 2, 0, 0, Access::None},
    {"a gap that is just large enough", 3, {{0, 1}, {6, 1}}, true, 2},
    {"a gap that is too small", 4, {{0, 1}, {6, 1}}, true, 8},
    {"a gap that is too small for the guard", 3, {{0, 1}, {6, 1}}, true, 9, 0, 1},
    {"behind others", 1, {{0, 1}, {2, 1}, {4, 1}, {6, 1}}, true, 8},
    {"behind one more", 1, {{0, 1}, {2, 1}, {4, 1}, {6, 1}, {8, 1}}, false, 10},
    {"the last of a table", 16, {{0, 495}}, true, 496},
    {"beyond a table", 16, {{0, 496}}, false, 497},
    {"where no table is", 4, {}, false, 1},
    {"not allowed", 4, {{0, 1}}, false, 0, 0, 0, Access::ReadExecute, Status::Invalid},
};

void PrintTo(const Few& few, std::ostream* out) {
    *out << few.name;
}

class FewPagesTest : public test::VmmTest, public ::testing::WithParamInterface<Few> {
  protected:
    FewPagesTest() : memory_{make_memory(600)} {}
    ~FewPagesTest() override { hal::host::processor().interrupt_pending = nullptr; }

    // A space in which the kernel chooses addresses from the edge of a table on.
    AddressSpace& prepared() {
        hal::host::processor().interrupt_pending = nullptr;
        AddressSpace& space = **AddressSpace::create(account_);
        const UserAddr low = space.layout().maps;
        EXPECT_TRUE(space.reserve(edge(space) - low, Access::ReadWrite, low));
        for (const Taken& taken : GetParam().taken) {
            const auto mapped = space.map({.memory = *memory_,
                                           .size = taken.count * kPage,
                                           .access = Access::Read,
                                           .at = edge(space) + taken.at * kPage});
            EXPECT_TRUE(mapped);
        }
        space.activate();
        return space;
    }
    static UserAddr edge(const AddressSpace& space) {
        return UserAddr{(space.layout().maps.raw() | (hal::kBlockBytes - 1)) + 1};
    }

    // An interrupt at the look of this number, and at all later ones if `each`.
    enum class Interrupts : u8 {
        One,
        Each,
    };
    void interrupt_at(u32 look, Interrupts interrupts = Interrupts::One) {
        looks_ = 0;
        hal::host::processor().interrupt_pending = [this, look, interrupts] {
            ++looks_;
            return looks_ == look || (interrupts == Interrupts::Each && looks_ > look);
        };
    }

    Result<UserAddr> map_once(AddressSpace& space, Attempt& attempt) {
        const Few& few = GetParam();
        return space.map({.memory = *memory_,
                          .offset = few.offset * kPage,
                          .size = few.pages * kPage,
                          .access = few.access,
                          .guard = few.guard * kPage},
                         attempt);
    }
    Result<UserAddr> map(AddressSpace& space, Attempt& attempt) {
        auto mapped = map_once(space, attempt);
        while (!mapped && mapped.error() == kRestart) {
            mapped = map_once(space, attempt);
        }
        return mapped;
    }
    void expect_mapped(AddressSpace& space, const Result<UserAddr>& mapped) {
        const Few& few = GetParam();
        ASSERT_EQ(mapped ? Status::Ok : mapped.error(), few.status);
        if (mapped) {
            EXPECT_EQ((*mapped - edge(space)) / kPage, few.at);
        }
    }

    // All that can be seen above the edge, and what is counted.
    std::string seen(AddressSpace& space) {
        std::string text;
        for (u64 page = 0; page < hal::kBlockPages + 40; ++page) {
            const UserAddr at = edge(space) + page * kPage;
            const auto info = space.query(at);
            const auto behind = space.translate(at, Access::Read);
            if (info && info->start <= at) {
                const u64 index = (at - info->start + info->offset) / kPage;
                const bool right = behind ? *behind == memory_->page(index) : info->access == Access::None;
                text += std::to_string(page) + (space.translate(at, Access::ReadWrite) ? "w" : "") +
                        (right ? " " : " (another page) ");
            } else {
                text += behind ? "a page of no region " : "";
            }
        }
        return text + std::to_string(space.stats().mapped) + ' ' + std::to_string(memory_->mappings()) + ' ' +
               std::to_string(memory_->writable_mappings());
    }
    struct Outcome {
        std::string seen;
        u64 used;
        u32 looks;
    };
    Outcome outcome(AddressSpace& space) { return {seen(space), account_.used(), looks_}; }
    // What comes of it without an interrupt.
    Outcome uninterrupted() {
        AddressSpace& space = prepared();
        Attempt attempt{Pace::Interruptible};
        interrupt_at(kNever);
        expect_mapped(space, map(space, attempt));
        const Outcome result = outcome(space);
        space.destroy();
        return result;
    }
    void expect_and_end(const Outcome& wanted, AddressSpace& space) {
        EXPECT_EQ(seen(space), wanted.seen);
        EXPECT_EQ(account_.used(), wanted.used);
        space.destroy();
    }

    obj::Ref<Memory> memory_;
    u32 looks_ = 0;
};

// All look before; an operation looks when it begins, and again after what it did, what is done at once looks once.
TEST_P(FewPagesTest, AreMappedAtOnce) {
    const Outcome result = uninterrupted();
    EXPECT_EQ(result.looks == 2, GetParam().at_once);
    EXPECT_EQ(result.seen.find('('), std::string::npos);
    EXPECT_EQ(result.seen.find("region"), std::string::npos);
}

TEST_P(FewPagesTest, OneInterruptAtEachPoint) {
    const Outcome wanted = uninterrupted();
    for (u32 look = 1; look <= wanted.looks; ++look) {
        AddressSpace& space = prepared();
        Attempt attempt{Pace::Interruptible};
        interrupt_at(look);
        EXPECT_EQ(map_once(space, attempt).error(), kRestart);
        expect_mapped(space, map(space, attempt));
        EXPECT_FALSE(attempt.under_way());
        expect_and_end(wanted, space);
    }
}

TEST_P(FewPagesTest, InterruptsFromEachPointOn) {
    const Outcome wanted = uninterrupted();
    for (u32 look = 1; look <= wanted.looks; ++look) {
        AddressSpace& space = prepared();
        Attempt attempt{Pace::Interruptible};
        interrupt_at(look, Interrupts::Each);
        expect_mapped(space, map(space, attempt));
        expect_and_end(wanted, space);
    }
}

// Who maps a page meanwhile gets another place; both have theirs.
TEST_P(FewPagesTest, OthersMapMeanwhile) {
    const Outcome wanted = uninterrupted();
    for (u32 look = 1; look <= wanted.looks; ++look) {
        AddressSpace& space = prepared();
        Attempt attempt{Pace::Interruptible};
        interrupt_at(look);
        ASSERT_EQ(map_once(space, attempt).error(), kRestart);
        Attempt other{Pace::Interruptible};
        const auto theirs = space.map({.memory = *memory_, .size = kPage, .access = Access::Read}, other);
        ASSERT_TRUE(theirs);
        expect_mapped(space, map(space, attempt));
        EXPECT_TRUE(space.unmap(*theirs, kPage));
        expect_and_end(wanted, space);
    }
}

TEST_P(FewPagesTest, ItsCallerIsGone) {
    const Outcome wanted = uninterrupted();
    for (u32 look = 1; look <= wanted.looks; ++look) {
        AddressSpace& space = prepared();
        {
            Attempt attempt{Pace::Interruptible};
            interrupt_at(look);
            ASSERT_EQ(map_once(space, attempt).error(), kRestart);
        }
        EXPECT_TRUE(space.settle(Pace::Whole));
        expect_and_end(wanted, space);
    }
}

TEST_P(FewPagesTest, ItsSpaceIsGone) {
    const u64 used = account_.used();
    for (u32 look = 1, looks = uninterrupted().looks; look <= looks; ++look) {
        AddressSpace& space = prepared();
        Attempt attempt{Pace::Interruptible};
        interrupt_at(look);
        ASSERT_EQ(map_once(space, attempt).error(), kRestart);
        space.destroy();
        EXPECT_EQ(account_.used(), used);
        EXPECT_EQ(memory_->mappings(), 0U);
        EXPECT_EQ(memory_->writable_mappings(), 0U);
    }
}

TEST_P(FewPagesTest, AnErrorChangesNothing) {
    for (u64 bytes = 0; bytes < 3 * kPage; bytes += kPage / 8 + 40) {
        AddressSpace& space = prepared();
        const std::string before = seen(space);
        const u64 taken = account_.available() - bytes;
        ASSERT_TRUE(account_.charge(taken));
        const u64 used = account_.used();
        Attempt attempt{Pace::Interruptible};
        interrupt_at(1, Interrupts::Each);
        if (!map(space, attempt)) {
            EXPECT_EQ(seen(space), before);
            EXPECT_EQ(account_.used(), used);
        }
        account_.release(taken);
        space.destroy();
    }
}

INSTANTIATE_TEST_SUITE_P(Cases, FewPagesTest, ::testing::ValuesIn(kCases));

}  // namespace
}  // namespace kos::vmm
