// SPDX-License-Identifier: Apache-2.0
// codec_bench kos|flatbuffers MESSAGE COUNT: passes a message so many times, so that its instructions can be counted.
// Without arguments: sees that both libraries read the same.
#include <charconv>
#include <cstdio>
#include <string_view>

#include "flat_messages.hpp"

namespace {

using namespace codec;

struct Message {
    std::string_view name;
    u64 (*kos)(Workplace& place);
    u64 (*flat)(FlatPlace& place);
};

constexpr Message kMessages[] = {
    {"none", pass_nothing, flat_nothing}, {"words8", pass_words, flat_words},    {"struct64", pass_one, flat_one},
    {"bytes1024", pass_blob, flat_blob},  {"sequence100", pass_many, flat_many},
};

int compare() {
    FlatPlace place;
    for (const auto& message : kMessages) {
        const u64 own = message.kos(place.own);
        if (own == kRefused || own != message.flat(place)) {
            std::fprintf(stderr, "codec_bench: %s is read differently\n", message.name.data());
            return 1;
        }
    }
    return 0;
}

int repeat(const Message& message, std::string_view library, u32 count) {
    FlatPlace place;
    u64 sum = 0;
    for (u32 index = 0; index < count; ++index) {
        sum += library == "kos" ? message.kos(place.own) : message.flat(place);
    }
    return sum == 0 && count != 0 ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 1) {
        return compare();
    }
    u32 count = 0;
    const std::string_view number = argc == 4 ? argv[3] : "";
    std::from_chars(number.data(), number.data() + number.size(), count);
    for (const auto& message : kMessages) {
        if (argc == 4 && message.name == argv[2]) {
            return repeat(message, argv[1], count);
        }
    }
    std::fputs("usage: codec_bench [kos|flatbuffers MESSAGE COUNT]\n", stderr);
    return 2;
}
