// SPDX-License-Identifier: Apache-2.0
// The part of the comparison that looks at types of parameters, and at what they are made of.
#pragma once

#include <set>
#include <tuple>

#include "match.hpp"
#include "model.hpp"
#include "report.hpp"

namespace kos::idlc {

// Who must understand whom: old clients send requests to new servers, and receive their answers.
enum class Role : u8 {
    Sent,
    Received
};

constexpr Role role_of(Direction direction) {
    return direction == Direction::In ? Role::Sent : Role::Received;
}

// Where a type stands, and what to call it: "the parameter 'a'".
struct Spot {
    Place place;
    std::string name;
};

// A type that is used in several places, and in both roles, says what is wrong with it once.
class TypeComparer {
  public:
    explicit TypeComparer(Reporter& reporter) : reporter_{reporter} {}

    void compare(const Type& older, const Type& newer, Role role, const Spot& spot);
    // Rights that a handle needs, or comes with.
    void compare_rights(abi::Rights older, abi::Rights newer, Role role, const Spot& spot);
    void report(Code code, const Place& place, const std::string& message);

  private:
    void integer(const Type& older, const Type& newer, const Spot& spot);
    void handle(const Type& older, const Type& newer, Role role, const Spot& spot);
    void bound(const Type& older, const Type& newer, Role role, const Spot& spot);
    void aggregate(const Aggregate& older, const Aggregate& newer, Role role);
    bool follow(const Match<Field>& member, std::string_view kind, Role role);
    void fields(const Aggregate& older, const Aggregate& newer, Role role);
    void alternatives(const Aggregate& older, const Aggregate& newer, Role role);
    void changed(const Type& older, const Type& newer, const Spot& spot);

    Reporter& reporter_;
    std::set<std::tuple<const Aggregate*, const Aggregate*, Role>> seen_;
    std::set<std::tuple<Code, const SourceFile*, u32, u32, std::string>> reported_;
};

}  // namespace kos::idlc
