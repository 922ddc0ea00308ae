// SPDX-License-Identifier: Apache-2.0
// What a new process finds at the address in x0: arguments, environment and named handles.
//
// The block is one run of bytes, offsets count from its first byte, strings end with a zero byte:
//   StartBlock | StartHandle [handle_count] | u32 argument string offsets [argument_count] | u32 environment string
//   offsets ("NAME=value") [environment_count] | strings
// The kernel writes init's block; init writes those of its children and the kernel copies them unread.
#pragma once

#include <kos/base/types.hpp>

namespace kos::abi {

inline constexpr u32 kStartBlockMagic = 0x31534f4b;  // "KOS1"
inline constexpr u16 kStartBlockVersion = 1;
inline constexpr u32 kMaxStartBlockBytes = 4096;

struct StartBlock {
    u32 magic;
    u16 version;
    u16 header_bytes;  // sizeof(StartBlock) of the writer
    u32 total_bytes;
    u32 name_offset;  // the process's own name
    u32 argument_count;
    u32 arguments_offset;  // 4-byte aligned
    u32 environment_count;
    u32 environment_offset;  // 4-byte aligned
    u32 handle_count;
    u32 handles_offset;  // 8-byte aligned
};

static_assert(sizeof(StartBlock) == 40);

// What a named handle is for; the name is the connection's or resource's own.
enum class StartHandleKind : u32 {
    Task = 1,        // the process itself
    Thread = 2,      // its first thread
    Listener = 3,    // where a server receives all its channels
    Connection = 4,  // a client's channel; the name is the connection's id
    Endpoint = 5,    // no handle: the id of a connection that clients may have; the cookie tells which
    Resource = 6,    // a root resource object; the name is its type's
    Name = 7,        // a name that the process may publish; the name is its text
};

struct StartHandle {
    u64 handle;
    u64 cookie;  // Endpoint: what Recv delivers in x11 for this connection
    u32 name_offset;
    StartHandleKind kind;
};

static_assert(sizeof(StartHandle) == 24);

}  // namespace kos::abi
