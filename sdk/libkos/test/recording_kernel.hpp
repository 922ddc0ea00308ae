// SPDX-License-Identifier: Apache-2.0
// A stand-in for the kernel that writes down each call of a core method and answers what the test has laid ready.
#pragma once

#include <cstring>
#include <deque>
#include <ostream>
#include <vector>

#include <kos/abi/handle.hpp>
#include <kos/host/loopback.hpp>

namespace kos::test {

// A call: its endpoint and method, and the words that it sent.
struct CoreCall {
    u16 endpoint = 0;
    u16 method = 0;
    std::vector<u64> words{};

    bool operator==(const CoreCall&) const = default;
    friend std::ostream& operator<<(std::ostream& out, const CoreCall& call) {
        out << "endpoint " << call.endpoint << " method " << call.method << ":";
        for (const u64 word : call.words) {
            out << " 0x" << std::hex << word << std::dec;
        }
        return out;
    }
};

template <typename Service>
CoreCall core_call(typename Service::Method method, std::vector<u64> words) {
    return {Service::kRiid, static_cast<u16>(method), std::move(words)};
}

class RecordingKernel final : public host::Kernel {
  public:
    // The next calls' answers, in this order; without one: OK, and no words.
    void answer(std::vector<u64> words) { answers_.push_back({Status::Ok, std::move(words)}); }
    void refuse(Status status) { answers_.push_back({status, {}}); }
    // Since the last time.
    std::vector<CoreCall> calls() { return std::exchange(calls_, {}); }

    detail::Registers trap(abi::Syscall number, const detail::Registers& in) override {
        detail::Registers out{};
        if (number != abi::Syscall::Call || in.x0 != abi::kKernelHandle.raw()) {
            out.x0 = static_cast<u64>(Status::BadSyscall);
            return out;
        }
        const host::Transfer request = host::read_message(in);
        calls_.push_back({request.header.riid(), request.header.mid(), words_of(request.constant)});
        const Answer answer = next_answer();
        if (answer.status == Status::Ok) {
            const auto bytes = std::as_bytes(std::span{answer.words});
            const host::Transfer response{.header = request.header, .constant = {bytes.begin(), bytes.end()}};
            host::write_message(response, in, abi::Kind::Response, out);
        }
        out.x0 = static_cast<u64>(answer.status);
        return out;
    }

  private:
    struct Answer {
        Status status = Status::Ok;
        std::vector<u64> words{};
    };

    static std::vector<u64> words_of(const std::vector<std::byte>& bytes) {
        std::vector<u64> words(bytes.size() / sizeof(u64));
        std::memcpy(words.data(), bytes.data(), words.size() * sizeof(u64));
        return words;
    }

    Answer next_answer() {
        if (answers_.empty()) {
            return {};
        }
        Answer next = std::move(answers_.front());
        answers_.pop_front();
        return next;
    }

    std::deque<Answer> answers_;
    std::vector<CoreCall> calls_;
};

}  // namespace kos::test
