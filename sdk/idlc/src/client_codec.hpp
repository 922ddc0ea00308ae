// SPDX-License-Identifier: Apache-2.0
// How a client stub puts a constant part into registers or memory, and takes one out.
#pragma once

#include <functional>

#include "cpp.hpp"

namespace kos::idlc {

// Where the client back end puts the types of a package: core.Vmm -> kos::core::Vmm, core.Types -> kos::core.
std::string client_namespace(const Package& package);

inline constexpr u64 kRegisterBytes = 64;

// How a back end spells what the stubs name.
struct CodecNames {
    std::string prefix;  // of the integer types: "" or "kos::"
    std::function<std::string(const Type&)> type;
    std::string (*member)(std::string_view name);         // of a struct
    std::string (*argument)(const Parameter& parameter);  // of the stub
};

CodecNames client_names();

// "a.raw(), u64{b} | u64{c} << 32": the words of a request of at most 64 bytes. Chunks are variables <name>_chunk.
std::vector<std::string> word_expressions(const Method& method, Direction direction, const CodecNames& names);

// An expression that takes a result out of reply.words, or out of the span `constant`.
std::string read_words(const Type& type, u64 offset, const CodecNames& names);
std::string read_memory(const Type& type, u64 offset);

}  // namespace kos::idlc
