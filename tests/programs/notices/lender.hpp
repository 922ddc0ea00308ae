// SPDX-License-Identifier: Apache-2.0
// The server: one loop for the client's requests and for all that it is told of the client.
#pragma once

#include <kos/badge.hpp>
#include <kos/memory.hpp>
#include <kos/server.hpp>
#include <kos/user_object.hpp>
#include <notices/Server.edl.hpp>

class Lender final : public notices::Lender::Server {
  public:
    struct Counts {
        kos::u32 checks = 0;
        kos::u32 wrong = 0;
        kos::u64 pings = 0;
        kos::u64 ticks = 0;  // notices that were due all the time
    };

    // Serves a new client until all of it is gone. factory: the right to make tasks.
    static kos::Result<Counts> run(kos::abi::Handle factory);

    kos::Result<notices::Lender::BorrowOut> borrow(kos::idl::Caller& caller) override;
    kos::Result<notices::Lender::ShowOut> show(const notices::Lender::ShowIn& in, kos::idl::Caller& caller) override;
    kos::Result<notices::Lender::PingOut> ping(const notices::Lender::PingIn& in, kos::idl::Caller& caller) override;
    kos::Result<> report(const notices::Lender::ReportIn& in, kos::idl::Caller& caller) override;

  private:
    static constexpr kos::u64 kTaskEnded = 1;
    static constexpr kos::u64 kPageReturned = 2;
    static constexpr kos::u64 kSessionClosed = 4;
    static constexpr kos::u64 kTick = 8;
    static constexpr kos::u64 kGone = kTaskEnded | kPageReturned | kSessionClosed;

    class Events final : public kos::NoticeHandler {
      public:
        explicit Events(Lender& lender) : NoticeHandler{kCookie}, lender_{lender} {}

      private:
        static constexpr kos::u64 kCookie = 99;

        void notice(kos::u64 bits) override { lender_.take(bits); }

        Lender& lender_;
    };

    kos::Result<> set_up(kos::abi::Handle factory);
    kos::Result<> start_client(kos::abi::Handle factory);
    void take(kos::u64 bits);

    kos::Notice notice_;
    kos::OwnedHandle listener_;
    kos::OwnedHandle client_;
    kos::OwnedHandle session_;
    kos::Memory page_;
    kos::Badge loan_;
    Events events_{*this};
    kos::Server* server_ = nullptr;
    kos::u64 gone_ = 0;
    Counts counts_;
};
