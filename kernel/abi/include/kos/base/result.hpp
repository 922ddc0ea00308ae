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

// Evaluates to the value; on an error the enclosing function returns that error.
#define TRY(expression)                               \
    ({                                                \
        auto try_result_ = (expression);              \
        if (!try_result_.has_value()) [[unlikely]] {  \
            return ::kos::Error{try_result_.error()}; \
        }                                             \
        ::kos::detail::take(try_result_);             \
    })
