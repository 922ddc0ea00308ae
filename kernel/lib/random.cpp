// SPDX-License-Identifier: Apache-2.0
// The generator's key: how seeds and time change it.
#include "lib/random.hpp"

#include <algorithm>

#include <kos/base/sha256.hpp>

namespace kos::lib {
namespace {

constinit Random the_random;

}  // namespace

Random& kernel_random() {
    return the_random;
}

void Random::add(std::span<const std::byte> seed) {
    Sha256 hash;
    hash.update(key_);
    hash.update(seed);
    key_ = hash.finish();
}

u64 Random::next() {
    const ChaCha20Block block = chacha20_block(key_, 0, {});
    std::copy_n(block.begin(), key_.size(), key_.begin());
    u64 number = 0;
    for (usize i = 0; i < sizeof(number); ++i) {
        number |= std::to_integer<u64>(block[key_.size() + i]) << (8 * i);
    }
    return number;
}

}  // namespace kos::lib
