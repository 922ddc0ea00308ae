// SPDX-License-Identifier: Apache-2.0
// Last pass: the model becomes files. What a back end cannot do yet is reported as I199.
#pragma once

#include "model.hpp"
#include "report.hpp"

namespace kos::idlc {

struct OutputFile {
    std::string path;  // relative to the output folder
    std::string text;
};

using Outputs = std::vector<OutputFile>;

// Kernel: argument and result structs, the services' declarations, thunks and the dispatch table.
Outputs emit_kernel(const Model& model, Reporter& reporter);
// User space: one header a package with the client stubs.
Outputs emit_client(const Model& model, Reporter& reporter);
// User space: one header for the description that is compiled, with types, client, server and dispatcher.
Outputs emit_cpp(const Model& model, Reporter& reporter);
// Host tests: a server with answers that a test sets; a fuzzer of the dispatcher.
Outputs emit_fake(const Model& model);
Outputs emit_fuzz(const Model& model, Reporter& reporter);
// The model as JSON, for the policy compiler and for the documentation.
Outputs emit_json(const Model& model);
// Endpoint and method numbers with their names, for traces.
Outputs emit_names(const Model& model);
// The reference manual, in Markdown. I154: a comment that it needs is missing.
Outputs emit_reference(const Model& model, Reporter& reporter);

}  // namespace kos::idlc
