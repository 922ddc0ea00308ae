// SPDX-License-Identifier: Apache-2.0
// Look-ups within one node.
#include "hal/dtb/node.hpp"

#include "lib/split.hpp"

namespace kos::hal::dtb {

Item PropertyRange::Iterator::settle(u32 offset) const {
    Item item = structure_->at(offset);
    while (item.token == Token::Nop) {
        item = structure_->at(item.next);
    }
    return item;
}

Item ChildRange::Iterator::settle(u32 offset) const {
    Token token = structure_->token_at(offset);
    while (token == Token::Nop || token == Token::Property) {
        offset = structure_->next_of(offset);
        token = structure_->token_at(offset);
    }
    return structure_->at(offset);
}

std::string_view Node::base_name() const {
    return lib::split_at(name(), '@').head;
}

Result<Property> Node::property(std::string_view name) const {
    for (const Property property : properties()) {
        if (property.name() == name) {
            return property;
        }
    }
    return Error{Status::NotFound};
}

Result<u32> Node::u32_or(std::string_view name, u32 fallback) const {
    const Result<Property> found = property(name);
    return found.has_value() ? found->as_u32() : fallback;
}

Result<Node> Node::child(std::string_view name) const {
    const bool has_unit_address = lib::contains(name, '@');
    for (const Node child : children()) {
        if (child.name() == name || (!has_unit_address && child.base_name() == name)) {
            return child;
        }
    }
    return Error{Status::NotFound};
}

bool Node::is_compatible(std::string_view compatible) const {
    const Result<Property> list = property("compatible");
    return list.has_value() && list->has_string(compatible);
}

bool Node::is_okay() const {
    const Result<Property> status = property("status");
    if (!status.has_value()) {
        return true;
    }
    const std::string_view text = status->as_string().value_or(std::string_view{});
    return text == "okay" || text == "ok";
}

}  // namespace kos::hal::dtb
