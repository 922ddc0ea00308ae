// SPDX-License-Identifier: Apache-2.0
// One function for each method of check.Stubs, with the client's code inside it. Arguments and results are in
// registers, so that whatever memory a function touches is the generated client's doing.
#include <check/Stubs.idl.hpp>

namespace stubs {

using check::Stubs::Client;

// What a function answers has two words: more would be stored where its caller says.
using Answer = kos::Result<kos::u64>;

[[gnu::flatten]] Answer nothing(Client client) {
    TRY(client.nothing());
    return 0;
}

[[gnu::flatten]] Answer one(Client client, kos::u64 a) {
    return TRY(client.one(a)).sum;
}

[[gnu::flatten]] Answer two(Client client, kos::i64 a, kos::i64 b, kos::Deadline deadline) {
    return static_cast<kos::u64>(TRY(client.two(a, b, deadline)).sum);
}

[[gnu::flatten]] Answer narrow(Client client, kos::i8 a, kos::u8 b, kos::i16 c, kos::u16 d, kos::i32 e, kos::u32 f) {
    const auto out = TRY(client.narrow(a, b, c, d, e, f));
    return static_cast<kos::u64>(out.least) + out.most;
}

[[gnu::flatten]] Answer structs(Client client, kos::i32 x, kos::i32 y, kos::u16 part) {
    const auto out = TRY(client.structs({.from = {.x = x, .y = y, .colour = 1}, .weight = 2}, {part, 3, part}));
    return static_cast<kos::u64>(out.middle.x) ^ static_cast<kos::u64>(out.middle.y) ^ out.middle.colour;
}

[[gnu::flatten]] Answer refuses(Client client, kos::u32 a) {
    const auto answer = TRY(client.refuses(a));
    return answer ? kos::u64{answer->sum} : static_cast<kos::u64>(answer.error().code) + answer.error().place;
}

[[gnu::flatten]] Answer eight(Client client, kos::u64 a, kos::u64 b, kos::u64 c, kos::u64 d) {
    const auto out = TRY(client.eight(a, b, c, d, a, b, c, d));
    return out.i + out.j + out.k + out.l + out.m + out.n + out.o + out.p;
}

}  // namespace stubs
