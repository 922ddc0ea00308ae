// SPDX-License-Identifier: Apache-2.0
// The server: reads what it is given, lends what it has, and calls back.
#include <array>

#include <handles/Bell.idl.hpp>
#include <handles/Server.edl.hpp>
#include <kos/core/handle.hpp>
#include <kos/memory.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>
#include <kos/server.hpp>

namespace {

using namespace handles::Exchange;
using kos::idl::Caller;

constexpr kos::usize kWords = kos::kPageBytes / sizeof(kos::u64);

kos::u64 sum_of(std::span<const std::byte> bytes) {
    kos::u64 sum = 0;
    for (kos::usize index = 0; index < kWords; ++index) {
        sum += kos::wire::load<kos::u64>(bytes.subspan(index * sizeof(kos::u64)), 0);
    }
    return sum;
}

class Exchange final : public handles::Exchange::Server {
  public:
    kos::Result<SumOut> sum(const SumIn& in, Caller& /*caller*/) override {
        const kos::Memory memory{kos::OwnedHandle{in.memory.handle}, kos::kPageBytes};
        const kos::Mapping mapping = TRY(memory.map(kos::Protection::Read));
        return SumOut{.sum = sum_of(mapping.bytes())};
    }

    kos::Result<LendOut> lend(Caller& /*caller*/) override {
        if (!page_.handle()) {
            page_ = TRY(kos::Memory::create(kos::kPageBytes));
            const kos::Mapping mapping = TRY(page_.map(kos::Protection::ReadWrite));
            for (kos::usize index = 0; index < kWords; ++index) {
                mapping.bytes()[index * sizeof(kos::u64)] = std::byte{1};
            }
        }
        return LendOut{.memory = {.handle = page_.handle().get(), .rights = 0}};
    }

    kos::Result<> recall(Caller& /*caller*/) override { return kos::core::Handle::revoke(page_.handle().get()); }

    kos::Result<> hoard(const HoardIn& in, Caller& /*caller*/) override {
        hoarded_[count_++ % hoarded_.size()] = kos::OwnedHandle{in.memory.handle};
        return {};
    }

    kos::Result<> drop(Caller& /*caller*/) override {
        for (kos::OwnedHandle& handle : hoarded_) {
            handle.reset();
        }
        return {};
    }

    kos::Result<> introduce(const IntroduceIn& in, Caller& caller) override {
        const kos::OwnedHandle bell{in.bell.handle};
        kos::ReplySpace<handles::Server::Dispatcher::kLimits> room;
        kos::idl::Outgoing out = room.outgoing();
        if (const auto replied = reply_introduce(caller.defer(), {}, out); !replied) {
            kos::println("WRONG: the answer failed: {}", replied.error());
        }
        const auto rung = handles::Bell::Client{bell.get(), 0}.ring(7);
        if (!rung || rung->next != 8) {
            kos::println("WRONG: the bell does not ring: {}", rung ? kos::Status::Ok : rung.error());
        }
        return {};
    }

  private:
    kos::Memory page_;
    std::array<kos::OwnedHandle, 2048> hoarded_;
    kos::usize count_ = 0;
};

kos::Result<> run() {
    static kos::ServerSpace<handles::Server::Dispatcher::kLimits> space;
    static Exchange exchange;
    handles::Server::Dispatcher dispatcher{exchange};
    kos::Server server{TRY(kos::process::handle(kos::abi::StartHandleKind::Listener)), space, dispatcher};
    return server.run();
}

}  // namespace

int main(int, char**) {
    kos::println("handles: the server ends: {}", run().error());
    return 1;
}
