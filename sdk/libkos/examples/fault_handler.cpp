// SPDX-License-Identifier: Apache-2.0
// kos::FaultHandler: memory that is there when it is touched, and not before.
#include <bit>

#include <kos/channel.hpp>
#include <kos/fault_handler.hpp>
#include <kos/memory.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>
#include <kos/server.hpp>
#include <kos/thread.hpp>

namespace {

class Pager final : public kos::FaultHandler {
  public:
    explicit Pager(kos::Reservation& pages) : pages_{pages} {}

  private:
    kos::FaultAnswer fault(kos::FaultedThread& thread) override {
        const kos::u64 offset = thread.report().address - std::bit_cast<kos::u64>(pages_.bytes().data());
        const bool filled = offset < pages_.bytes().size() &&
                            pages_.commit(offset / kos::kPageBytes * kos::kPageBytes, kos::kPageBytes);
        return filled ? kos::FaultAnswer::resume() : kos::FaultAnswer::end();
    }

    kos::Reservation& pages_;
};

struct Job {
    kos::OwnedHandle listener;
    Pager& pager;
};

void serve(Job& job) {
    static kos::ServerSpace<kos::FaultHandler::kLimits> space;
    kos::Server server{job.listener.get(), space, job.pager};
    static_cast<void>(server.run());
}

kos::Result<> run() {
    constexpr kos::usize kGiB = kos::usize{1} << 30;
    kos::Reservation pages = TRY(kos::Reservation::create(kGiB));
    Pager pager{pages};
    Job job{TRY(kos::Channel::create_listener()), pager};
    const kos::Channel channel = TRY(kos::Channel::create(job.listener, 0));
    kos::Thread server = TRY(kos::Thread::create(serve, job, {.name = "pager"}));
    TRY(kos::FaultHandler::watch_process(TRY(kos::process::task()), channel.handle()));
    const auto bytes = pages.bytes();
    bytes.front() = std::byte{6};
    bytes.back() = std::byte{7};
    const int product = std::to_integer<int>(bytes.front()) * std::to_integer<int>(bytes.back());
    kos::println("fault_handler: two pages of a gibibyte, and they make {}", product);
    TRY(server.terminate());
    return server.join();
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
