// SPDX-License-Identifier: Apache-2.0
// What a method with error parameters gives: its results, or the interface's own refusal, or a failure on the way.
#pragma once

#include <expected>
#include <utility>

#include <kos/base/result.hpp>

namespace kos::idl {

// The outer failure is the way's (a Status), the inner one the interface's own (its error parameters).
template <typename Out, typename Refused>
using Answer = Result<std::expected<Out, Refused>>;

// What refuse() returns: becomes an Answer with any results.
template <typename Refused>
class Refusal {
  public:
    explicit constexpr Refusal(Refused parameters) : parameters_{std::move(parameters)} {}

    template <typename Out>
    constexpr operator std::expected<Out, Refused>() const {
        return std::unexpected<Refused>{parameters_};
    }

  private:
    Refused parameters_;
};

// In a server: `return idl::refuse(AddError{.code = 3});`
template <typename Refused>
constexpr Refusal<Refused> refuse(Refused parameters) {
    return Refusal<Refused>{std::move(parameters)};
}

}  // namespace kos::idl
