// SPDX-License-Identifier: Apache-2.0
// The processors of the machine, and how they are started.
#pragma once

#include "hal/dtb/tree.hpp"

namespace kos::hal::dtb {

enum class EnableMethod : u8 {
    None,       // not stated: only the boot CPU runs
    Psci,       // firmware call
    SpinTable,  // writing the entry point to cpu-release-addr
    Unknown,    // stated, but not known here
};

struct Cpu {
    Node node{};
    u64 affinity{};  // the affinity fields of MPIDR_EL1
    EnableMethod method{EnableMethod::None};
    u64 release_address{};  // physical; 0 unless the method is SpinTable
};

enum class PsciConduit : u8 {
    Smc,
    Hvc,
};

struct Psci {
    PsciConduit conduit{PsciConduit::Smc};
    bool has_standard_calls{};  // version 0.2 or later: the function IDs of the PSCI specification
    u32 cpu_on{};               // the function IDs of version 0.1; 0 where the node states none
    u32 cpu_off{};
};

// Decodes one child of /cpus. Errors: NotFound (no `reg`), Invalid (malformed), WrongType (not a CPU).
[[nodiscard]] Result<Cpu> cpu(const Node& cpus, const Node& node);

// Calls `visit(Cpu)` for each child of /cpus that is a CPU and okay, in the order of the tree. Stops at the first
// malformed one. Errors: NotFound (no /cpus, or no CPU in it), Invalid.
template <typename Visitor>
[[nodiscard]] Result<> for_each_cpu(const Tree& tree, Visitor&& visit) {
    const Node cpus = TRY(tree.root().child("cpus"));
    u32 count = 0;
    for (const Node node : cpus.children()) {
        const Result<Cpu> decoded = cpu(cpus, node);
        if (!decoded.has_value() && decoded.error() == Status::WrongType) {
            continue;
        }
        if (!decoded.has_value()) {
            return Error{Status::Invalid};
        }
        if (node.is_okay()) {
            ++count;
            visit(*decoded);
        }
    }
    return count > 0 ? Result<>{} : Error{Status::NotFound};
}

// The firmware interface by which CPUs are started and the machine is switched off. Errors: NotFound, Invalid.
[[nodiscard]] Result<Psci> psci(const Tree& tree);

}  // namespace kos::hal::dtb
