// SPDX-License-Identifier: Apache-2.0
// Encoding and decoding of messages by generated code, without the system call between them.
#include "codec/messages.hpp"
#include "meter.hpp"
#include "rows.hpp"

namespace bench {
namespace {

// Static, since it is larger than a stack should hold.
codec::Workplace& workplace() {
    static constinit codec::Workplace place;
    return place;
}

u32 counted(u64 (*pass)(codec::Workplace& place)) {
    codec::Workplace& place = workplace();
    const auto call = count([pass, &place] { return pass(place); });
    kos::require(call.result != codec::kRefused, "a message is read as it was sent");
    return call.count;
}

}  // namespace

void measure_codec() {
    measure("idl.encode_decode.none", [] { return counted(codec::pass_nothing); });
    measure("idl.encode_decode.words8", [] { return counted(codec::pass_words); });
    measure("idl.encode_decode.struct64", [] { return counted(codec::pass_one); });
    measure("idl.encode_decode.bytes1024", [] { return counted(codec::pass_blob); });
    measure("idl.encode_decode.sequence100", [] { return counted(codec::pass_many); });
}

}  // namespace bench
