// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value or a Status; TRY passes an error on to the caller.
#pragma once

#include <expected>
#include <type_traits>
#include <utility>

#include <kos/abi/status.hpp>

namespace kos {

template <typename T = void>
using Result = std::expected<T, Status>;

using Error = std::unexpected<Status>;

namespace detail {

// Lets TRY be used on Result<void> as a statement and on Result<T> as an expression.
template <typename T>
constexpr T take(std::expected<T, Status>& result) {
    if constexpr (!std::is_void_v<T>) {
        return std::move(*result);
    }
}

}  // namespace detail
}  // namespace kos

// The name is unique, so that one TRY can stand in the expression of another.
#define KOS_TRY_JOIN(left, right) left##right
#define KOS_TRY_NAMED(expression, name)        \
    ({                                         \
        auto name = (expression);              \
        if (!name.has_value()) [[unlikely]] {  \
            return ::kos::Error{name.error()}; \
        }                                      \
        ::kos::detail::take(name);             \
    })
#define KOS_TRY(expression, counter) KOS_TRY_NAMED(expression, KOS_TRY_JOIN(try_result_, counter))

// Evaluates to the value; on an error the enclosing function returns that error.
#define TRY(expression) KOS_TRY(expression, __COUNTER__)
