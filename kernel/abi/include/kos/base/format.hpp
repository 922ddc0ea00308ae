// SPDX-License-Identifier: Apache-2.0
// Type-safe text output for the kernel and user space: format_to(sink, "x={} y={:#x}", x, y).
//
// The format string is checked when it is compiled (grammar: format_spec.hpp). Nothing is allocated and nothing can
// fail: the sink gets the text piece by piece. Arguments may be integers, bool, char, text, pointers and Status.
#pragma once

#include <bit>
#include <concepts>
#include <span>
#include <string_view>
#include <type_traits>

#include <kos/abi/status.hpp>
#include <kos/base/fixed_buffer.hpp>
#include <kos/base/format_spec.hpp>
#include <kos/base/types.hpp>

namespace kos {

// Anything that can be called with a piece of text.
template <typename T>
concept TextSink = std::invocable<T&, std::string_view>;

namespace detail {

struct FormatArgument {
    FormatKind kind;
    u64 number;  // a pointer's address, a character's code, a boolean's 0 or 1
    std::string_view text;
};

template <typename T>
consteval FormatKind format_kind() {
    if constexpr (std::same_as<T, bool>) {
        return FormatKind::Boolean;
    } else if constexpr (std::same_as<T, char>) {
        return FormatKind::Character;
    } else if constexpr (std::same_as<T, Status> || std::is_convertible_v<const T&, std::string_view>) {
        return FormatKind::Text;
    } else if constexpr (std::is_pointer_v<T> || std::same_as<T, std::nullptr_t>) {
        return FormatKind::Pointer;
    } else {
        static_assert(std::is_integral_v<T>, "this type cannot be formatted; convert an enum to its name or number");
        return std::is_signed_v<T> ? FormatKind::Signed : FormatKind::Unsigned;
    }
}

template <typename T>
constexpr FormatArgument make_argument(const T& value) {
    constexpr FormatKind kKind = format_kind<T>();
    if constexpr (std::same_as<T, Status>) {
        return {kKind, 0, status_name(value)};
    } else if constexpr (std::is_pointer_v<T> && std::is_convertible_v<const T&, std::string_view>) {
        return {kKind, 0, value == nullptr ? std::string_view{"(null)"} : std::string_view{value}};
    } else if constexpr (kKind == FormatKind::Text) {
        return {kKind, 0, std::string_view{value}};
    } else if constexpr (kKind == FormatKind::Pointer) {
        return {kKind, std::bit_cast<u64>(value), {}};
    } else {
        return {kKind, static_cast<u64>(value), {}};
    }
}

// A sink without its type, so that the engine below exists once and not once a call.
class SinkReference {
  public:
    template <TextSink Sink>
        requires(!std::same_as<std::remove_cvref_t<Sink>, SinkReference>)
    explicit constexpr SinkReference(Sink& sink)
        : sink_{&sink}, write_{[](void* target, std::string_view text) { (*static_cast<Sink*>(target))(text); }} {}

    constexpr void operator()(std::string_view text) const { write_(sink_, text); }

  private:
    void* sink_;
    void (*write_)(void*, std::string_view);
};

// A number's digits, written from the right.
class Digits {
  public:
    constexpr Digits(u64 value, u32 base) {
        do {
            // Shifts where they do: dividing costs more.
            digits_[--first_] = "0123456789abcdef"[base == 16 ? value & 15 : value % 10];
            value = base == 16 ? value >> 4 : value / 10;
        } while (value != 0);
    }

    // Zeros in front, up to that many digits.
    constexpr void fill(usize width) {
        while (kCapacity - first_ < width) {
            digits_[--first_] = '0';
        }
    }
    constexpr void put_before(std::string_view text) {
        first_ -= text.size();
        std::copy_n(text.data(), text.size(), digits_ + first_);
    }

    constexpr std::string_view view() const { return {digits_ + first_, kCapacity - first_}; }

