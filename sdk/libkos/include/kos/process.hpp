// SPDX-License-Identifier: Apache-2.0
// This process: its name, arguments, environment, the handles that it was given, and its end.
#pragma once

#include <string_view>

#include <kos/abi/handle.hpp>
#include <kos/abi/start_block.hpp>
#include <kos/base/result.hpp>
#include <kos/start_block.hpp>

namespace kos {

// Ends the process. code: what its creator reads; 0 means success. Destructors of global objects do not run.
[[noreturn]] void exit(int code);

namespace process {

// All that it was started with.
const StartBlockReader& start_block();

inline std::string_view name() {
    return start_block().name();
}

// Argument 0 is the program's name if its creator keeps that custom. index is below the count.
inline u32 argument_count() {
    return start_block().argument_count();
}
inline std::string_view argument(u32 index) {
    return start_block().argument(index);
}

// The value of NAME=value. NotFound: there is none.
inline Result<std::string_view> environment(std::string_view name) {
    return start_block().find_environment(name);
}

// A handle that was given under this kind and name: handle(Kind::Connection, "echo"). NotFound: there is none.
Result<abi::Handle> handle(abi::StartHandleKind kind, std::string_view name);

// The first handle of a kind of which there is one only: Task, Thread, Listener.
Result<abi::Handle> handle(abi::StartHandleKind kind);

// This process itself: for memory and threads of its own. NotFound: its creator gave it no such handle.
inline Result<abi::Handle> task() {
    return handle(abi::StartHandleKind::Task);
}

// The cookie by which Recv tells requests of this connection, in a server. NotFound: there is none.
Result<u64> endpoint_cookie(std::string_view connection);

}  // namespace process
}  // namespace kos
