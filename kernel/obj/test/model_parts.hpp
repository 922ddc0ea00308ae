// SPDX-License-Identifier: Apache-2.0
// What the model of handle tables is made of: objects and processes that do nothing, and what a handle, a badge and a
// mapping should be.
#pragma once

#include <memory>
#include <string>

#include "hal/host/fake_cpu.hpp"
#include "mm/test/kernel_memory.hpp"
#include "obj/badge.hpp"
#include "obj/mapped_place.hpp"

namespace kos::obj::test {

// An object that tells when it was destroyed.
class Probe final : public Object {
  public:
    Probe(abi::ObjectType type, bool& destroyed) : Object{type, mm::kernel_account()}, destroyed_{destroyed} {}
    ~Probe() = default;

  private:
    void destroy() override {
        destroyed_ = true;
        delete this;
    }

    bool& destroyed_;
};

// A notice that nobody waits for.
class QuietNotice final : public Notice {
  public:
    explicit QuietNotice(Process& payer) : Notice{payer} {}
    ~QuietNotice() = default;

  private:
    void on_signal() override {}
    bool give_up_waiter() override { return false; }
    void destroy() override { delete this; }
};

// A process that is nothing but a table of handles, with one of a notice.
class Holder final : public Process {
  public:
    explicit Holder(u32 limit)
        : Process{{*Name::create("holder"), *Name::create("Holder"), mm::Account::kUnlimited, limit}} {}
    ~Holder() = default;

    void open(Notice& notice) {
        static_cast<void>(handles().open_kernel());
        notice_ = handles().insert(notice, abi::kAllRights).value_or(abi::Handle{});
    }
    abi::Handle notice() const { return notice_; }

  private:
    void destroy() override { delete this; }

    abi::Handle notice_;
};

// What a badge should be.
struct ModelBadge {
    Process* holder;
    ModelBadge* outer;
    u64 bit;
    u64 cookie;
    u32 depth;
    bool own = true;  // its own handle is open
    u32 count = 0;
    bool inner_gone = false;  // an inner one went in a revocation with interrupts: it may have counted for longer
};

// What a handle should be: `derived` are the nodes of the handles that were derived from it.
struct Node {
    abi::Handle handle;
    abi::Rights rights;
    u32 table;
    u32 object;
    Node* parent;
    ModelBadge* badge = nullptr;
    bool is_badge = false;
    bool revoked = false;
};

// What a mapping should be: made through a handle, or left to it by one that was derived from it and is closed.
struct ModelMapping {
    MappedPlace* place;
    u32 object;
    Node* holder;  // nullptr: nobody can take it back any more
    bool own;
};

// Whether an operation answered what it should, in words.
inline std::string told(const char* what, Status got, Status wanted) {
    return got == wanted
               ? ""
               : std::string{what} + ": " + std::string{status_name(got)} + ", not " + std::string{status_name(wanted)};
}
template <typename T>
Status status_of(const Result<T>& result) {
    return result ? Status::Ok : result.error();
}

}  // namespace kos::obj::test
