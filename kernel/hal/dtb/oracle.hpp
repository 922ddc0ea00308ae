// SPDX-License-Identifier: Apache-2.0
// Compares what this parser sees with what libfdt sees. For tests and the fuzzer only.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "hal/dtb/tree.hpp"

namespace kos::hal::dtb {

// Empty when both accept the blob and see the same nodes, properties and reservations, or when both refuse it, or when
// only this parser refuses it for one of its stricter rules; else what differs.
[[nodiscard]] std::string compare_with_libfdt(std::span<const std::byte> blob);

// What is different between a walk over all interrupts at this controller and interrupt(), one by one; empty: nothing.
[[nodiscard]] std::string compare_interrupt_walk(const Tree& tree, const Node& controller);

}  // namespace kos::hal::dtb
