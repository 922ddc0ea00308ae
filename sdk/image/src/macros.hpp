// SPDX-License-Identifier: Apache-2.0
// Connections that a C macro names: id: {var: MACRO, include: header}.
#pragma once

#include <expected>
#include <string>
#include <vector>

namespace kos::image {

// Asks a C compiler's preprocessor. Without a compiler every question fails.
class Macros {
  public:
    Macros() = default;
    // includes: folders for -I.
    Macros(std::string compiler, std::vector<std::string> includes)
        : compiler_{std::move(compiler)}, includes_{std::move(includes)} {}

    // The macro's text: of a string literal its contents, else the one word that it is. The error is the cause.
    std::expected<std::string, std::string> value(const std::string& name, const std::string& header) const;

  private:
    std::string compiler_;
    std::vector<std::string> includes_;
};

// What the preprocessor made of the macro, as a connection's id; nothing if it is neither strings nor one word.
std::expected<std::string, std::string> read_expansion(const std::string& name, std::string_view expansion);

}  // namespace kos::image
