// SPDX-License-Identifier: Apache-2.0
// First step: init.yaml's text becomes a Solution; its form is checked, key by key.
#pragma once

#include <string>

#include "solution_model.hpp"

namespace kos::image {

// text: the file's contents; file: its name for messages. Problems go to the reporter; what could be read is returned.
Solution read_init(const std::string& text, const std::string& file, Reporter& reporter);

}  // namespace kos::image
