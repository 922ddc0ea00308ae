// SPDX-License-Identifier: Apache-2.0
// What the two halves of the kernel back end share.
#pragma once

#include "emit.hpp"

namespace kos::idlc {

// Strings that the kernel answers with are terminated in a buffer on its stack.
inline constexpr u64 kMaxKernelString = 256;

// core.Vmm -> kos::service::vmm, service/vmm.hpp.
std::string kernel_namespace(const Package& package);
std::string kernel_header(const Package& package);

// The parameter's handle names a kernel object, which the thunk looks up.
bool resolves(const Parameter& parameter);
std::string object_type(const Parameter& parameter);

// The member with the caller's value of a handle that was looked up: for services whose need of rights depends on
// other arguments.
std::string handle_member(const Parameter& parameter);

// Result<MapOut> map(obj::Invocation& call, const MapIn& in)
std::string service_signature(const Method& method);

// The packages of the endpoints, each once, in the order of the RIIDs.
std::vector<const Package*> kernel_interfaces(const Model& model);

// core_dispatch.hpp and core_dispatch.cpp.
void add_dispatch(Outputs& outputs, const Model& model);

}  // namespace kos::idlc
