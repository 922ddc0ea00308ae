// SPDX-License-Identifier: Apache-2.0
// Names back end: one line a method, "RIID MID endpoint Interface.Method", parted by tabs.
#include "emit.hpp"
#include "text.hpp"

namespace kos::idlc {

Outputs emit_names(const Model& model) {
    Writer out;
    if (!model.entity) {
        return {};
    }
    for (const auto& endpoint : model.entity->endpoints) {
        for (const auto& method : endpoint.package->interface->methods) {
            out.line(endpoint.riid, "\t", method.mid, "\t", endpoint.path, "\t", endpoint.package->name, ".",
                     method.name);
        }
    }
    return {{cat(snake_case(last_id(model.entity->name)), ".names"), out.text()}};
}

}  // namespace kos::idlc
