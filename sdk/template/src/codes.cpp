// SPDX-License-Identifier: Apache-2.0
// The table of the templates' errors.
#include "kos/template.hpp"

namespace kos::templates {

namespace {

constexpr CodeInfo kCodes[] = {
    {Code::UnknownName, "a template's name that has no value", "give it one: -D NAME=value"},
    {Code::BadCondition, "a template's {% %} that is none of if, elif, else, endif, or has another condition",
     "write {% if NAME == \"value\" %}, {% elif NAME == \"value\" %}, {% else %} or {% endif %}"},
    {Code::Unbalanced, "a template's if without endif, or the other way round", "add what is missing"},
    {Code::BadProperty, "a template's $<...> that is no property of a target, or has no value",
     "write $<TARGET_PROPERTY:target,NAME>, and give it a value: -D TARGET_PROPERTY:target,NAME=value"},
    {Code::TooLong, "a template that becomes longer than 4 MiB", "use shorter values, or fewer of them"},
};

}  // namespace

std::span<const CodeInfo> all_codes() {
    return kCodes;
}

}  // namespace kos::templates
