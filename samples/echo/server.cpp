// SPDX-License-Identifier: Apache-2.0
// echo's server: sends bits back, inverted. What is no request of the interface never comes here.
#include <array>

#include <echo/Server.edl.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>
#include <kos/server.hpp>

#include "pattern.hpp"

namespace {

using namespace echo::Echo;

class Echo final : public echo::Echo::Server {
  public:
    kos::Result<> nothing(kos::idl::Caller& /*caller*/) override { return {}; }

    kos::Result<WordOut> word(const WordIn& in, kos::idl::Caller& /*caller*/) override {
        return WordOut{.inverted = ~in.word};
    }

    kos::Result<WordsOut> words(const WordsIn& in, kos::idl::Caller& /*caller*/) override {
        WordsOut out{};
        echo::invert(in.words, out.inverted);
        return out;
    }

    kos::Result<BlockOut> block(const BlockIn& in, kos::idl::Caller& /*caller*/) override {
        BlockOut out{};
        echo::invert(in.block, out.inverted);
        return out;
    }

    kos::Result<PageOut> page(const PageIn& in, kos::idl::Caller& /*caller*/) override {
        PageOut out{};
        echo::invert(in.page, out.inverted);
        return out;
    }

    kos::Result<BytesOut> bytes(const BytesIn& in, kos::idl::Caller& /*caller*/) override {
        return BytesOut{.inverted = inverted(in.data)};
    }

    kos::Result<BothOut> both(const BothIn& in, kos::idl::Caller& /*caller*/) override {
        BothOut out{.block_inverted = {}, .data_inverted = inverted(in.data)};
        echo::invert(in.block, out.block_inverted);
        return out;
    }

  private:
    // In memory of the server's, which lasts until the answer is sent.
    std::span<const std::byte> inverted(std::span<const std::byte> data) {
        const auto bytes = std::span{bytes_}.first(data.size());
        echo::invert(data, bytes);
        return bytes;
    }

    std::array<std::byte, 65536> bytes_{};
};

kos::Result<> run() {
    static kos::ServerSpace<echo::Server::Dispatcher::kLimits> space;
    static Echo echo;
    echo::Server::Dispatcher dispatcher{echo};
    kos::Server server{TRY(kos::process::handle(kos::abi::StartHandleKind::Listener)), space, dispatcher};
    return server.run();
}

}  // namespace

int main(int, char**) {
    kos::println("echo: the server ends: {}", run().error());
    return 1;
}
