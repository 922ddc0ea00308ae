// SPDX-License-Identifier: Apache-2.0
// phoenix's server: publishes its name if it has one, answers 39 requests, and dies of the fortieth.
#include <kos/core/thread.hpp>
#include <kos/name.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>
#include <kos/server.hpp>
#include <phoenix/Server.edl.hpp>

namespace {

constexpr kos::u32 kRequestsOfALife = 40;
constexpr kos::u64 kLargest = 0xffff'ffff;

// In one of three ways: an exit code, a fault, the end of its only thread.
[[noreturn]] void die(kos::u64 number) {
    const kos::u64 way = number / 5 % 3;  // the clients keep step: every fifth question is somebody's last
    if (way == 0) {
        kos::exit(3);
    }
    if (way == 1) {
        __builtin_trap();
    }
    static_cast<void>(kos::core::Thread::exit());
    kos::exit(4);
}

class Squares final : public phoenix::Squares::Server {
  public:
    kos::Result<phoenix::Squares::SquareOut> square(const phoenix::Squares::SquareIn& in,
                                                    kos::idl::Caller& /*caller*/) override {
        if (in.number > kLargest) {
            return kos::Error{kos::Status::Invalid};
        }
        if (++requests_ == kRequestsOfALife) {
            die(in.number);
        }
        return phoenix::Squares::SquareOut{.square = in.number * in.number};
    }

  private:
    kos::u32 requests_ = 0;
};

kos::Result<> run() {
    static kos::ServerSpace<phoenix::Server::Dispatcher::kLimits> space;
    static Squares squares;
    phoenix::Server::Dispatcher dispatcher{squares};
    const kos::abi::Handle listener = TRY(kos::process::handle(kos::abi::StartHandleKind::Listener));
    // Without a name, who started it publishes the listener.
    const auto name = kos::Name::given("phoenix");
    if (name) {
        TRY(name->publish(listener));
    }
    kos::Server server{listener, space, dispatcher};
    return server.run();
}

}  // namespace

int main(int, char**) {
    kos::println("phoenix: the server ends: {}", run().error());
    return 1;
}
