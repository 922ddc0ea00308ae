// SPDX-License-Identifier: Apache-2.0
// The security decision, as IPC asks for it. The security module (ksms) implements it.
#pragma once

#include <cstddef>
#include <span>

#include <kos/abi/message.hpp>
#include <kos/abi/verdict_row.hpp>

#include "obj/process.hpp"

namespace kos::obj {

enum class Verdict : u8 {
    Grant,
    Deny,
};

// One event, with the snapshot that will be delivered: what is judged is what arrives. A message whose delivery is
// interrupted is asked about again: what a verdict changes belongs to the delivery.
struct Question {
    const Process& source;
    const Process* destination;  // nullptr: the kernel
    abi::Header header;
    std::span<const std::byte> constant;
};

class Judge {
  public:
    // May `source` start as the class that its description names?
    virtual Verdict execute(const Process& parent, const Process& child) = 0;
    // May `client` be connected with `server`, which is published under this name?
    virtual Verdict connect(const Process& client, const Process& server, std::string_view name) = 0;
    virtual Verdict request(const Question& question) = 0;
    // source is the server.
    virtual Verdict response(const Question& question) = 0;
    // The row for a client handle of `holder` towards `server` (nullptr: the kernel). Never null.
    virtual const abi::VerdictRow* row(const Process& holder, const Process* server) = 0;

  protected:
    ~Judge() = default;
};

// Who is in office, from the start of the kernel's first process on; every call asks.
extern constinit Judge* the_judge;

inline Judge& judge() {
    return *the_judge;
}
void set_judge(Judge& judge);

// The folded verdict, or nullptr: the row has none, ask the judge.
inline const abi::MethodVerdict* folded(const abi::VerdictRow* row, abi::Header header) {
    if (row == nullptr || header.riid() >= row->riid_count) {
        return nullptr;
    }
    const abi::MethodRange range = row->ranges[header.riid()];
    return header.mid() < range.count ? &row->methods[range.base + header.mid()] : nullptr;
}

}  // namespace kos::obj
