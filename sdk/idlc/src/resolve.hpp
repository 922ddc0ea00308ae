// SPDX-License-Identifier: Apache-2.0
// Third pass: from one file to the model. Loads what it imports, looks up every name, computes constants,
// flattens components to endpoints.
#pragma once

#include <string>
#include <vector>

#include "model.hpp"
#include "report.hpp"

namespace kos::idlc {

// What becomes of a package, component or entity without a file.
enum class Missing : u8 {
    Refuse,
    Opaque  // a warning; nothing is known of its insides. Breaches of kos's own limits are warnings, too
};

struct Inputs {
    std::string main;                   // the file to compile: .idl, .cdl or .edl
    std::vector<std::string> listed;    // further files, found by the name that they declare
    std::vector<std::string> includes;  // folders in which a.b.C is a/b/C.idl
    Missing missing = Missing::Refuse;
};

// Whatever could not be resolved is reported and left out, so that later passes always see a sound model.
Model resolve(const Inputs& inputs, Sources& sources, Reporter& reporter);

}  // namespace kos::idlc
