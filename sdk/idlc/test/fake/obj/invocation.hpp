// SPDX-License-Identifier: Apache-2.0
// Stand-in for the kernel's Invocation: one call with a request from the test and a recorded response.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <vector>

#include <kos/abi/message.hpp>
#include <kos/abi/rights.hpp>
#include <kos/base/result.hpp>

#include "obj/object_of.hpp"

namespace kos::obj {

class Invocation {
  public:
    struct Entry {
        abi::ObjectType type;
        abi::Rights rights;
        void* object;
    };

    // The request.
    abi::Header request_header;
    alignas(8) std::array<std::byte, abi::kMaxConstantBytes> request_constant{};
    std::vector<std::byte> request_arena;
    std::map<u64, Entry> handles;
    usize arena_capacity = 0;
    // The response.
    std::vector<std::byte> response_constant;
    std::vector<std::byte> response_arena;
    bool replied = false;

    abi::Header header() const { return request_header; }
    std::span<const std::byte> constant() const {
        return std::span{request_constant}.first(request_header.constant_bytes());
    }

    Result<std::span<const std::byte>> arena(abi::Chunk chunk) {
        if (u64{chunk.offset} + chunk.size > request_arena.size()) {
            return Error{Status::Invalid};
        }
        return std::span<const std::byte>{request_arena}.subspan(chunk.offset, chunk.size);
    }

    template <abi::ObjectType T>
    Result<ObjectOf<T>*> resolve(u64 handle, abi::Rights needed) {
        const auto found = handles.find(handle);
        if (found == handles.end()) {
            return Error{Status::BadHandle};
        }
        if (found->second.type != T) {
            return Error{Status::WrongType};
        }
        if ((found->second.rights & needed) != needed) {
            return Error{Status::NoRights};
        }
        return static_cast<ObjectOf<T>*>(found->second.object);
    }

    Result<abi::Chunk> put_arena(std::span<const std::byte> bytes) {
        const usize offset = (response_arena.size() + 7) / 8 * 8;
        if (offset + bytes.size() > arena_capacity) {
            return Error{Status::TooBig};
        }
        response_arena.resize(offset);
        response_arena.insert(response_arena.end(), bytes.begin(), bytes.end());
        return abi::Chunk{static_cast<u32>(offset), static_cast<u32>(bytes.size())};
    }

    Result<void> reply() { return reply({}); }
    Result<void> reply(std::span<const std::byte> constant) {
        response_constant.assign(constant.begin(), constant.end());
        replied = true;
        return {};
    }
};

}  // namespace kos::obj
