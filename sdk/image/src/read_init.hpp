// SPDX-License-Identifier: Apache-2.0
// First step: init.yaml's text becomes a Solution; its form is checked, key by key.
#pragma once

#include <string>

#include "init_values.hpp"
#include "macros.hpp"
#include "solution_model.hpp"

namespace kos::image {

// What the text alone does not say.
struct Surroundings {
    Definitions definitions;
    Macros macros;
    Missing missing = Missing::Refuse;
};

// text: the file's contents, a template; file: its name for messages. Problems go to the reporter, with places in the
// template; what could be read is returned.
Solution read_init(const std::string& text, const std::string& file, const Surroundings& surroundings,
                   Reporter& reporter);

}  // namespace kos::image
