// SPDX-License-Identifier: Apache-2.0
// What generated code looks like: the shape that the IDL compiler follows, written by hand for the runtime's tests.
//
//   package demo.Shop
//   struct Point { SInt32 x; SInt32 y; }
//   struct Item { string<31> name; Point place; UInt8 count; }
//   union Payment { UInt64 coins; string<15> voucher; Point barter; }
//   interface {
//     Add(in SInt32 a, in SInt32 b, out SInt32 sum);
//     Buy(in sequence<Item, 8> items, in Payment payment,
//         out string<63> receipt, out sequence<Payment, 4> change, error UInt32 code, error string<31> reason);
//     Store(in bytes<65536> data);
//     Lend(in handle<core.Memory> memory, out sequence<handle<core.Memory>, 4> parts);
//     Ping();
//   }
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <kos/idl/call.hpp>
#include <kos/idl/register_reply.hpp>
#include <kos/idl/reply.hpp>
#include <kos/idl/serve.hpp>
#include <kos/syscall.hpp>

namespace demo::Shop {

struct Point {
    kos::i32 x;
    kos::i32 y;
};
static_assert(sizeof(Point) == 8);
static_assert(offsetof(Point, x) == 0);
static_assert(offsetof(Point, y) == 4);

struct Item {
    std::string_view name;
    Point place;
    kos::u8 count;
};

struct Payment {
    enum class Tag : kos::u32 {
        Coins = 0,
        Voucher = 1,
        Barter = 2,
    };
    Tag tag;
    union {
        kos::u64 coins{};  // the first has an initializer: a Payment can be made without arguments
        std::string_view voucher;
        Point barter;
    };
};

// Types that kinds of handles are told apart by.
struct MemoryHandle;

struct AddIn {
    kos::i32 a;
    kos::i32 b;
};

struct AddOut {
    kos::i32 sum;
};

struct BuyIn {
    kos::idl::Sequence<Item> items;
    Payment payment;
};

struct BuyOut {
    std::string_view receipt;
    kos::idl::Sequence<Payment> change;
};

struct BuyError {
    kos::u32 code;
    std::string_view reason;
};

struct StoreIn {
    std::span<const std::byte> data;
};

struct LendIn {
    kos::idl::HandleTo<MemoryHandle> memory;
};

struct LendOut {
    kos::idl::Sequence<kos::idl::HandleTo<MemoryHandle>> parts;
};

// How the types travel.
namespace schema {

using Point = kos::idl::StructOf<Shop::Point, kos::idl::Field<0, kos::idl::Scalar<kos::i32>, &Shop::Point::x>,
                                 kos::idl::Field<4, kos::idl::Scalar<kos::i32>, &Shop::Point::y>>;
using Item = kos::idl::StructOf<Shop::Item, kos::idl::Field<0, kos::idl::Text<31>, &Shop::Item::name>,
                                kos::idl::Field<8, Point, &Shop::Item::place>,
                                kos::idl::Field<16, kos::idl::Scalar<kos::u8>, &Shop::Item::count>>;
using Payment =
    kos::idl::UnionOf<Shop::Payment, 16, 8, 8, kos::idl::Alternative<kos::idl::Scalar<kos::u64>, &Shop::Payment::coins>,
                      kos::idl::Alternative<kos::idl::Text<15>, &Shop::Payment::voucher>,
                      kos::idl::Alternative<Point, &Shop::Payment::barter>>;
using MemoryHandle = kos::idl::HandleOf<Shop::MemoryHandle, kos::abi::Right::Read | kos::abi::Right::Map>;

using AddIn = kos::idl::StructOf<Shop::AddIn, kos::idl::Field<0, kos::idl::Scalar<kos::i32>, &Shop::AddIn::a>,
                                 kos::idl::Field<4, kos::idl::Scalar<kos::i32>, &Shop::AddIn::b>>;
using AddOut = kos::idl::StructOf<Shop::AddOut, kos::idl::Field<0, kos::idl::Scalar<kos::i32>, &Shop::AddOut::sum>>;
using BuyIn = kos::idl::StructOf<Shop::BuyIn, kos::idl::Field<0, kos::idl::SequenceOf<Item, 8>, &Shop::BuyIn::items>,
                                 kos::idl::Field<8, Payment, &Shop::BuyIn::payment>>;
using BuyOut = kos::idl::StructOf<Shop::BuyOut, kos::idl::Field<0, kos::idl::Text<63>, &Shop::BuyOut::receipt>,
                                  kos::idl::Field<8, kos::idl::SequenceOf<Payment, 4>, &Shop::BuyOut::change>>;
using BuyError =
    kos::idl::StructOf<Shop::BuyError, kos::idl::Field<0, kos::idl::Scalar<kos::u32>, &Shop::BuyError::code>,
                       kos::idl::Field<4, kos::idl::Text<31>, &Shop::BuyError::reason>>;
using StoreIn = kos::idl::StructOf<Shop::StoreIn, kos::idl::Field<0, kos::idl::Blob<65536>, &Shop::StoreIn::data>>;
using LendIn = kos::idl::StructOf<Shop::LendIn, kos::idl::Field<0, MemoryHandle, &Shop::LendIn::memory>>;
using LendOut =
    kos::idl::StructOf<Shop::LendOut, kos::idl::Field<0, kos::idl::SequenceOf<MemoryHandle, 4>, &Shop::LendOut::parts>>;

}  // namespace schema

enum class Method : kos::u16 {
    Add = 0,
    Buy = 1,
    Store = 2,
    Lend = 3,
    Ping = 4,
};

namespace method {

using Add = kos::idl::MethodOf<0, schema::AddIn, schema::AddOut>;
using Buy = kos::idl::MethodOf<1, schema::BuyIn, schema::BuyOut, schema::BuyError>;
using Store = kos::idl::MethodOf<2, schema::StoreIn>;
using Lend = kos::idl::MethodOf<3, schema::LendIn, schema::LendOut>;
using Ping = kos::idl::MethodOf<4, kos::idl::NoParameters>;

}  // namespace method

inline constexpr kos::idl::Limits kLimits =
    kos::idl::limits_of<method::Add, method::Buy, method::Store, method::Lend, method::Ping>();

class Client {
  public:
    constexpr Client(kos::abi::Handle channel, kos::u16 endpoint) : peer_{channel, endpoint} {}

