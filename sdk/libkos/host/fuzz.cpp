// SPDX-License-Identifier: Apache-2.0
// Inputs of generated fuzzers become requests.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <kos/host/fuzz.hpp>
#include <kos/host/loopback.hpp>

namespace kos::host {
namespace {

constexpr usize kHeadBytes = 7;
constexpr usize kArenaBytes = usize{1} << 16;

[[noreturn]] void fail(const char* what) {
    std::fputs(what, stderr);
    std::abort();
}

// A request, each part in memory of its own, so that a step beside it is noticed.
class Request {
  public:
    Request(std::span<const std::byte> input, std::span<const FuzzMethod> methods) {
        std::array<u8, kHeadBytes> head{};
        const auto head_bytes = input.first(std::min(input.size(), kHeadBytes));
        std::ranges::copy(head_bytes, std::as_writable_bytes(std::span{head}).begin());
        input = input.subspan(head_bytes.size());
        method_ = head[0] < methods.size() ? &methods[head[0]] : nullptr;
        const bool odd_length = (head[1] & 0x20) != 0 || method_ == nullptr;
        const usize bytes = odd_length ? usize{head[2]} * 8 : method_->constant_bytes;
        fill(input, bytes);
        handles_.resize(std::min<usize>(head[1] & 0x1f, abi::kMaxHandles),
                        {.handle = 1, .rights = (head[1] & 0x40) != 0 ? 0 : abi::kAllRights, .zero = 0});
        const auto riid = method_ != nullptr ? method_->endpoint : static_cast<u16>(head[3] | head[4] << 8);
        const auto mid = method_ != nullptr ? method_->method : static_cast<u16>(head[5] | head[6] << 8);
        // Chance may have met one of the table.
        const auto is_it = [=](const FuzzMethod& method) { return method.endpoint == riid && method.method == mid; };
        const auto found = std::ranges::find_if(methods, is_it);
        method_ = found == methods.end() ? nullptr : &*found;
        header_ = abi::Header::request(riid, mid, static_cast<u32>(bytes))
                      .with_handles(static_cast<u32>(handles_.size()))
                      .with_kind(abi::Kind::Request);
    }

    idl::Incoming incoming() { return {header_, {constant_.bytes(), arena_.bytes(), handles_}}; }
    const FuzzMethod* method() const { return method_; }

  private:
    void fill(std::span<const std::byte> input, usize constant_bytes) {
        const auto constant = input.first(std::min(input.size(), constant_bytes));
        constant_ = Buffer{constant_bytes};
        std::ranges::copy(constant, constant_.bytes().begin());
        arena_ = Buffer{input.size() - constant.size()};
        std::ranges::copy(input.subspan(constant.size()), arena_.bytes().begin());
    }

    const FuzzMethod* method_ = nullptr;  // null: none of the table
    abi::Header header_{};
    Buffer constant_{0};
    Buffer arena_{0};
    std::vector<abi::HandleElement> handles_;
};

void check(const Response& response, idl::Dispatched dispatched, const FuzzMethod* method) {
    if (dispatched == idl::Dispatched::Malformed || method == nullptr) {
        if (response.kind != ResponseKind::Refusal || !fuzzing::is_empty(response)) {
            fail("a malformed request was not answered by an empty refusal\n");
        }
        return;
    }
    if (!method->well_formed(response)) {
        fail("the answer is not what the client takes\n");
    }
}

}  // namespace

void fuzz(std::span<const std::byte> input, idl::Dispatcher& dispatcher, std::span<const FuzzMethod> methods) {
    Request request{input, methods};
    Buffer arena{kArenaBytes};
    Buffer constant{abi::kMaxConstantBytes};
    std::array<abi::HandleElement, abi::kMaxHandles> handles;
    idl::Outgoing out{{.constant = constant.bytes(), .arena = arena.bytes(), .handles = handles}};
    const idl::Incoming in = request.incoming();
    idl::Caller caller{1, 1, ReplyToken{abi::ReplyToken{1}, in.header}};
    const idl::Dispatched dispatched = dispatcher.dispatch(in, out, caller);
    if (!caller.deferred()) {
        check(out.response(), dispatched, request.method());
    }
    static_cast<void>(caller.release().release());
}

}  // namespace kos::host
