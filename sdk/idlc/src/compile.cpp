// SPDX-License-Identifier: Apache-2.0
// The order of the passes.
#include "compile.hpp"

#include <algorithm>
#include <iterator>

#include "check.hpp"
#include "compat.hpp"
#include "layout.hpp"
#include "text.hpp"

namespace kos::idlc {

namespace {

constexpr NamedBackend kBackends[] = {{"kernel", Backend::Kernel}, {"client", Backend::Client},
                                      {"cpp", Backend::Cpp},       {"fake", Backend::Fake},
                                      {"fuzz", Backend::Fuzz},     {"json", Backend::Json},
                                      {"names", Backend::Names},   {"reference", Backend::Reference}};

Outputs emit(Backend backend, const Model& model, Reporter& reporter) {
    switch (backend) {
        case Backend::Kernel:
            return emit_kernel(model, reporter);
        case Backend::Client:
            return emit_client(model, reporter);
        case Backend::Cpp:
            return emit_cpp(model, reporter);
        case Backend::Fake:
            return emit_fake(model);
        case Backend::Fuzz:
            return emit_fuzz(model, reporter);
        case Backend::Json:
            return emit_json(model);
        case Backend::Names:
            return emit_names(model);
        case Backend::Reference:
            return emit_reference(model, reporter);
    }
    return {};
}

// What kos cannot send or compile is no fault of a description that is only looked at, nor are other tools' tags in its
// comments. Of two files the first counts.
constexpr Code kForeign[] = {Code::DirectionOrder, Code::TwoFiles,      Code::MessageTooLong,
                             Code::TooMany,        Code::NameClash,     Code::UnknownParameter,
                             Code::UnknownStatus,  Code::BadRightsLine, Code::UnknownTag};

// With opaque parts there are no numbers to generate code from.
bool has_code(const std::vector<Backend>& backends) {
    return std::ranges::any_of(backends, [](Backend backend) { return backend != Backend::Json; });
}

}  // namespace

std::span<const NamedBackend> all_backends() {
    return kBackends;
}

Model analyse(const Inputs& inputs, Sources& sources, Reporter& reporter) {
    if (inputs.missing == Missing::Opaque) {
        std::ranges::for_each(kForeign, [&](Code code) { reporter.tolerate(code); });
    }
    Model model = resolve(inputs, sources, reporter);
    lay_out(model);
    check(model, reporter);
    return model;
}

Outputs compile(const Inputs& inputs, const std::vector<Backend>& backends, Sources& sources, Reporter& reporter) {
    const Model model = analyse(inputs, sources, reporter);
    Outputs outputs;
    if (!reporter.failed() && reporter.size() != 0 && has_code(backends)) {
        reporter.error(Code::OnlyModel, {}, "no code can be generated from a description with these warnings");
    }
    // Back ends see sound models only.
    if (reporter.failed()) {
        return outputs;
    }
    for (const auto backend : backends) {
        std::ranges::move(emit(backend, model, reporter), std::back_inserter(outputs));
    }
    return reporter.failed() ? Outputs{} : outputs;
}

void compare_folders(const Inputs& inputs, const std::string& older, const std::string& newer, Sources& sources,
                     Reporter& reporter) {
    const auto side = [&](const std::string& folder) {
        Inputs below = inputs;
        below.main = cat(folder, "/", inputs.main);
        below.includes.insert(below.includes.begin(), folder);
        return analyse(below, sources, reporter);
    };
    const Model before = side(older);
    const Model after = side(newer);
    if (!reporter.failed()) {
        compare(before, after, reporter);
    }
}

}  // namespace kos::idlc
