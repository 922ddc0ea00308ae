// SPDX-License-Identifier: Apache-2.0
// The victim: a server with methods that answer late and twice, as a confused or hostile server would.
#include <kos/listener.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>
#include <kos/syscall.hpp>

#include "protocol.hpp"

namespace {

using kos::Listener;
using kos::Request;
using kos::Status;
using kos::u64;

class Victim {
  public:
    void serve(Request request) {
        switch (request.method()) {
            case victim::kAddOne:
                return answer(request, request.words[0] + 1);
            case victim::kAnswerLate:
                return answer_late(request);
            case victim::kAnswerTwice:
                return answer_twice(request);
            case victim::kReport:
                return answer(request, static_cast<u64>(last_));
            default:
                static_cast<void>(Listener::reply(std::move(request.token), {.kind = kos::ResponseKind::Refusal}));
        }
    }

  private:
    static void answer(Request& request, u64 word) {
        const kos::Response response{.constant = std::as_bytes(std::span{&word, 1})};
        if (const auto replied = Listener::reply(std::move(request.token), response); !replied) {
            kos::println("WRONG: an honest answer failed: {}", replied.error());
        }
    }

    // The token is kept until the client has given up.
    void answer_late(Request& request) {
        if (late_) {
            const auto replied = Listener::reply(std::move(late_), {});
            last_ = replied ? Status::Ok : replied.error();
        }
        late_ = std::move(request.token);
    }

    void answer_twice(Request& request) {
        const kos::abi::Header header = request.token.request_header();
        const kos::abi::ReplyToken raw = request.token.release();
        static_cast<void>(Listener::reply(kos::ReplyToken{raw, header}, {}));
        const auto again = Listener::reply(kos::ReplyToken{raw, header}, {});
        last_ = again ? Status::Ok : again.error();
    }

    kos::ReplyToken late_;
    Status last_ = Status::Ok;
};

}  // namespace

int main(int, char**) {
    const auto handle = kos::process::handle(kos::abi::StartHandleKind::Listener);
    if (!handle) {
        kos::println("WRONG: no listener");
        return 1;
    }
    const Listener listener{*handle};
    Victim victim;
    while (true) {
        auto request = listener.receive();
        if (!request) {
            kos::println("WRONG: receive failed: {}", request.error());
            return 1;
        }
        victim.serve(std::move(*request));
    }
}
