// SPDX-License-Identifier: Apache-2.0
// Handle tables beside the simplest thing that could replace them: a tree of nodes. For the random test and the fuzzer.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hal/host/fake_cpu.hpp"
#include "lib/restart.hpp"
#include "mm/test/kernel_memory.hpp"
#include "obj/audit.hpp"

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

// What a handle should be: `derived` are the nodes of the handles that were derived from it.
struct Node {
    abi::Handle handle;
    abi::Rights rights;
    u32 table;
    u32 object;
    Node* parent;
    bool revoked = false;
};

// Source: u32 pick(u32 count) answers with a number below count; bool more().
template <typename Source>
class HandleModel {
  public:
    explicit HandleModel(Source& source) : source_{source} {
        mm::test::provide_kernel_memory();
        hal::host::reset();
        for (u32 index = 0; index < kTables; ++index) {
            make_table(index);
        }
        for (u32 index = 0; index < kObjects; ++index) {
            probes_.push_back(new Probe{kTypes[index], destroyed_[index]});
            probes_.back()->acquire();
        }
    }
    HandleModel(const HandleModel&) = delete;
    HandleModel& operator=(const HandleModel&) = delete;
    ~HandleModel() {
        hal::host::reset();
        for (const auto& table : tables_) {
            table->close_all();
        }
        for (Probe* probe : probes_) {
            probe->release();
        }
    }

    // One operation; answers with what went wrong, or with nothing.
    std::string step() {
        switch (source_.pick(16)) {
            case 0:
            case 1:
                return insert();
            case 2:
            case 3:
            case 4:
            case 5:
                return derive(abi::Right::Duplicate);
            case 6:
            case 7:
            case 8:
                return derive(abi::Right::Transfer);
            case 9:
            case 10:
            case 11:
                return close();
            case 12:
                return reserve();
            case 13:
                return source_.pick(16) == 0 ? end_table() : revoke(RevokeScope::Derived);
            default:
                return revoke(source_.pick(3) == 0 ? RevokeScope::Subtree : RevokeScope::Derived);
        }
    }

    // Compares everything.
    std::string compare() {
        u32 open[kTables] = {};
        u32 handles[kObjects] = {};
        for (const auto& node : nodes_) {
            ++open[node->table];
            handles[node->object] += node->revoked ? 0 : 1;
            if (const std::string fault = compare(*node); !fault.empty()) {
                return fault;
            }
        }
        for (u32 index = 0; index < kTables; ++index) {
            const HandleAudit audit = tables_[index]->audit();
            if (!audit.clean() || audit.open != open[index] + 1) {
                return "table: " + std::string{audit.clean() ? "it has other handles" : audit.fault};
            }
        }
        for (u32 index = 0; index < kObjects; ++index) {
            if (destroyed_[index] || probes_[index]->handles() != handles[index]) {
                return "an object has " + std::to_string(probes_[index]->handles()) + " handles, not " +
                       std::to_string(handles[index]);
            }
            if (const auto fault = audit_derivations(*probes_[index]); !fault.empty()) {
                return "object: " + std::string{fault};
            }
        }
        return "";
    }

    usize size() const { return nodes_.size(); }

  private:
    static constexpr u32 kTables = 4;
    static constexpr u32 kObjects = 3;
    static constexpr u32 kMostPlaces = 16;
    static constexpr u32 kLimits[kTables] = {20, 120, 350, 1500};
    static constexpr abi::ObjectType kTypes[kObjects] = {abi::ObjectType::Memory, abi::ObjectType::Task,
                                                         abi::ObjectType::Power};
    static constexpr abi::Rights kUsual = abi::Right::Transfer | abi::Right::Duplicate | abi::Right::Revoke;

    void make_table(u32 index) {
        tables_.resize(kTables);
        tables_[index] = std::make_unique<HandleTable>(account_, kLimits[index]);
        static_cast<void>(tables_[index]->open_kernel());
    }

    // Mostly all that derivation needs, sometimes anything.
    abi::Rights pick_rights() {
        return source_.pick(4) == 0 ? source_.pick(~u32{0}) : kUsual | (source_.pick(16) << 16);
    }
    Node* pick_node() { return nodes_.empty() ? nullptr : nodes_[source_.pick(static_cast<u32>(nodes_.size()))].get(); }

