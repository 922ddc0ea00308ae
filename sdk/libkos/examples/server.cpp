// SPDX-License-Identifier: Apache-2.0
// kos::Server with a timer: an alarm clock whose answer comes when it rings. A program takes its dispatcher and its
// client from kos_idl(); here they are by hand, to have both sides in one file.
#include <kos/channel.hpp>
#include <kos/clock.hpp>
#include <kos/idl/call.hpp>
#include <kos/idl/reply.hpp>
#include <kos/print.hpp>
#include <kos/server.hpp>
#include <kos/thread.hpp>

namespace {

// interface { Wake(in UInt64 after, out UInt64 now); }
struct WakeIn {
    kos::u64 after;  // ns
};
struct WakeOut {
    kos::u64 now;
};
using Wake =
    kos::idl::MethodOf<0, kos::idl::StructOf<WakeIn, kos::idl::Field<0, kos::idl::Scalar<kos::u64>, &WakeIn::after>>,
                       kos::idl::StructOf<WakeOut, kos::idl::Field<0, kos::idl::Scalar<kos::u64>, &WakeOut::now>>>;

constexpr kos::idl::Limits kLimits = kos::idl::limits_of<Wake>();

class AlarmClock final : public kos::idl::Dispatcher {
  public:
    explicit AlarmClock(kos::abi::Handle listener) : server_{listener, space_, *this} {}

    kos::Result<> run() { return server_.run(); }

    kos::Result<WakeOut> wake(const WakeIn& in, kos::idl::Caller& caller) {
        sleeper_ = caller.defer();
        server_.timers().arm(timer_, kos::Clock::after(in.after));
        return WakeOut{};  // nobody gets it
    }

    kos::idl::Dispatched dispatch(const kos::idl::Incoming& in, kos::idl::Outgoing& out,
                                  kos::idl::Caller& caller) override {
        return in.method() == Wake::kMid ? kos::idl::serve<Wake, &AlarmClock::wake>(*this, in, out, caller)
                                         : kos::idl::malformed(out);
    }

  private:
    void ring() {
        kos::idl::Outgoing out = room_.outgoing();
        // The only failure is that the sleeper is gone, which is as well.
        static_cast<void>(kos::idl::reply<Wake>(std::move(sleeper_), WakeOut{.now = kos::Clock::uptime()}, out));
        server_.stop();
    }

    kos::ServerSpace<kLimits> space_;
    kos::ReplySpace<kLimits> room_;
    kos::ReplyToken sleeper_;
    kos::TimerFor<AlarmClock, &AlarmClock::ring> timer_{*this};
    kos::Server server_;
};

void serve(const kos::OwnedHandle& listener) {
    AlarmClock alarm_clock{listener.get()};
    if (const auto ended = alarm_clock.run(); !ended) {
        kos::println("server: ended: {}", ended.error());
    }
}

kos::Result<> run() {
    constexpr kos::u64 kNap = 10 * kos::Clock::kMillisecond;
    const kos::OwnedHandle listener = TRY(kos::Channel::create_listener());
    const kos::Channel channel = TRY(kos::Channel::create(listener, 0));
    kos::Thread server = TRY(kos::Thread::create(serve, listener));
    const kos::u64 before = kos::Clock::uptime();
    const WakeOut woken = TRY(kos::idl::call<Wake>({.channel = channel.handle(), .endpoint = 0}, {.after = kNap}, {},
                                                   kos::Clock::after(kos::Clock::kSecond)));
    TRY(server.join());
    kos::println("server: slept {}, and the server has ended",
                 woken.now - before >= kNap ? "10 ms or more" : "too little");
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
