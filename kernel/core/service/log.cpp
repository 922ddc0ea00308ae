// SPDX-License-Identifier: Apache-2.0
// core.Log: the debug console. Each line carries the name of its process, written by the kernel, and nothing that a
// terminal would obey.
#include "service/log.hpp"

#include <kos/base/fixed_buffer.hpp>

#include "lib/log.hpp"
#include "obj/invocation.hpp"

namespace kos::service::log {

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

template <usize N>
void append_escaped(FixedBuffer<N>& line, char c) {
    const auto byte = static_cast<u8>(c);
    if ((byte >= ' ' && byte != 0x7f) || c == '\t') {
        line(std::string_view{&c, 1});
        return;
    }
    const char escaped[] = {'\\', 'x', kHexDigits[byte >> 4], kHexDigits[byte & 15]};
    line(std::string_view{escaped, sizeof(escaped)});
}

void write_line(std::string_view name, std::string_view text) {
    // The longest line: the prefix, every byte escaped, the newline.
    constexpr usize kPiece = 256;
    do {
        FixedBuffer<kPiece * 4 + obj::Name::kMaxBytes + 4> line;
        format_to(line, "{}| ", name);
        const std::string_view piece = text.substr(0, kPiece);
        for (const char c : piece) {
            append_escaped(line, c);
        }
        line("\n");
        kos::log::put_bytes(line.view());
        text.remove_prefix(piece.size());
    } while (!text.empty());
}

}  // namespace

Result<void> write(obj::Invocation& call, const WriteIn& in) {
    std::string_view text{reinterpret_cast<const char*>(in.text.data()), in.text.size()};
    while (!text.empty()) {
        const usize end = text.find('\n');
        write_line(call.process().name(), text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return {};
}

}  // namespace kos::service::log
