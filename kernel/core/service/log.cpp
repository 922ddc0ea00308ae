// SPDX-License-Identifier: Apache-2.0
// core.Log: the debug console. Each line carries the name of its process, written by the kernel, and nothing that a
// terminal would obey.
#include "service/log.hpp"

#include <algorithm>

#include <kos/base/fixed_buffer.hpp>
#include <kos/base/wire.hpp>

#include "lib/log.hpp"
#include "lib/printable.hpp"
#include "obj/invocation.hpp"
#include "obj/preemption_point.hpp"
#include "thread/thread.hpp"

namespace kos::service::log {

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

// Length of the character that the text begins with, if it is UTF-8 and can be shown; 0: its first byte cannot.
// U+0080 to U+009F are control characters as those below the space are.
usize printable_length(std::string_view text) {
    const auto first = static_cast<u8>(text[0]);
    if (first < 0x80) {
        return (first >= ' ' && first != 0x7f) || first == '\t' ? 1 : 0;
    }
    const std::string_view character = text.substr(0, first < 0xe0 ? 2 : (first < 0xf0 ? 3 : 4));
    const bool control = first == 0xc2 && character.size() > 1 && static_cast<u8>(character[1]) < 0xa0;
    return wire::is_utf8(character) && !control ? character.size() : 0;
}

// Moves one character from the text to the line.
template <usize N>
void append_escaped(FixedBuffer<N>& line, std::string_view& text) {
    const usize length = printable_length(text);
    if (length > 0) {
        line(text.substr(0, length));
        text.remove_prefix(length);
        return;
    }
    const auto byte = static_cast<u8>(text[0]);
    const char escaped[] = {'\\', 'x', kHexDigits[byte >> 4], kHexDigits[byte & 15]};
    line(std::string_view{escaped, sizeof(escaped)});
    text.remove_prefix(1);
}

// The longest line: the prefix, as many characters of four bytes, the newline.
constexpr usize kCharacters = 256;

// One line of the text, or as much of it as fits; answers with the rest.
std::string_view write_line(std::string_view name, std::string_view text) {
    FixedBuffer<kCharacters * 4 + obj::Name::kMaxBytes + 4> line;
    line(name);
    line("| ");
    for (usize room = kCharacters; room > 0 && !text.empty() && text[0] != '\n';) {
        const usize plain = lib::printable_prefix(text.substr(0, room));
        line(text.substr(0, plain));
        text.remove_prefix(plain);
        room -= plain;
        if (room > 0 && !text.empty() && text[0] != '\n') {
            append_escaped(line, text);
            --room;
        }
    }
    line("\n");
    kos::log::put_bytes(line.view());
    text.remove_prefix(!text.empty() && text[0] == '\n' ? 1 : 0);
    return text;
}

}  // namespace

// Line by line: the ticket is how many bytes are written.
Result<void> write(obj::Invocation& call, const WriteIn& in) {
    u64& written = kos::thread::Thread::current().restart_ticket;
    std::string_view text{reinterpret_cast<const char*>(in.text.data()), in.text.size()};
    text.remove_prefix(std::min<usize>(written, text.size()));
    while (!text.empty()) {
        text = write_line(call.process().name(), text);
        written = in.text.size() - text.size();
        TRY(obj::preemption_point());
    }
    written = 0;
    return {};
}

}  // namespace kos::service::log
