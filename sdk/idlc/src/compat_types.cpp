// SPDX-License-Identifier: Apache-2.0
// Compares types as they travel: names of structs and typedefs do not matter, sizes, bounds and names of fields do.
#include "compat_types.hpp"

#include "doc.hpp"
#include "spell_idl.hpp"
#include "text.hpp"

namespace kos::idlc {

namespace {

std::string target_name(const HandleTarget& target) {
    if (target.object) {
        return cat("core.", abi::object_type_name(*target.object));
    }
    return target.interface == nullptr ? std::string{} : target.interface->name;
}

Spot field_spot(const Field& field) {
    return {field.place, cat("the field '", field.name, "'")};
}

}  // namespace

void TypeComparer::report(Code code, const Place& place, const std::string& message) {
    if (reported_.emplace(code, place.file, place.line, place.column, message).second) {
        reporter_.error(code, place, message);
    }
}

void TypeComparer::changed(const Type& older, const Type& newer, const Spot& spot) {
    report(Code::TypeChanged, spot.place,
           cat(spot.name, " has the type ", idl_type(newer), "; it had ", idl_type(older)));
}

void TypeComparer::compare(const Type& older, const Type& newer, Role role, const Spot& spot) {
    if (older.kind != newer.kind) {
        changed(older, newer, spot);
        return;
    }
    switch (older.kind) {
        case TypeKind::Integer:
            return integer(older, newer, spot);
        case TypeKind::Handle:
            return handle(older, newer, role, spot);
        case TypeKind::Struct:
        case TypeKind::Union:
            return aggregate(*older.aggregate, *newer.aggregate, role);
        case TypeKind::Array:
            if (older.bound != newer.bound) {
                changed(older, newer, spot);
            }
            break;
        case TypeKind::Bytes:
        case TypeKind::String:
        case TypeKind::Sequence:
            bound(older, newer, role, spot);
            break;
    }
    if (older.element != nullptr) {
        compare(*older.element, *newer.element, role, spot);
    }
}

void TypeComparer::integer(const Type& older, const Type& newer, const Spot& spot) {
    if (older.integer->least != newer.integer->least || older.integer->greatest != newer.integer->greatest) {
        changed(older, newer, spot);
    }
}

// A server may ask less of a handle than before, and give more: any handle where it asked for a task's, a task's where
// it gave just a handle.
void TypeComparer::handle(const Type& older, const Type& newer, Role role, const Spot& spot) {
    const HandleTarget& promised = role == Role::Sent ? newer.handle : older.handle;
    if (promised.is_typed() && target_name(older.handle) != target_name(newer.handle)) {
        changed(older, newer, spot);
    }
    compare_rights(older.handle.rights, newer.handle.rights, role, spot);
}

void TypeComparer::compare_rights(abi::Rights older, abi::Rights newer, Role role, const Spot& spot) {
    const abi::Rights missing = role == Role::Sent ? newer & ~older : older & ~newer;
    if (missing != 0) {
        report(Code::RightsChanged, spot.place,
               cat(spot.name, role == Role::Sent ? " needs rights that it did not need: " : " comes without rights: ",
                   join(right_names(missing), ", ")));
    }
}

void TypeComparer::bound(const Type& older, const Type& newer, Role role, const Spot& spot) {
    const bool breaks = role == Role::Sent ? newer.bound < older.bound : newer.bound > older.bound;
    if (breaks) {
        report(Code::BoundChanged, spot.place,
               cat(spot.name, " is bounded by ", newer.bound, ", no longer by ", older.bound,
                   role == Role::Sent ? ": old clients may send more" : ": old clients have no room for that"));
    }
}

void TypeComparer::aggregate(const Aggregate& older, const Aggregate& newer, Role role) {
    if (seen_.emplace(&older, &newer, role).second) {
        older.form == AggregateForm::Struct ? fields(older, newer, role) : alternatives(older, newer, role);
    }
}

// What both kinds of members share. False: the caller says what became of it.
bool TypeComparer::follow(const Match<Field>& member, std::string_view kind, Role role) {
    const auto& [fate, before, after] = member;
    if (fate == Fate::Renamed) {
        report(Code::Renamed, after->place,
               cat("the ", kind, " '", before->name, "' is now called '", after->name, "'"));
    }
    if (fate != Fate::Renamed && fate != Fate::Kept) {
        return false;
    }
    compare(*before->type, *after->type, role, field_spot(*after));
    return true;
}

void TypeComparer::fields(const Aggregate& older, const Aggregate& newer, Role role) {
    for (const auto& member : match(pointers(older.fields), pointers(newer.fields), &Field::name)) {
        if (follow(member, "field", role)) {
            continue;
        }
        const auto& [fate, before, after] = member;
        if (fate == Fate::Moved) {
            report(Code::TypeChanged, after->place,
                   cat("the field '", after->name, "' of '", newer.name, "' has moved"));
        } else if (fate == Fate::Gone) {
            report(Code::TypeChanged, newer.place, cat("'", newer.name, "' has no field '", before->name, "'"));
        } else {
            report(Code::TypeChanged, after->place, cat("'", newer.name, "' has a new field '", after->name, "'"));
        }
    }
}

void TypeComparer::alternatives(const Aggregate& older, const Aggregate& newer, Role role) {
    for (const auto& member : match(pointers(older.fields), pointers(newer.fields), &Field::name)) {
        if (follow(member, "alternative", role)) {
            continue;
        }
        const auto& [fate, before, after] = member;
        if (fate == Fate::Moved) {
            report(Code::AlternativesChanged, after->place,
                   cat("the alternative '", after->name, "' of '", newer.name, "' has another tag"));
        } else if (fate == Fate::Gone) {
            report(Code::AlternativesChanged, newer.place,
                   cat("'", newer.name, "' has no alternative '", before->name, "'"));
        } else if (role == Role::Received) {
            report(Code::AlternativesChanged, after->place,
                   cat("old clients do not know the alternative '", after->name, "' of a result"));
        }
    }
    if (older.size != newer.size || older.payload != newer.payload) {
        report(Code::TypeChanged, newer.place,
               cat("'", newer.name, "' has ", newer.size, " bytes; it had ", older.size));
    }
}

}  // namespace kos::idlc
