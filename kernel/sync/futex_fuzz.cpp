// SPDX-License-Identifier: Apache-2.0
// Fuzzer of futexes: the input chooses the operations and the moments of interrupts, a list says what has to come of
// them.
#include <cstdio>
#include <cstdlib>

#include "sync/test/futex_model.hpp"

namespace {

using namespace kos;

// Numbers out of the input; behind its end the largest, so that no further interrupt comes.
class ByteSource {
  public:
    ByteSource(const u8* bytes, usize size) : bytes_{bytes}, size_{size} {}

    u32 pick(u32 count) { return at_ < size_ ? bytes_[at_++] % count : count - 1; }
    bool more() const { return at_ < size_; }

  private:
    const u8* bytes_;
    usize size_;
    usize at_ = 0;
};

void require(const std::string& fault) {
    if (!fault.empty()) {
        std::fprintf(stderr, "sync_fuzz: %s\n", fault.c_str());
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, usize size) {
    ByteSource source{data, size};
    sync::test::FutexModel model{source};
    while (source.more()) {
        require(model.step());
    }
    require(model.compare());
    return 0;
}
