// SPDX-License-Identifier: Apache-2.0
// The generator's key: how seeds and time change it.
#include "lib/random.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <kos/base/sha256.hpp>

namespace kos::lib {
namespace {

constinit Random the_random;

}  // namespace

Random& kernel_random() {
    return the_random;
}

// What was computed of the key before is not used.
void Random::add(std::span<const std::byte> seed) {
    Sha256 hash;
    hash.update(key_);
    hash.update(seed);
    key_ = hash.finish();
    block_.reset();
    numbers_ = {};
    left_ = 0;
}

void Random::stir() {
    if (!block_) {
        block_.emplace(key_, 0, ChaCha20Nonce{});
    }
    block_->advance();
    if (block_->done()) {
        const ChaCha20Block block = block_->block();
        std::copy_n(block.begin(), key_.size(), key_.begin());
        std::memcpy(numbers_.data(), &block[key_.size()], sizeof(numbers_));
        left_ = kNumbers;
        block_.reset();
    }
}

u64 Random::next() {
    while (!has(1)) {
        stir();
    }
    --left_;
    return std::exchange(numbers_[left_], 0);
}

}  // namespace kos::lib