  private:
    static constexpr usize kMostWidth = 99;             // of a specification
    static constexpr usize kCapacity = kMostWidth + 3;  // a sign and a prefix before them
    char digits_[kCapacity];
    usize first_ = kCapacity;
};

inline void fill(SinkReference sink, usize count) {
    constexpr std::string_view kSpaces = "                ";
    for (; count > 0; count -= std::min(count, kSpaces.size())) {
        sink(kSpaces.substr(0, count));
    }
}

inline void write_text(SinkReference sink, const FormatSpec& spec, std::string_view text) {
    const usize padding = spec.width > text.size() ? spec.width - text.size() : 0;
    const bool to_right = spec.align == FormatAlign::Right;
    fill(sink, to_right ? padding : 0);
    sink(text);
    fill(sink, to_right ? 0 : padding);
}

inline void write_number(SinkReference sink, const FormatSpec& spec, const FormatArgument& argument) {
    const bool pointer = argument.kind == FormatKind::Pointer;
    const bool hexadecimal = spec.hexadecimal || pointer;
    const bool negative = argument.kind == FormatKind::Signed && static_cast<i64>(argument.number) < 0;
    const std::string_view prefix = pointer || (spec.prefix && hexadecimal) ? "0x" : "";
    const bool to_left = spec.align == FormatAlign::Left;
    const bool zeros = spec.zero_fill && !to_left;
    Digits digits{negative ? u64{0} - argument.number : argument.number, hexadecimal ? 16u : 10u};
    const usize sign = prefix.size() + (negative ? 1 : 0);
    digits.fill(zeros && spec.width > sign ? spec.width - sign : 0);
    digits.put_before(prefix);
    digits.put_before(negative ? "-" : "");
    const std::string_view number = digits.view();
    const usize padding = spec.width > number.size() ? spec.width - number.size() : 0;
    fill(sink, to_left ? 0 : padding);
    sink(number);
    fill(sink, to_left ? padding : 0);
}

inline void write_argument(SinkReference sink, const FormatSpec& spec, const FormatArgument& argument) {
    const auto character = static_cast<char>(argument.number);
    switch (argument.kind) {
        case FormatKind::Text:
            return write_text(sink, spec, argument.text);
        case FormatKind::Boolean:
            return write_text(sink, spec, argument.number != 0 ? "true" : "false");
        case FormatKind::Character:
            return write_text(sink, spec, {&character, 1});
        case FormatKind::Unsigned:
        case FormatKind::Signed:
        case FormatKind::Pointer:
            return write_number(sink, spec, argument);
    }
}

// text was checked against these arguments when it was compiled.
[[gnu::noinline]] inline void format_checked(SinkReference sink, std::string_view text,
                                             std::span<const FormatArgument> arguments) {
    while (true) {
        sink(take_literal(text));
        if (text.empty()) {
            return;
        }
        if (at_doubled_brace(text)) {
            sink({text.data(), 1});
            text.remove_prefix(2);
            continue;
        }
        text.remove_prefix(1);
        FormatSpec spec;
        FormatSpecReader{text}.read(spec);
        write_argument(sink, spec, arguments.front());
        arguments = arguments.last(arguments.size() - 1);
    }
}

// Not constexpr: a bad format string makes a constant expression call it, and the compiler names it and the fault.
void bad_format_string(FormatFault fault);

template <typename... Args>
class CheckedFormat {
  public:
    template <typename Text>
        requires std::convertible_to<const Text&, std::string_view>
    consteval CheckedFormat(const Text& text) : text_{text} {
        constexpr FormatKind kKinds[sizeof...(Args) + 1] = {format_kind<Args>()...};
        if (const FormatFault fault = check_format(text_, {kKinds, sizeof...(Args)}); fault != FormatFault::None) {
            bad_format_string(fault);
        }
    }

    constexpr std::string_view text() const { return text_; }

  private:
    std::string_view text_;
};

}  // namespace detail

// A format string that fits arguments of these types; built from a literal only.
template <typename... Args>
using FormatString = detail::CheckedFormat<std::remove_cvref_t<std::type_identity_t<Args>>...>;

// Writes the text into sink, piece by piece.
template <TextSink Sink, typename... Args>
void format_to(Sink&& sink, FormatString<Args...> format, const Args&... arguments) {
    auto forward = [&sink](std::string_view text) { sink(text); };
    const detail::FormatArgument list[sizeof...(Args) + 1] = {detail::make_argument(arguments)...};
    detail::format_checked(detail::SinkReference{forward}, format.text(), {list, sizeof...(Args)});
}

}  // namespace kos
