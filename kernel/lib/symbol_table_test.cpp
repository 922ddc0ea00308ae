// SPDX-License-Identifier: Apache-2.0
// Names of addresses.
#include "lib/symbol_table.hpp"

#include <gtest/gtest.h>

namespace kos {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kNames = "start\0middle\0end\0"sv;
constexpr SymbolTable::Entry kEntries[] = {{0x40, 0}, {0x100, 6}, {0x200, 13}};
constexpr SymbolTable kTable{kEntries, kNames};

TEST(SymbolTable, FindsTheFunctionThatHoldsTheAddress) {
    EXPECT_EQ(kTable.find(0x40)->name, "start");
    EXPECT_EQ(kTable.find(0xff)->name, "start");
    EXPECT_EQ(kTable.find(0xff)->offset, 0xbfU);
    EXPECT_EQ(kTable.find(0x100)->name, "middle");
    EXPECT_EQ(kTable.find(0x5000)->name, "end");
}

TEST(SymbolTable, NothingBeforeTheFirstOrInAnEmptyTable) {
    EXPECT_FALSE(kTable.find(0x3f).has_value());
    EXPECT_FALSE((SymbolTable{{}, ""}.find(0x40).has_value()));
}

TEST(SymbolTable, DamagedNameIsNotRead) {
    constexpr SymbolTable::Entry kBad[] = {{0, 1000}};
    EXPECT_FALSE((SymbolTable{kBad, kNames}.find(4).has_value()));
}

}  // namespace
}  // namespace kos
