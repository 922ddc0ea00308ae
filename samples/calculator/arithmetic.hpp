// SPDX-License-Identifier: Apache-2.0
// The endpoint `arithmetic`.
#pragma once

#include <array>

#include <calc/Arithmetic.idl.hpp>

#include "fraction.hpp"
#include "turns.hpp"

namespace calc {

class ArithmeticServer final : public Arithmetic::Server {
  public:
    kos::Result<> take(const Arithmetic::TakeIn& in, kos::idl::Caller& caller) override;
    kos::Result<> give(kos::idl::Caller& caller) override;
    kos::Result<Arithmetic::AddOut> add(const Arithmetic::AddIn& in, kos::idl::Caller& caller) override;
    kos::idl::Answer<Arithmetic::DivideOut, Arithmetic::DivideError> divide(const Arithmetic::DivideIn& in,
                                                                            kos::idl::Caller& caller) override;
    kos::Result<> define(const Arithmetic::DefineIn& in, kos::idl::Caller& caller) override;
    kos::idl::Answer<Arithmetic::EvaluateOut, Arithmetic::EvaluateError> evaluate(const Arithmetic::EvaluateIn& in,
                                                                                  kos::idl::Caller& caller) override;

  private:
    // A name is copied: what came with the message is gone with it.
    struct Definition {
        std::array<char, 15> name{};
        kos::usize length = 0;
        Types::Fraction value{};

        std::string_view text() const { return {name.data(), length}; }
    };

    const Definition* find(std::string_view name) const;
    Reckoned<Types::Fraction> value_of(const Types::Operand& operand) const;

    Turns turns_{};
    std::array<Definition, 8> definitions_{};
    kos::usize defined_ = 0;
};

}  // namespace calc
