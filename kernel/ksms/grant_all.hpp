// SPDX-License-Identifier: Apache-2.0
// The judge of a system without a policy image: grants everything, and says at boot that this is insecure.
#pragma once

#include "obj/judge.hpp"

namespace kos::ksms {

class GrantAll final : public obj::Judge {
  public:
    obj::Verdict execute(const obj::Process& parent, const obj::Process& child) override;
    obj::Verdict connect(const obj::Process& client, const obj::Process& server, std::string_view name) override;
    obj::Verdict request(const obj::Question& question) override;
    obj::Verdict response(const obj::Question& question) override;
    const abi::VerdictRow* row(const obj::Process& holder, const obj::Process* server) override;
};

// Puts it into office and logs the warning.
void start();

}  // namespace kos::ksms
