// SPDX-License-Identifier: Apache-2.0
// Compares entities, interfaces, methods and constants.
#include "compat.hpp"

#include <algorithm>

#include "compat_types.hpp"
#include "doc.hpp"
#include "match.hpp"
#include "spell_idl.hpp"
#include "text.hpp"

namespace kos::idlc {

namespace {

const Parameter* find_parameter(const Method& method, const std::string& name) {
    const auto found = std::ranges::find(method.parameters, name, &Parameter::name);
    return found == method.parameters.end() ? nullptr : &*found;
}

class Comparer {
  public:
    Comparer(const Model& older, const Model& newer, Reporter& reporter)
        : older_{older}, newer_{newer}, types_{reporter} {}

    void run() {
        if (older_.entity && newer_.entity) {
            entity(*older_.entity, *newer_.entity);
        } else if (older_.main_package != nullptr && newer_.main_package != nullptr) {
            interface(*older_.main_package, *newer_.main_package);
        }
        for (const auto& [name, package] : older_.packages) {
            constants(*package);
        }
    }

  private:
    void report(Code code, const Place& place, const std::string& message) { types_.report(code, place, message); }

    Place main_place() const { return newer_.entity ? newer_.entity->place : newer_.main_package->place; }

    void renamed(std::string_view what, const std::string& before, const std::string& after, const Place& place) {
        if (before != after) {
            report(Code::Renamed, place, cat("the ", what, " '", before, "' is now called '", after, "'"));
        }
    }

    void entity(const Entity& older, const Entity& newer) {
        renamed("class", older.name, newer.name, newer.place);
        for (const auto& [fate, before, after] :
             match(pointers(older.endpoints), pointers(newer.endpoints), &Endpoint::path)) {
            if (fate == Fate::Gone) {
                report(Code::EndpointGone, newer.place, cat("there is no endpoint '", before->path, "'"));
            } else if (fate != Fate::Added) {
                endpoint(*before, *after);
            }
        }
        for (const auto& [fate, before, after] :
             match(pointers(older.security), pointers(newer.security), &SecurityInterface::path)) {
            // Of one path there is one security interface at most: positions mean nothing.
            if (fate == Fate::Kept || fate == Fate::Moved) {
                renamed("security interface", before->package->name, after->package->name, newer.place);
                interface(*before->package, *after->package);
            } else if (fate != Fate::Added) {
                report(Code::EndpointGone, newer.place,
                       cat("there is no security interface '", before->package->name, "'"));
            }
        }
    }

    void endpoint(const Endpoint& before, const Endpoint& after) {
        const Place& place = after.place;
        renamed("endpoint", before.path, after.path, place);
        if (before.riid != after.riid) {
            report(Code::EndpointMoved, place,
                   cat("the endpoint '", after.path, "' has the RIID ", after.riid, "; it had ", before.riid));
        }
        // The entity's own name was compared before.
        if (before.owner != older_.entity->name) {
            renamed("component class", before.owner, after.owner, place);
        }
        renamed("interface", before.package->name, after.package->name, place);
        interface(*before.package, *after.package);
    }

    void interface(const Package& older, const Package& newer) {
        if (!older.interface || !seen_.emplace(&older, &newer).second) {
            return;
        }
        if (!newer.interface) {
            report(Code::MethodGone, newer.place, cat("'", newer.name, "' has no interface"));
            return;
        }
        for (const auto& [fate, before, after] :
             match(pointers(older.interface->methods), pointers(newer.interface->methods), &Method::name)) {
            if (fate == Fate::Gone) {
                report(Code::MethodGone, newer.interface->place,
                       cat("'", newer.name, "' has no method '", before->name, "'"));
            } else if (fate != Fate::Added) {
                method(*before, *after);
            }
        }
    }

    void method(const Method& before, const Method& after) {
        renamed("method", before.name, after.name, after.place);
        if (before.mid != after.mid) {
            report(Code::MethodMoved, after.place,
                   cat("the method '", after.name, "' has the MID ", after.mid, "; it had ", before.mid));
        }
        for (const auto direction : {Direction::In, Direction::Out, Direction::Error}) {
            parameters(before, after, direction);
        }
    }

    void parameters(const Method& before, const Method& after, Direction direction) {
        for (const auto& [fate, older, newer] :
             match(parameters_of(before, direction), parameters_of(after, direction), &Parameter::name)) {
            switch (fate) {
                case Fate::Renamed:
                    renamed("parameter", older->name, newer->name, newer->place);
                    [[fallthrough]];
                case Fate::Kept:
                    parameter(before, after, *older, *newer);
                    break;
                case Fate::Moved:
                    report(Code::ParametersChanged, newer->place, cat("the parameter '", newer->name, "' has moved"));
                    break;
                case Fate::Gone:
                    parameter_gone(*older, after);
                    break;
                case Fate::Added:
                    parameter_added(before, *newer);
                    break;
            }
        }
    }

    void parameter_gone(const Parameter& older, const Method& after) {
        if (const Parameter* newer = find_parameter(after, older.name)) {
            report(Code::ParametersChanged, newer->place,
                   cat("the parameter '", older.name, "' is ", direction_name(newer->direction), "; it was ",
                       direction_name(older.direction)));
        } else {
            report(Code::ParametersChanged, after.place, cat("'", after.name, "' has no parameter '", older.name, "'"));
        }
    }

    // One of another direction was reported with where it was.
    void parameter_added(const Method& before, const Parameter& newer) {
        if (find_parameter(before, newer.name) == nullptr) {
            report(Code::ParametersChanged, newer.place, cat("the parameter '", newer.name, "' is new"));
        }
    }

    void parameter(const Method& before, const Method& after, const Parameter& older, const Parameter& newer) {
        const Role role = role_of(newer.direction);
        const Spot spot{newer.place, cat("the parameter '", newer.name, "'")};
        types_.compare(*older.type, *newer.type, role, spot);
        types_.compare_rights(rights_in_comment(before, older), rights_in_comment(after, newer), role, spot);
    }

    void constants(const Package& older) {
        const auto found = newer_.packages.find(older.name);
        for (const auto& before : older.constants) {
            const Constant* after = found == newer_.packages.end() ? nullptr : constant(*found->second, before.name);
            if (after == nullptr) {
                report(Code::ConstantChanged, found == newer_.packages.end() ? main_place() : found->second->place,
                       cat("there is no constant '", before.name, "' in '", older.name, "'"));
            } else if (after->value != before.value) {
                report(Code::ConstantChanged, after->place,
                       cat("the constant '", before.name, "' is ", after->value, "; it was ", before.value));
            }
        }
    }

    static const Constant* constant(const Package& package, const std::string& name) {
        const auto found = std::ranges::find(package.constants, name, &Constant::name);
        return found == package.constants.end() ? nullptr : &*found;
    }

    const Model& older_;
    const Model& newer_;
    TypeComparer types_;
    std::set<std::pair<const Package*, const Package*>> seen_;
};

}  // namespace

void compare(const Model& older, const Model& newer, Reporter& reporter) {
    Comparer{older, newer, reporter}.run();
}

}  // namespace kos::idlc
