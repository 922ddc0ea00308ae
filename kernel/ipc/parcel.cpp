// SPDX-License-Identifier: Apache-2.0
// Transfer of handles in two phases: what can fail comes first, and is taken back if it does.
#include "ipc/parcel.hpp"

#include <algorithm>

#include "ipc/channel.hpp"
#include "ipc/user_memory.hpp"
#include "lib/restart.hpp"
#include "obj/revocation.hpp"

namespace kos::ipc {

namespace {

// Ends a revocation of the object, if one runs. kRestart also if that is done: it may have revoked what brings this
// very message, and woken its sender or its receiver.
Result<void> end_revocation(obj::Object& object) {
    if (object.derivations().revoking() == nullptr) {
        return {};
    }
    TRY(obj::continue_revocation(object));
    return Error{kRestart};
}

}  // namespace

void Parcel::give_back() {
    // The last one first: the free slots are in the order that they had.
    while (reserved_ > 0) {
        receiver_->handles().give_back(abi::Handle{items_[--reserved_].place});
    }
}

Result<void> Parcel::pack_some(const thread::Thread& sender, u32 count) {
    std::array<abi::HandleElement, abi::kMaxHandles> elements;
    const auto sent = std::span{elements}.first(count);
    TRY(read_user(sender.process(), UserAddr{sender.message.descriptor.handles}, std::as_writable_bytes(sent)));
    from_ = &sender.process().handles();
    for (const abi::HandleElement& element : sent) {
        TRY(check(element));
        items_[count_++] = {.source = element.handle, .place = 0, .rights = element.rights};
    }
    return {};
}

Result<void> Parcel::check(const abi::HandleElement& element) {
    const auto packed = std::span{items_}.first(count_);
    const auto same = [&](const Item& item) { return item.source == element.handle; };
    if (element.zero != 0 || std::ranges::any_of(packed, same)) {
        return Error{Status::Invalid};
    }
    const abi::Handle handle{element.handle};
    TRY(end_revocation(*TRY(from_->find_object(handle))->object));
    TRY(from_->find_source(handle, abi::Right::Transfer, element.rights));
    return {};
}

Result<void> Parcel::reserve_some(obj::Process& receiver) {
    receiver_ = &receiver;
    for (; reserved_ < count_; ++reserved_) {
        items_[reserved_].place = TRY(receiver.handles().reserve()).raw();
    }
    return {};
}

Result<void> Parcel::write_some(const thread::Thread& receiver) const {
    std::array<abi::HandleElement, abi::kMaxHandles> elements;
    for (u32 index = 0; index < count_; ++index) {
        elements[index] = {.handle = items_[index].place, .rights = items_[index].rights, .zero = 0};
    }
    const auto received = std::span{elements}.first(count_);
    return write_user(receiver.process(), UserAddr{receiver.message.descriptor.in_handles}, std::as_bytes(received));
}

void Parcel::deliver_some() {
    for (u32 index = 0; index < count_; ++index) {
        const abi::Handle source{items_[index].source};
        const abi::VerdictRow* row = row_for(*receiver_, *(*from_->find(source))->object);
        receiver_->handles().open_reserved(abi::Handle{items_[index].place}, *from_, source, items_[index].rights, row);
    }
    reserved_ = 0;
}

}  // namespace kos::ipc
