// SPDX-License-Identifier: Apache-2.0
// Names, by the start block and the kernel's endpoint Name.
#include <array>

#include <kos/core/name.hpp>
#include <kos/core/types.hpp>
#include <kos/name.hpp>
#include <kos/process.hpp>

namespace kos {

Acceptance Acceptance::all(u64 cookie, u16 max_waiting) {
    return {core::kAcceptAll, cookie, max_waiting};
}

Acceptance Acceptance::by_sid(u16 max_waiting) {
    return {core::kAcceptBySid, 0, max_waiting};
}

Acceptance Acceptance::each() {
    return {core::kAcceptEach, 0, 0};
}

Result<Name> Name::given(std::string_view text) {
    return Name{TRY(process::handle(abi::StartHandleKind::Name, text))};
}

Result<Name> Name::create(abi::Handle registry, std::string_view text) {
    return Name{OwnedHandle{TRY(core::Name::create(registry, text)).handle}};
}

Result<> Name::publish(abi::Handle listener, const Acceptance& acceptance) const {
    return core::Name::publish(handle_, listener, acceptance.kind_, acceptance.cookie_, acceptance.max_waiting_);
}

Result<> Name::withdraw() const {
    return core::Name::withdraw(handle_);
}

Result<ConnectionRequest> Name::next_request(u64 after, Deadline deadline) const {
    std::array<std::byte, ConnectionRequest::kClassBytes> text;
    const auto told = TRY(core::Name::next_request(handle_, after, text, deadline));
    ConnectionRequest request{.number = told.request, .client_sid = told.client};
    request.class_bytes = told.class_name.copy(request.class_text, ConnectionRequest::kClassBytes);
    return request;
}

Result<> Name::accept(const ConnectionRequest& request, u64 cookie, u16 max_waiting) const {
    return core::Name::accept(handle_, request.number, cookie, max_waiting);
}

Result<> Name::refuse(const ConnectionRequest& request, Status reason) const {
    return core::Name::refuse(handle_, request.number, static_cast<u32>(reason));
}

}  // namespace kos
