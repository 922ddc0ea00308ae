// SPDX-License-Identifier: Apache-2.0
// Finds gaps in documentation comments.
#include "undocumented.hpp"

#include <algorithm>

#include "text.hpp"

namespace kos::idlc {

namespace {

class GapFinder {
  public:
    explicit GapFinder(Reporter& reporter) : reporter_{reporter} {}

    bool complete() const { return complete_; }

    void package(const Package& package) {
        const bool described = !package.doc.text.empty() || (package.interface && !package.interface->doc.text.empty());
        want(described, package.place, cat("the package '", package.name, "'"));
        for (const auto& constant : package.constants) {
            want(!constant.doc.text.empty(), constant.place, cat("the constant '", constant.name, "'"));
        }
        for (const auto& alias : package.typedefs) {
            want(!alias.doc.text.empty(), alias.place, cat("the type '", alias.name, "'"));
        }
        for (const auto& one : package.aggregates) {
            aggregate(one);
        }
        if (package.interface) {
            std::ranges::for_each(package.interface->methods, [this](const Method& one) { method(one); });
        }
    }

    void want(bool described, const Place& place, std::string_view what) {
        if (!described) {
            report(place, cat(what, " is not described"), "write a '///' comment before it");
        }
    }

  private:
    void report(const Place& place, std::string message, std::string fix) {
        complete_ = false;
        reporter_.error(Code::Undocumented, place, std::move(message), std::move(fix));
    }

    void aggregate(const Aggregate& aggregate) {
        want(!aggregate.doc.text.empty(), aggregate.place, cat("the type '", aggregate.name, "'"));
        for (const auto& field : aggregate.fields) {
            want(!field.doc.text.empty(), field.place, cat("the field '", field.name, "'"));
        }
    }

    void method(const Method& method) {
        want(!method.doc.text.empty(), method.place, cat("the method '", method.name, "'"));
        std::ranges::for_each(method.parameters, [&](const Parameter& one) { parameter(method, one); });
        const auto times_out = [](const ErrorDoc& error) { return error.status == "TIMEOUT"; };
        if (method.doc.blocks.empty() && std::ranges::any_of(method.doc.errors, times_out)) {
            report(method.place, cat("'", method.name, "' answers TIMEOUT, but does not say what it waits for"),
                   "add '/// @blocks until ...'");
        }
    }

    void parameter(const Method& method, const Parameter& parameter) {
        if (!method.doc.params.contains(parameter.name)) {
            report(parameter.place, cat("the parameter '", parameter.name, "' is not described"),
                   cat("add '/// @param ", parameter.name, " ...'"));
        }
        const bool is_any_handle = parameter.direction == Direction::In && parameter.type->kind == TypeKind::Handle &&
                                   !parameter.type->handle.is_typed();
        if (is_any_handle && !method.doc.rights.contains(parameter.name)) {
            report(parameter.place, cat("nothing says which rights the handle '", parameter.name, "' needs"),
                   cat("add '/// @rights ", parameter.name, "' and their names; none: just that"));
        }
    }

    Reporter& reporter_;
    bool complete_ = true;
};

}  // namespace

bool is_documented(const Model& model, Reporter& reporter) {
    GapFinder finder{reporter};
    if (model.entity) {
        finder.want(!model.entity->doc.text.empty(), model.entity->place, cat("the entity '", model.entity->name, "'"));
    }
    for (const auto& [name, package] : model.packages) {
        finder.package(*package);
    }
    return finder.complete();
}

}  // namespace kos::idlc
