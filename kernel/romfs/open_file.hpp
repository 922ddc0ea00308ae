// SPDX-License-Identifier: Apache-2.0
// A handle's view of a file of the boot image.
#pragma once

#include "obj/process.hpp"
#include "romfs/image.hpp"

namespace kos::romfs {

class OpenFile final : public obj::Object {
  public:
    static Result<OpenFile*> create(obj::Process& payer, const File& file);

    OpenFile(obj::Process& payer, const File& file) : Object{abi::ObjectType::File, payer}, file_{file} {}
    ~OpenFile() = default;

    const File& file() const { return file_; }

    // Up to `limit` bytes from `offset`; none at or behind the end.
    std::span<const std::byte> read(u64 offset, usize limit) const;

  private:
    void destroy() override;

    File file_;
};

}  // namespace kos::romfs