    // A short plain method: the compiler puts the words together itself.
    kos::Result<AddOut> add(kos::i32 a, kos::i32 b, kos::Deadline deadline = kos::Deadline::never()) const {
        const std::array<kos::u64, 1> words{kos::u64{static_cast<kos::u32>(a)} | kos::u64{static_cast<kos::u32>(b)}
                                                                                     << 32};
        const auto reply = kos::detail::call_registers(peer_.channel, kos::abi::Header::request(peer_.endpoint, 0, 8),
                                                       words, deadline);
        if (const auto good = kos::idl::check_reply(reply, 8); !good.has_value()) [[unlikely]] {
            return kos::Error{good.error()};
        }
        return AddOut{.sum = static_cast<kos::i32>(reply.words[0])};
    }

    // All others go through kos::idl::call.
    kos::idl::Answer<BuyOut, BuyError> buy(const kos::idl::Sequence<Item>& items, const Payment& payment,
                                           std::span<std::byte> results,
                                           kos::Deadline deadline = kos::Deadline::never()) const {
        return kos::idl::call<method::Buy>(peer_, {.items = items, .payment = payment}, {.results = results}, deadline);
    }

    kos::Result<void> store(std::span<const std::byte> data, kos::Deadline deadline = kos::Deadline::never()) const {
        return kos::idl::call<method::Store>(peer_, {.data = data}, {}, deadline);
    }

    kos::Result<LendOut> lend(kos::idl::HandleTo<MemoryHandle> memory, std::span<std::byte> results,
                              kos::Deadline deadline = kos::Deadline::never()) const {
        return kos::idl::call<method::Lend>(peer_, {.memory = memory}, {.results = results}, deadline);
    }

    kos::Result<void> ping(kos::Deadline deadline = kos::Deadline::never()) const {
        return kos::idl::call<method::Ping>(peer_, {}, {}, deadline);
    }

  private:
    kos::idl::Peer peer_;
};

class Server {
  public:
    virtual kos::Result<AddOut> add(const AddIn& in, kos::idl::Caller& caller) = 0;
    virtual kos::idl::Answer<BuyOut, BuyError> buy(const BuyIn& in, kos::idl::Caller& caller) = 0;
    virtual kos::Result<void> store(const StoreIn& in, kos::idl::Caller& caller) = 0;
    virtual kos::Result<LendOut> lend(const LendIn& in, kos::idl::Caller& caller) = 0;
    virtual kos::Result<void> ping(kos::idl::Caller& caller) = 0;

  protected:
    ~Server() = default;
};

[[nodiscard]] inline kos::idl::Dispatched dispatch(Server& server, const kos::idl::Incoming& in,
                                                   kos::idl::Outgoing& out, kos::idl::Caller& caller) {
    switch (in.method()) {
        case 0:
            return kos::idl::serve<method::Add, &Server::add>(server, in, out, caller);
        case 1:
            return kos::idl::serve<method::Buy, &Server::buy>(server, in, out, caller);
        case 2:
            return kos::idl::serve<method::Store, &Server::store>(server, in, out, caller);
        case 3:
            return kos::idl::serve<method::Lend, &Server::lend>(server, in, out, caller);
        case 4:
            return kos::idl::serve<method::Ping, &Server::ping>(server, in, out, caller);
        default:
            return kos::idl::malformed(out);
    }
}

// For each method: the answer to a deferred request.
inline kos::Result<> reply_add(kos::ReplyToken token, const kos::Result<AddOut>& result, kos::idl::Outgoing& out) {
    return kos::idl::reply<method::Add>(std::move(token), result, out);
}

inline kos::Result<> reply_buy(kos::ReplyToken token, const kos::idl::Answer<BuyOut, BuyError>& result,
                               kos::idl::Outgoing& out) {
    return kos::idl::reply<method::Buy>(std::move(token), result, out);
}

}  // namespace demo::Shop

// Of an entity with `endpoints { shop : demo.Shop  till.back : demo.Shop }`:
namespace demo::Market {

namespace endpoint {

inline constexpr kos::u16 shop = 0;
inline constexpr kos::u16 till_back = 1;

}  // namespace endpoint

class Dispatcher final : public kos::idl::Dispatcher {
  public:
    static constexpr kos::idl::Limits kLimits = kos::idl::longest(Shop::kLimits, Shop::kLimits);

    Dispatcher(Shop::Server& shop, Shop::Server& till_back) : shop_{shop}, till_back_{till_back} {}

    kos::idl::Dispatched dispatch(const kos::idl::Incoming& in, kos::idl::Outgoing& out,
                                  kos::idl::Caller& caller) override {
        switch (in.endpoint()) {
            case endpoint::shop:
                return Shop::dispatch(shop_, in, out, caller);
            case endpoint::till_back:
                return Shop::dispatch(till_back_, in, out, caller);
            default:
                return kos::idl::malformed(out);
        }
    }

  private:
    Shop::Server& shop_;
    Shop::Server& till_back_;
};

}  // namespace demo::Market
