// SPDX-License-Identifier: Apache-2.0
// Fuzzer of handles: the input chooses the operations, a tree says what has to come of them.
#include <cstdio>
#include <cstdlib>

#include "obj/test/handle_model.hpp"

namespace {

using namespace kos;

// Numbers out of the input, zeros behind its end.
class ByteSource {
  public:
    ByteSource(const u8* bytes, usize size) : bytes_{bytes}, size_{size} {}

    u32 pick(u32 count) {
        const u32 low = next();
        return (count > 256 ? low | (next() << 8) : low) % count;
    }
    bool more() const { return at_ < size_; }

  private:
    u32 next() { return at_ < size_ ? bytes_[at_++] : 0; }

    const u8* bytes_;
    usize size_;
    usize at_ = 0;
};

void require(const std::string& fault) {
    if (!fault.empty()) {
        std::fprintf(stderr, "handle_fuzz: %s\n", fault.c_str());
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, usize size) {
    ByteSource source{data, size};
    obj::test::HandleModel model{source};
    while (source.more()) {
        require(model.step());
    }
    require(model.compare());
    return 0;
}
