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

// Declared in the namespace `demo::Shop`, names of kos are there as they are in kos.
using namespace kos;  // NOLINT(google-build-using-namespace): see above

struct Point {
    i32 x;
    i32 y;
};
static_assert(sizeof(Point) == 8);
static_assert(offsetof(Point, x) == 0);
static_assert(offsetof(Point, y) == 4);

struct Item {
    std::string_view name;
    Point place;
    u8 count;
};

struct Payment {
    enum class Tag : u32 {
        Coins = 0,
        Voucher = 1,
        Barter = 2,
    };
    Tag tag;
    union {
        u64 coins{};  // the first has an initializer: a Payment can be made without arguments
        std::string_view voucher;
        Point barter;
    };
};

// Types that kinds of handles are told apart by.
struct MemoryHandle;

struct AddIn {
    i32 a;
    i32 b;
};

struct AddOut {
    i32 sum;
};

struct BuyIn {
    idl::Sequence<Item> items;
    Payment payment;
};

struct BuyOut {
    std::string_view receipt;
    idl::Sequence<Payment> change;
};

struct BuyError {
    u32 code;
    std::string_view reason;
};

struct StoreIn {
    std::span<const std::byte> data;
};

struct LendIn {
    idl::HandleTo<MemoryHandle> memory;
};

struct LendOut {
    idl::Sequence<idl::HandleTo<MemoryHandle>> parts;
};

// How the types travel.
namespace schema {

using Point = idl::StructOf<Shop::Point, idl::Field<0, idl::Scalar<i32>, &Shop::Point::x>,
                            idl::Field<4, idl::Scalar<i32>, &Shop::Point::y>>;
using Item =
    idl::StructOf<Shop::Item, idl::Field<0, idl::Text<31>, &Shop::Item::name>, idl::Field<8, Point, &Shop::Item::place>,
                  idl::Field<16, idl::Scalar<u8>, &Shop::Item::count>>;
using Payment = idl::UnionOf<Shop::Payment, 16, 8, 8, idl::Alternative<idl::Scalar<u64>, &Shop::Payment::coins>,
                             idl::Alternative<idl::Text<15>, &Shop::Payment::voucher>,
                             idl::Alternative<Point, &Shop::Payment::barter>>;
using MemoryHandle = idl::HandleOf<Shop::MemoryHandle, abi::Right::Read | abi::Right::Map>;

using AddIn = idl::StructOf<Shop::AddIn, idl::Field<0, idl::Scalar<i32>, &Shop::AddIn::a>,
                            idl::Field<4, idl::Scalar<i32>, &Shop::AddIn::b>>;
using AddOut = idl::StructOf<Shop::AddOut, idl::Field<0, idl::Scalar<i32>, &Shop::AddOut::sum>>;
using BuyIn = idl::StructOf<Shop::BuyIn, idl::Field<0, idl::SequenceOf<Item, 8>, &Shop::BuyIn::items>,
                            idl::Field<8, Payment, &Shop::BuyIn::payment>>;
using BuyOut = idl::StructOf<Shop::BuyOut, idl::Field<0, idl::Text<63>, &Shop::BuyOut::receipt>,
                             idl::Field<8, idl::SequenceOf<Payment, 4>, &Shop::BuyOut::change>>;
using BuyError = idl::StructOf<Shop::BuyError, idl::Field<0, idl::Scalar<u32>, &Shop::BuyError::code>,
                               idl::Field<4, idl::Text<31>, &Shop::BuyError::reason>>;
using StoreIn = idl::StructOf<Shop::StoreIn, idl::Field<0, idl::Blob<65536>, &Shop::StoreIn::data>>;
using LendIn = idl::StructOf<Shop::LendIn, idl::Field<0, MemoryHandle, &Shop::LendIn::memory>>;
using LendOut = idl::StructOf<Shop::LendOut, idl::Field<0, idl::SequenceOf<MemoryHandle, 4>, &Shop::LendOut::parts>>;

}  // namespace schema

enum class Method : u16 {
    Add = 0,
    Buy = 1,
    Store = 2,
    Lend = 3,
    Ping = 4,
};

