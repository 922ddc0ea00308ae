// SPDX-License-Identifier: Apache-2.0
// Lending, ending the client, and being told of it.
#include "lender.hpp"

#include <array>

#include <kos/base/start_block_writer.hpp>
#include <kos/channel.hpp>
#include <kos/core/task.hpp>

namespace {

using kos::abi::Right;
using kos::abi::StartHandleKind;
using kos::core::Task;

constexpr kos::u64 kSession = 5;
constexpr kos::u64 kLoan = 6;

}  // namespace

kos::Result<Lender::Counts> Lender::run(kos::abi::Handle factory) {
    static kos::ServerSpace<notices::Server::Dispatcher::kLimits> space;
    Lender lender;
    TRY(lender.set_up(factory));
    notices::Server::Dispatcher dispatcher{lender};
    kos::Server server{lender.listener_.get(), space, dispatcher};
    lender.server_ = &server;
    TRY(server.add(lender.events_, lender.notice_));
    TRY(server.run());
    return lender.counts_;
}

kos::Result<> Lender::set_up(kos::abi::Handle factory) {
    constexpr kos::abi::Rights kLent = Right::Transfer | Right::Duplicate | Right::Read;
    notice_ = TRY(kos::Notice::create());
    listener_ = TRY(kos::Channel::create_listener());
    session_ = TRY(kos::UserObject::create(kSession, Right::Transfer | Right::Duplicate | Right::Wait));
    TRY(notice_.on_last_handle(session_.get(), kSessionClosed));
    page_ = TRY(kos::Memory::create(kos::kPageBytes));
    loan_ = TRY(
        kos::Badge::create(page_.handle().get(), notice_, {.rights = kLent, .bits = kPageReturned, .cookie = kLoan}));
    return start_client(factory);
}

kos::Result<> Lender::start_client(kos::abi::Handle factory) {
    client_ = kos::OwnedHandle{TRY(Task::create(factory, "client", "notices.Client")).task};
    TRY(Task::load(client_.get(), "notices_client"));
    TRY(notice_.on_end(client_.get(), kTaskEnded));
    const kos::Channel channel = TRY(kos::Channel::create(listener_, 0));
    const auto given = TRY(Task::give(client_.get(), channel.handle(), static_cast<kos::abi::Rights>(Right::Call)));
    const kos::NamedHandle named{"server", StartHandleKind::Connection, given.value, 0};
    alignas(8) std::array<std::byte, 256> block;
    const kos::StartBlockContents contents{
        .name = "client", .arguments = {}, .environment = {}, .handles = {&named, 1}};
    const kos::usize bytes = TRY(kos::write_start_block(block, contents));
    TRY(Task::set_arguments(client_.get(), std::span{block}.first(bytes)));
    return Task::start(client_.get());
}

kos::Result<notices::Lender::BorrowOut> Lender::borrow(kos::idl::Caller& /*caller*/) {
    return notices::Lender::BorrowOut{.session = {.handle = session_.get(), .rights = 0},
                                      .page = {.handle = loan_.handle().get(), .rights = 0}};
}

kos::Result<notices::Lender::ShowOut> Lender::show(const notices::Lender::ShowIn& in, kos::idl::Caller& /*caller*/) {
    const kos::OwnedHandle session{in.session.handle};
    const kos::OwnedHandle page{in.page.handle};
    // Only the client has it from now on: it is gone with the client.
    session_.reset();
    return notices::Lender::ShowOut{.session_cookie = TRY(kos::UserObject::cookie(session.get())),
                                    .loan_cookie = TRY(loan_.cookie(page.get()))};
}

kos::Result<notices::Lender::PingOut> Lender::ping(const notices::Lender::PingIn& in, kos::idl::Caller& /*caller*/) {
    if (counts_.pings++ == 0) {
        TRY(notice_.signal(kTick));
    }
    return notices::Lender::PingOut{.next = in.number + 1};
}

kos::Result<> Lender::report(const notices::Lender::ReportIn& in, kos::idl::Caller& /*caller*/) {
    counts_.checks = in.checks;
    counts_.wrong = in.wrong;
    return Task::terminate(client_.get());
}

// A tick makes the next one, so that a notice is always due while the client pings.
void Lender::take(kos::u64 bits) {
    if ((bits & kTick) != 0 && client_ && counts_.checks == 0) {
        ++counts_.ticks;
        static_cast<void>(notice_.signal(kTick));
    }
    gone_ |= bits & kGone;
    if (gone_ == kGone) {
        server_->stop();
    }
}
