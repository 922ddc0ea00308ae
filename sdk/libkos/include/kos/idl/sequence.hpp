// SPDX-License-Identifier: Apache-2.0
// A sequence whose elements have chunks or handles: a view that decodes an element when it is asked for.
#pragma once

#include <concepts>
#include <cstddef>
#include <iterator>
#include <span>
#include <type_traits>

#include <kos/base/types.hpp>
#include <kos/idl/decoder.hpp>

namespace kos::idl {

// Either values of the program's, to be sent, or elements of a message that was checked. It owns neither.
template <typename T>
class Sequence {
  public:
    // Decodes the element that stands there.
    using Decode = T (*)(const Decoder& decoder, const std::byte* at);

    class Iterator {
      public:
        using iterator_concept = std::forward_iterator_tag;
        using iterator_category = std::input_iterator_tag;  // of the older kind: it gives values, no references
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = T;

        constexpr Iterator() = default;
        constexpr Iterator(const Sequence* sequence, usize index) : sequence_{sequence}, index_{index} {}

        constexpr T operator*() const { return (*sequence_)[index_]; }
        constexpr Iterator& operator++() {
            ++index_;
            return *this;
        }
        constexpr Iterator operator++(int) {
            Iterator before = *this;
            ++index_;
            return before;
        }
        friend constexpr bool operator==(const Iterator&, const Iterator&) = default;

      private:
        const Sequence* sequence_ = nullptr;
        usize index_ = 0;
    };

    constexpr Sequence() = default;
    // Of anything that a span can look at: a std::array, a part of one.
    template <typename Values>
        requires(!std::same_as<std::remove_cvref_t<Values>, Sequence> &&
                 std::convertible_to<Values &&, std::span<const T>>)
    constexpr Sequence(Values&& values) : Sequence{std::span<const T>(std::forward<Values>(values)), nullptr} {}
    // `count` elements in a message, `stride` bytes from one to the next.
    constexpr Sequence(const Decoder& decoder, const std::byte* first, usize count, u32 stride, Decode decode)
        : first_{first}, count_{count}, stride_{stride}, decode_{decode}, decoder_{decoder} {}

    constexpr usize size() const { return count_; }
    constexpr bool empty() const { return count_ == 0; }
    // index is below size().
    constexpr T operator[](usize index) const {
        return decode_ == nullptr ? values_[index] : decode_(decoder_, first_ + index * stride_);
    }
    constexpr Iterator begin() const { return {this, 0}; }
    constexpr Iterator end() const { return {this, count_}; }

  private:
    constexpr Sequence(std::span<const T> values, std::nullptr_t) : values_{values.data()}, count_{values.size()} {}

    const T* values_ = nullptr;         // the program's
    const std::byte* first_ = nullptr;  // a message's
    usize count_ = 0;
    u32 stride_ = 0;
    Decode decode_ = nullptr;
    Decoder decoder_{};
};

}  // namespace kos::idl