namespace method {

using Add = idl::MethodOf<0, schema::AddIn, schema::AddOut>;
using Buy = idl::MethodOf<1, schema::BuyIn, schema::BuyOut, schema::BuyError>;
using Store = idl::MethodOf<2, schema::StoreIn>;
using Lend = idl::MethodOf<3, schema::LendIn, schema::LendOut>;
using Ping = idl::MethodOf<4, idl::NoParameters>;

}  // namespace method

inline constexpr idl::Limits kLimits =
    idl::limits_of<method::Add, method::Buy, method::Store, method::Lend, method::Ping>();

class Client {
  public:
    constexpr Client(abi::Handle channel, u16 endpoint) : peer_{channel, endpoint} {}

    // A short plain method: the compiler puts the words together itself.
    Result<AddOut> add(i32 a, i32 b, Deadline deadline = Deadline::never()) const {
        const std::array<u64, 1> words{u64{static_cast<u32>(a)} | u64{static_cast<u32>(b)} << 32};
        const auto reply =
            detail::call_registers(peer_.channel, abi::Header::request(peer_.endpoint, 0, 8), words, deadline);
        if (const auto good = idl::check_reply(reply, 8); !good.has_value()) [[unlikely]] {
            return Error{good.error()};
        }
        return AddOut{.sum = static_cast<i32>(reply.words[0])};
    }

    // All others go through idl::call.
    idl::Answer<BuyOut, BuyError> buy(const idl::Sequence<Item>& items, const Payment& payment,
                                      std::span<std::byte> results, Deadline deadline = Deadline::never()) const {
        return idl::call<method::Buy>(peer_, {.items = items, .payment = payment}, {.results = results}, deadline);
    }

    Result<void> store(std::span<const std::byte> data, Deadline deadline = Deadline::never()) const {
        return idl::call<method::Store>(peer_, {.data = data}, {}, deadline);
    }

    Result<LendOut> lend(idl::HandleTo<MemoryHandle> memory, std::span<std::byte> results,
                         Deadline deadline = Deadline::never()) const {
        return idl::call<method::Lend>(peer_, {.memory = memory}, {.results = results}, deadline);
    }

    Result<void> ping(Deadline deadline = Deadline::never()) const {
        return idl::call<method::Ping>(peer_, {}, {}, deadline);
    }

  private:
    idl::Peer peer_;
};

class Server {
  public:
    virtual Result<AddOut> add(const AddIn& in, idl::Caller& caller) = 0;
    virtual idl::Answer<BuyOut, BuyError> buy(const BuyIn& in, idl::Caller& caller) = 0;
    virtual Result<void> store(const StoreIn& in, idl::Caller& caller) = 0;
    virtual Result<LendOut> lend(const LendIn& in, idl::Caller& caller) = 0;
    virtual Result<void> ping(idl::Caller& caller) = 0;

  protected:
    ~Server() = default;
};

[[nodiscard]] inline idl::Dispatched dispatch(Server& server, const idl::Incoming& in, idl::Outgoing& out,
                                              idl::Caller& caller) {
    switch (in.method()) {
        case 0:
            return idl::serve<method::Add, &Server::add>(server, in, out, caller);
        case 1:
            return idl::serve<method::Buy, &Server::buy>(server, in, out, caller);
        case 2:
            return idl::serve<method::Store, &Server::store>(server, in, out, caller);
        case 3:
            return idl::serve<method::Lend, &Server::lend>(server, in, out, caller);
        case 4:
            return idl::serve<method::Ping, &Server::ping>(server, in, out, caller);
        default:
            return idl::malformed(out);
    }
}

// For each method: the answer to a deferred request.
inline Result<> reply_add(ReplyToken token, const Result<AddOut>& result, idl::Outgoing& out) {
    return idl::reply<method::Add>(std::move(token), result, out);
}

inline Result<> reply_buy(ReplyToken token, const idl::Answer<BuyOut, BuyError>& result, idl::Outgoing& out) {
    return idl::reply<method::Buy>(std::move(token), result, out);
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
