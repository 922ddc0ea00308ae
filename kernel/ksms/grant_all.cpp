// SPDX-License-Identifier: Apache-2.0
// Decisions of a system without a policy.
#include "ksms/grant_all.hpp"

#include "lib/log.hpp"

namespace kos::ksms {

namespace {

// Folds nothing, so that every message comes to request() and response(), as an unfolded rule's would.
constexpr abi::VerdictRow kAskAlways{};

constinit GrantAll the_judge;

}  // namespace

obj::Verdict GrantAll::execute(const obj::Process& /*parent*/, const obj::Process& /*child*/) {
    return obj::Verdict::Grant;
}

obj::Verdict GrantAll::connect(const obj::Process& /*client*/, const obj::Process& /*server*/,
                               std::string_view /*name*/) {
    return obj::Verdict::Grant;
}

obj::Verdict GrantAll::request(const obj::Question& /*question*/) {
    return obj::Verdict::Grant;
}

obj::Verdict GrantAll::response(const obj::Question& /*question*/) {
    return obj::Verdict::Grant;
}

const abi::VerdictRow* GrantAll::row(const obj::Process& /*holder*/, const obj::Process* /*server*/) {
    return &kAskAlways;
}

void start() {
    obj::set_judge(the_judge);
    log::warning("ksms: no policy image: every message is granted, this system is insecure");
}

}  // namespace kos::ksms
