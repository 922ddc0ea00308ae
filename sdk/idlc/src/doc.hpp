// SPDX-License-Identifier: Apache-2.0
// Documentation comments: "///" lines and the tags in them.
#pragma once

#include "model.hpp"
#include "report.hpp"

namespace kos::idlc {

// Takes a comment apart. `names`: the parameters that tags may speak of; null where there are none.
Doc read_doc(const DocText& lines, const std::vector<ParameterDeclaration>* parameters, Reporter& reporter);

// "TRANSFER, WAIT" of a mask, in the order of the bits.
std::vector<std::string> right_names(abi::Rights rights);
// The right of that name; 0 when there is none.
abi::Rights find_right(std::string_view name);
// What @rights says of a parameter, which is of the plain type Handle then; 0: nothing.
abi::Rights rights_in_comment(const Method& method, const Parameter& parameter);

}  // namespace kos::idlc