    u32 open_in(u32 table) const {
        u32 count = 1;
        for (const auto& node : nodes_) {
            count += node->table == table ? 1 : 0;
        }
        return count;
    }
    Node& add(abi::Handle handle, abi::Rights rights, u32 table, u32 object, Node* parent) {
        nodes_.push_back(std::make_unique<Node>(Node{handle, rights, table, object, parent}));
        return *nodes_.back();
    }
    void remove(const Node& gone) {
        for (const auto& node : nodes_) {
            node->parent = node->parent == &gone ? gone.parent : node->parent;
        }
        std::erase_if(nodes_, [&](const auto& node) { return node.get() == &gone; });
    }
    bool below(const Node& node, const Node& root) const {
        for (const Node* up = node.parent; up != nullptr; up = up->parent) {
            if (up == &root) {
                return true;
            }
        }
        return false;
    }
    static std::string told(const char* what, Status got, Status wanted) {
        return got == wanted ? ""
                             : std::string{what} + ": " + std::string{status_name(got)} + ", not " +
                                   std::string{status_name(wanted)};
    }
    template <typename T>
    static Status status_of(const Result<T>& result) {
        return result ? Status::Ok : result.error();
    }

    std::string insert() {
        const u32 table = source_.pick(kTables);
        const u32 object = source_.pick(kObjects);
        const abi::Rights rights = pick_rights();
        const Status wanted = open_in(table) < kLimits[table] ? Status::Ok : Status::Quota;
        const auto made = tables_[table]->insert(*probes_[object], rights);
        if (made) {
            add(*made, rights, table, object, nullptr);
        }
        return told("insert", status_of(made), wanted);
    }

    Status wanted_of(const Node& from, abi::Right needed, abi::Rights rights, u32 table) const {
        if (from.revoked) {
            return Status::Revoked;
        }
        const abi::Rights all = rights | needed;
        if ((from.rights & all) != all) {
            return Status::NoRights;
        }
        return open_in(table) < kLimits[table] ? Status::Ok : Status::Quota;
    }

    std::string derive(abi::Right needed) {
        Node* from = pick_node();
        if (from == nullptr) {
            return "";
        }
        const u32 table = needed == abi::Right::Duplicate ? from->table : source_.pick(kTables);
        const abi::Rights rights = source_.pick(8) == 0 ? pick_rights() : from->rights & pick_rights();
        const Status wanted = wanted_of(*from, needed, rights, table);
        const auto made = derive(*from, needed, rights, table);
        if (made) {
            add(*made, rights, table, from->object, from);
        }
        return told("derive", status_of(made), wanted);
    }
    Result<abi::Handle> derive(const Node& from, abi::Right needed, abi::Rights rights, u32 table) {
        if (needed == abi::Right::Duplicate) {
            return tables_[table]->duplicate(from.handle, rights);
        }
        TRY(tables_[from.table]->find_source(from.handle, needed, rights));
        return tables_[table]->derive(*tables_[from.table], from.handle, rights, nullptr);
    }

    std::string close() {
        Node* node = pick_node();
        if (node == nullptr) {
            return "";
        }
        const auto closed = tables_[node->table]->close(node->handle);
        const auto again = tables_[node->table]->close(node->handle);
        remove(*node);
        return told("close", status_of(closed), Status::Ok) + told("close twice", status_of(again), Status::BadHandle);
    }

    // Takes places and gives them back in another order: nothing has happened.
    std::string reserve() {
        const u32 table = source_.pick(kTables);
        std::vector<abi::Handle> places;
        for (u32 count = source_.pick(kMostPlaces); count > 0; --count) {
            if (const auto place = tables_[table]->reserve()) {
                places.push_back(*place);
            }
        }
        while (!places.empty()) {
            const auto chosen = places.begin() + source_.pick(static_cast<u32>(places.size()));
            if (tables_[table]->find(*chosen)) {
                return "a reserved place is open";
            }
            tables_[table]->give_back(*chosen);
            places.erase(chosen);
        }
        return "";
    }

