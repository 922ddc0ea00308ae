// SPDX-License-Identifier: Apache-2.0
// The table of the longest stretches.
#include "core/masked.hpp"

#include <algorithm>

#include <kos/abi/handle.hpp>
#include <kos/abi/registers.hpp>
#include <kos/base/fixed_buffer.hpp>
#include <kos/base/format.hpp>

#include "core_dispatch.hpp"
#include "lib/log.hpp"

namespace kos::core {

namespace {

constexpr u32 kFirstMethod = static_cast<u32>(MaskedPath::FirstMethod);
constexpr u32 kMethods = 32;     // of an interface, at most
constexpr u32 kInterfaces = 32;  // at most

constinit u32 longest[kFirstMethod + kInterfaces * kMethods] = {};

constexpr std::string_view kNames[kFirstMethod] = {"interrupt", "fault", "call", "recv", "reply"};

void log_one(std::string_view interface, std::string_view method, u32 instructions) {
    if (instructions != 0) {
        FixedBuffer<log::kMaxLine> line;
        format_to(line, "masked: {}{} {}", interface, method, instructions);
        log::put_line(log::Level::Info, line.view());
        log::drain_all();
    }
}

}  // namespace

MaskedPath path_of_call(const hal::Frame& frame, u64 immediate) {
    if (immediate != static_cast<u64>(abi::Syscall::Call) || frame.x[0] != abi::kKernelHandle.raw()) {
        return immediate == static_cast<u64>(abi::Syscall::Call)   ? MaskedPath::Call
               : immediate == static_cast<u64>(abi::Syscall::Recv) ? MaskedPath::Recv
                                                                   : MaskedPath::Reply;
    }
    const abi::Header header{frame.x[1]};
    const u32 riid = std::min<u32>(header.riid(), kInterfaces - 1);
    return static_cast<MaskedPath>(kFirstMethod + riid * kMethods + std::min<u32>(header.mid(), kMethods - 1));
}

void keep_longest(MaskedPath path, u32 instructions) {
    u32& kept = longest[static_cast<u32>(path)];
    kept = std::max(kept, instructions);
}

void log_longest() {
    for (u32 path = 0; path < kFirstMethod; ++path) {
        log_one("", kNames[path], longest[path]);
    }
    for (u32 riid = 0; riid < service::kCoreInterfaces.size(); ++riid) {
        const service::Interface& interface = service::kCoreInterfaces[riid];
        for (u32 mid = 0; mid < interface.methods.size(); ++mid) {
            FixedBuffer<log::kMaxLine> method;
            format_to(method, ".{}", interface.methods[mid].name);
            log_one(interface.name, method.view(), longest[kFirstMethod + riid * kMethods + mid]);
        }
    }
}

}  // namespace kos::core
