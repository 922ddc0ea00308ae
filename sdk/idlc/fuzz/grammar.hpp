// SPDX-License-Identifier: Apache-2.0
// Writes random descriptions: each is within the grammar, most mean something. Names come from small sets, so that
// what is spliced together from several texts still finds its definitions.
#pragma once

#include <initializer_list>
#include <random>
#include <string>
#include <string_view>

#include "project.hpp"

namespace kos::idlc::fuzz {

class Grammar {
  public:
    explicit Grammar(unsigned seed) : random_{seed + 1} {}

    // An entity, components, packages: everything that they name is there.
    Project project();
    std::string idl_file(std::string_view package);
    std::string component_file(unsigned level);

    std::string declaration();
    std::string method();
    std::string field();
    std::string type(unsigned depth = 0);
    std::string expression(unsigned depth = 0);
    std::string section();
    std::string name();
    std::string number();
    // Blanks, line ends, comments, documentation.
    std::string gap();

    // Uniform in [0, count).
    unsigned below(unsigned count);

  private:
    std::string_view one_of(std::initializer_list<std::string_view> choices);
    // For a place where names must differ; most do.
    std::string fresh_name();
    std::string parameters();
    std::string interface();
    std::string bindings(std::string_view target);
    std::string repeated(unsigned most, std::string (Grammar::*part)());

    std::minstd_rand random_;
    unsigned names_ = 0;
};

}  // namespace kos::idlc::fuzz