    std::string end_table() {
        const u32 table = source_.pick(kTables);
        tables_[table]->close_all();
        for (usize index = nodes_.size(); index-- > 0;) {
            if (nodes_[index]->table == table) {
                remove(*nodes_[index]);
            }
        }
        make_table(table);
        return "";
    }

    void mark_revoked(Node& root, RevokeScope scope) {
        for (const auto& node : nodes_) {
            if (below(*node, root)) {
                node->revoked = true;
            }
        }
        root.revoked = root.revoked || scope == RevokeScope::Subtree;
        // A revoked handle has left the tree: what is closed later hands nothing to it.
        for (const auto& node : nodes_) {
            node->parent = node->revoked ? nullptr : node->parent;
        }
    }

    // With interrupts that come in between, and what others then do.
    std::string revoke(RevokeScope scope) {
        Node* root = pick_node();
        if (root == nullptr) {
            return "";
        }
        const bool right = (root->rights & static_cast<abi::Rights>(abi::Right::Revoke)) != 0;
        const Status wanted = root->revoked ? Status::Revoked : right ? Status::Ok : Status::NoRights;
        if (wanted == Status::Ok) {
            mark_revoked(*root, scope);
        }
        const u32 table = root->table;
        const abi::Handle handle = root->handle;
        hal::host::processor().interrupt_pending = [this] { return source_.pick(2) == 0; };
        u64 ticket = 0;
        auto done = tables_[table]->revoke(handle, scope, ticket);
        while (!done && done.error() == kRestart) {
            if (const std::string fault = interfere(); !fault.empty()) {
                return fault;
            }
            done = tables_[table]->revoke(handle, scope, ticket);
            if (!done && done.error() == Status::BadHandle && !is_open(table, handle)) {
                return "";
            }
        }
        hal::host::processor().interrupt_pending = nullptr;
        return told("revoke", status_of(done), wanted);
    }
    bool is_open(u32 table, abi::Handle handle) const {
        for (const auto& node : nodes_) {
            if (node->table == table && node->handle == handle) {
                return true;
            }
        }
        return false;
    }
    // While a revocation is half-way: closes any handle, or derives from it.
    std::string interfere() {
        Node* node = pick_node();
        if (node == nullptr || source_.pick(2) == 0) {
            return "";
        }
        const bool closes = source_.pick(2) == 0;
        const Status wanted =
            closes ? Status::Ok : wanted_of(*node, abi::Right::Duplicate, node->rights & kUsual, node->table);
        auto done = attempt(*node, closes);
        while (!done && done.error() == kRestart) {
            done = attempt(*node, closes);
        }
        if (done && closes) {
            remove(*node);
        } else if (done) {
            add(*done, node->rights & kUsual, node->table, node->object, node);
        }
        return told("interfere", status_of(done), wanted);
    }
    Result<abi::Handle> attempt(const Node& node, bool closes) {
        if (!closes) {
            return tables_[node.table]->duplicate(node.handle, node.rights & kUsual);
        }
        TRY(tables_[node.table]->close(node.handle));
        return abi::Handle{};
    }

    std::string compare(const Node& node) {
        HandleTable& table = *tables_[node.table];
        const auto found = table.find(node.handle);
        if (!found) {
            return "an open handle is not found";
        }
        const auto resolved = table.resolve(node.handle, kTypes[node.object], 0);
        if (node.revoked) {
            return told("revoked handle", status_of(resolved), Status::Revoked);
        }
        if (!resolved || *resolved != probes_[node.object]) {
            return "a handle names another object: " + std::string{status_name(status_of(resolved))};
        }
        return *table.rights(node.handle) == node.rights ? "" : "a handle has other rights";
    }

    Source& source_;
    mm::Account account_{mm::Account::kUnlimited};
    std::vector<std::unique_ptr<HandleTable>> tables_;
    std::vector<Probe*> probes_;
    bool destroyed_[kObjects] = {};
    std::vector<std::unique_ptr<Node>> nodes_;
};

}  // namespace kos::obj::test
