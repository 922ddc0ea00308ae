// SPDX-License-Identifier: Apache-2.0
// The order of the passes.
#include "compile.hpp"

#include <iterator>

#include "check.hpp"
#include "layout.hpp"

namespace kos::idlc {

namespace {

Outputs emit(Backend backend, const Model& model, Reporter& reporter) {
    switch (backend) {
        case Backend::Kernel:
            return emit_kernel(model, reporter);
        case Backend::Client:
            return emit_client(model, reporter);
        case Backend::Cpp:
            return emit_cpp(model, reporter);
        case Backend::Json:
            return emit_json(model);
        case Backend::Names:
            return emit_names(model);
    }
    return {};
}

}  // namespace

Model analyse(const Inputs& inputs, Sources& sources, Reporter& reporter) {
    Model model = resolve(inputs, sources, reporter);
    lay_out(model);
    check(model, reporter);
    return model;
}

Outputs compile(const Inputs& inputs, const std::vector<Backend>& backends, Sources& sources, Reporter& reporter) {
    const Model model = analyse(inputs, sources, reporter);
    Outputs outputs;
    // Back ends see sound models only.
    if (reporter.failed()) {
        return outputs;
    }
    for (const auto backend : backends) {
        std::ranges::move(emit(backend, model, reporter), std::back_inserter(outputs));
    }
    return reporter.failed() ? Outputs{} : outputs;
}

}  // namespace kos::idlc
