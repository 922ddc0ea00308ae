// SPDX-License-Identifier: Apache-2.0
// Handle tables beside the simplest thing that could replace them: a tree of nodes. For the random test and the fuzzer.
#pragma once

#include <string>
#include <utility>

#include "lib/restart.hpp"
#include "obj/audit.hpp"
#include "obj/test/fake_space.hpp"
#include "obj/test/model_parts.hpp"

namespace kos::obj::test {

// Source: u32 pick(u32 count) answers with a number below count; bool more().
template <typename Source>
class HandleModel {
  public:
    explicit HandleModel(Source& source) : source_{source} {
        mm::test::provide_kernel_memory();
        hal::host::reset();
        keeper_ = Ref<Holder>{*new Holder{1}};
        notice_ = Ref<QuietNotice>{*new QuietNotice{*keeper_}};
        for (u32 index = 0; index < kTables; ++index) {
            make_table(index);
        }
        for (u32 index = 0; index < kObjects; ++index) {
            probes_.push_back(new Probe{kTypes[index], destroyed_[index]});
            probes_.back()->acquire();
            spaces_.push_back(std::make_unique<FakeSpace>(*probes_.back(), [this] { return source_.pick(3) == 0; }));
        }
    }
    HandleModel(const HandleModel&) = delete;
    HandleModel& operator=(const HandleModel&) = delete;
    ~HandleModel() {
        hal::host::reset();
        for (const auto& holder : holders_) {
            holder->handles().close_all();
        }
        do_deferred_work();
        spaces_.clear();
        for (Probe* probe : probes_) {
            probe->release();
        }
    }

    // One operation; answers with what went wrong, or with nothing.
    std::string step() {
        const std::string fault = operate();
        settle();
        return fault;
    }

    // Compares everything.
    std::string compare() {
        settle();
        const u64 bits = notice_->take(~u64{0});
        const u64 wanted = std::exchange(signalled_, 0);
        if ((bits & wanted) != wanted || (bits & ~(wanted | std::exchange(possible_, 0))) != 0) {
            return "the notice has other bits";
        }
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
            const HandleAudit audit = table_of(index).audit();
            if (!audit.clean() || audit.open != open[index] + kAlwaysOpen) {
                return "table: " + std::string{audit.clean() ? "it has other handles" : audit.fault};
            }
        }
        for (u32 index = 0; index < kObjects; ++index) {
            if (destroyed_[index] || probes_[index]->handles() != handles[index]) {
                return "an object has " + std::to_string(probes_[index]->handles()) + " handles, not " +
                       std::to_string(handles[index]);
            }
            const DerivationAudit audit = audit_list(*probes_[index]);
            if (!audit.fault.empty()) {
                return "object: " + std::string{audit.fault};
            }
            if (audit.mappings != mappings_of(index)) {
                return "an object has other mappings";
            }
        }
        for (const ModelMapping& mapping : mappings_) {
            if (!mapping.place->derived()) {
                return "a mapping is gone";
            }
        }
        return "";
    }

    usize size() const { return nodes_.size(); }

  private:
    static constexpr u32 kTables = 4;
    static constexpr u32 kObjects = 3;
    static constexpr u32 kMostPlaces = 16;
    static constexpr u32 kAlwaysOpen = 2;  // the kernel's handle and the notice's
    static constexpr u32 kLimits[kTables] = {20, 120, 350, 1500};
    static constexpr abi::ObjectType kTypes[kObjects] = {abi::ObjectType::Memory, abi::ObjectType::Task,
                                                         abi::ObjectType::Power};
    static constexpr abi::Rights kUsual =
        abi::Right::Transfer | abi::Right::Duplicate | abi::Right::Revoke | abi::Right::Map;

    // What counts on a badge no more.
    enum class Gone : u8 {
        Handle,
        Badge,
    };

    std::string operate() {
        switch (source_.pick(24)) {
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
            case 14:
            case 15:
                return create_badge();
            case 16:
            case 17:
                return dereference();
            case 18:
            case 19:
                return map();
            case 20:
                return split();
            case 21:
                unmap();
                return "";
            case 13:
                return source_.pick(16) == 0 ? end_table() : revoke(RevokeScope::Derived);
            default:
                return revoke(source_.pick(3) == 0 ? RevokeScope::Subtree : RevokeScope::Derived);
        }
    }

    // What the kernel does on its way out, while no interrupt is pending.
    static void settle() {
        const auto interrupts = std::exchange(hal::host::processor().interrupt_pending, nullptr);
        do_deferred_work();
        hal::host::processor().interrupt_pending = interrupts;
    }

    HandleTable& table_of(u32 index) { return holders_[index]->handles(); }
    void make_table(u32 index) {
        holders_.resize(kTables);
        holders_[index] = Ref<Holder>{*new Holder{kLimits[index]}};
        holders_[index]->open(*notice_);
    }

    // Mostly all that derivation needs, sometimes anything.
    abi::Rights pick_rights() {
        return source_.pick(4) == 0 ? source_.pick(~u32{0}) : kUsual | (source_.pick(16) << 16);
    }
    Node* pick_node() { return nodes_.empty() ? nullptr : nodes_[source_.pick(static_cast<u32>(nodes_.size()))].get(); }

    u32 open_in(u32 table) const {
        u32 count = kAlwaysOpen;
        for (const auto& node : nodes_) {
            count += node->table == table ? 1 : 0;
        }
        return count;
    }
    Node& add(abi::Handle handle, abi::Rights rights, u32 table, u32 object, Node* parent) {
        ModelBadge* badge = parent != nullptr ? parent->badge : nullptr;
        if (badge != nullptr) {
            ++badge->count;
        }
        nodes_.push_back(std::make_unique<Node>(Node{handle, rights, table, object, parent, badge}));
        return *nodes_.back();
    }
    // It counts no more.
    void leave_badge(Node& node) {
        ModelBadge* badge = std::exchange(node.badge, nullptr);
        if (badge == nullptr) {
            return;
        }
        if (!std::exchange(node.is_badge, false)) {
            drop_one(*badge, Gone::Handle);
            return;
        }
        badge->own = false;
        if (badge->count == 0 && badge->outer != nullptr) {
            drop_one(*badge->outer, Gone::Badge);
        }
    }
    // That an inner badge is gone, an outer one learns on the way out: others may have derived from it then.
    void drop_one(ModelBadge& first, Gone gone) {
        for (ModelBadge* badge = &first; badge != nullptr; badge = badge->outer) {
            badge->inner_gone = badge->inner_gone || (interrupted_ && gone == Gone::Badge);
            if (--badge->count > 0) {
                return;
            }
            const u64 bit = badge->holder != nullptr ? badge->bit : 0;
            (interrupted_ && badge->inner_gone ? possible_ : signalled_) |= bit;
            if (badge->own) {
                return;
            }
            gone = Gone::Badge;
        }
    }
    void remove(Node& gone) {
        if (!gone.revoked) {
            leave_badge(gone);
        }
        for (const auto& node : nodes_) {
            node->parent = node->parent == &gone ? gone.parent : node->parent;
        }
        for (ModelMapping& mapping : mappings_) {
            if (mapping.holder == &gone) {
                mapping.holder = gone.parent;
                mapping.own = false;
            }
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
    std::string insert() {
        const u32 table = source_.pick(kTables);
        const u32 object = source_.pick(kObjects);
        const abi::Rights rights = pick_rights();
        const Status wanted = open_in(table) < kLimits[table] ? Status::Ok : Status::Quota;
        const auto made = table_of(table).insert(*probes_[object], rights);
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
            return table_of(table).duplicate(from.handle, rights);
        }
        TRY(table_of(from.table).find_source(from.handle, needed, rights));
        return table_of(table).derive(table_of(from.table), from.handle, rights, nullptr);
    }

    u32 mappings_of(u32 object) const {
        u32 count = 0;
        for (const ModelMapping& mapping : mappings_) {
            count += mapping.object == object ? 1 : 0;
        }
        return count;
    }
    std::string map() {
        Node* node = pick_node();
        if (node == nullptr) {
            return "";
        }
        const Status wanted = wanted_map(*node);
        const auto source = table_of(node->table).find_map_source(node->handle);
        return told("map", map_through(*node, source), wanted);
    }
    static Status wanted_map(const Node& node) {
        const bool right = (node.rights & static_cast<abi::Rights>(abi::Right::Map)) != 0;
        return node.revoked ? Status::Revoked : right ? Status::Ok : Status::NoRights;
    }
    Status map_through(Node& node, const Result<HandleTable::MapSource>& source) {
        if (source) {
            mappings_.push_back({&spaces_[node.object]->map(*source->place), node.object, &node, true});
        }
        return status_of(source);
    }
    std::string split() {
        if (!mappings_.empty()) {
            const ModelMapping whole = mappings_[source_.pick(static_cast<u32>(mappings_.size()))];
            mappings_.push_back({&spaces_[whole.object]->split(*whole.place), whole.object, whole.holder, whole.own});
        }
        return "";
    }
    void unmap() {
        if (!mappings_.empty()) {
            const auto chosen = mappings_.begin() + source_.pick(static_cast<u32>(mappings_.size()));
            chosen->place->leave();
            mappings_.erase(chosen);
        }
    }

    std::string create_badge() {
        Node* from = pick_node();
        if (from == nullptr) {
            return "";
        }
        const abi::Rights rights = from->rights & pick_rights();
        const u32 table = from->table;
        const u32 depth = from->badge != nullptr ? from->badge->depth + 1 : 1;
        Status wanted = wanted_of(*from, abi::Right::Duplicate, rights, table);
        wanted = wanted == Status::Ok && depth > Badge::kMaxDepth ? Status::Quota : wanted;
        auto model = std::make_unique<ModelBadge>(
            ModelBadge{holders_[table].get(), from->badge, u64{1} << badges_.size() % 64, badges_.size(), depth});
        const auto made = create_badge(*from, rights, *model);
        if (made) {
            Node& node = add(*made, rights, table, from->object, from);
            node.badge = model.get();
            node.is_badge = true;
            badges_.push_back(std::move(model));
        }
        return told("create badge", status_of(made), wanted);
    }
    // As the service does it.
    Result<abi::Handle> create_badge(const Node& from, abi::Rights rights, const ModelBadge& model) {
        const HandleEntry* source = TRY(table_of(from.table).find_source(from.handle, abi::Right::Duplicate, rights));
        Holder& holder = *holders_[from.table];
        Badge* badge = TRY(Badge::create({holder, *notice_, holder.notice(), model.bit}, model.cookie, source->badge));
        const auto opened = holder.handles().open_badge(from.handle, rights, *badge);
        if (!opened) {
            badge->destroy();
        }
        return opened;
    }

    std::string dereference() {
        Node* asked = pick_node();
        Node* proof = pick_node();
        if (asked == nullptr || asked->table != proof->table) {
            return "";
        }
        const auto cookie = table_of(asked->table).cookie_of(asked->handle, proof->handle);
        if (cookie && *cookie != proof->badge->cookie) {
            return "the cookie is another one";
        }
        return told("dereference", status_of(cookie), wanted_cookie(*asked, *proof));
    }
    static Status wanted_cookie(const Node& asked, const Node& proof) {
        if (asked.revoked || proof.revoked) {
            return Status::Revoked;
        }
        if (!proof.is_badge) {
            return Status::WrongType;
        }
        const ModelBadge* badge = asked.badge;
        while (badge != nullptr && badge != proof.badge) {
            badge = badge->outer;
        }
        return badge != nullptr ? Status::Ok : Status::NoRights;
    }

    std::string close() {
        Node* node = pick_node();
        if (node == nullptr) {
            return "";
        }
        const auto closed = table_of(node->table).close(node->handle);
        const auto again = table_of(node->table).close(node->handle);
        remove(*node);
        return told("close", status_of(closed), Status::Ok) + told("close twice", status_of(again), Status::BadHandle);
    }

    // Takes places and gives them back in another order: nothing has happened.
    std::string reserve() {
        const u32 table = source_.pick(kTables);
        std::vector<abi::Handle> places;
        for (u32 count = source_.pick(kMostPlaces); count > 0; --count) {
            if (const auto place = table_of(table).reserve()) {
                places.push_back(*place);
            }
        }
        while (!places.empty()) {
            const auto chosen = places.begin() + source_.pick(static_cast<u32>(places.size()));
            if (table_of(table).find(*chosen)) {
                return "a reserved place is open";
            }
            table_of(table).give_back(*chosen);
            places.erase(chosen);
        }
        return "";
    }

    std::string end_table() {
        do_deferred_work();
        const u32 table = source_.pick(kTables);
        table_of(table).close_all();
        // Its handle of the notice is closed, too, before anything is signalled.
        for (const auto& badge : badges_) {
            badge->holder = badge->holder == holders_[table].get() ? nullptr : badge->holder;
        }
        for (usize index = nodes_.size(); index-- > 0;) {
            if (nodes_[index]->table == table) {
                remove(*nodes_[index]);
            }
        }
        make_table(table);
        return "";
    }

    void revoke(Node& node) {
        leave_badge(node);
        node.revoked = true;
    }
    void mark_revoked(Node& root, RevokeScope scope) {
        std::erase_if(mappings_, [&](const ModelMapping& mapping) {
            const bool here = mapping.holder == &root && (scope == RevokeScope::Subtree || !mapping.own);
            return here || (mapping.holder != nullptr && below(*mapping.holder, root));
        });
        for (const auto& node : nodes_) {
            if (below(*node, root)) {
                revoke(*node);
            }
        }
        if (scope == RevokeScope::Subtree) {
            revoke(root);
        }
        // A revoked handle has left the tree: what is closed later hands nothing to it.
        for (const auto& node : nodes_) {
            node->parent = node->revoked ? nullptr : node->parent;
        }
    }

    // With interrupts that come in between, and what others then do.
    std::string revoke(RevokeScope scope) {
        interrupted_ = true;
        const std::string fault = revoke_in_steps(scope);
        interrupted_ = false;
        hal::host::processor().interrupt_pending = nullptr;
        return fault;
    }
    std::string revoke_in_steps(RevokeScope scope) {
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
        auto done = table_of(table).revoke(handle, scope, ticket);
        while (!done && done.error() == kRestart) {
            if (const std::string fault = interfere(); !fault.empty()) {
                return fault;
            }
            done = table_of(table).revoke(handle, scope, ticket);
            if (!done && done.error() == Status::BadHandle && !is_open(table, handle)) {
                return "";
            }
        }
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
    // While a revocation is half-way: closes any handle, derives from it, or maps through it; unmaps something.
    std::string interfere() {
        Node* node = pick_node();
        if (node == nullptr || source_.pick(2) == 0) {
            return "";
        }
        switch (source_.pick(4)) {
            case 0:
                return map_meanwhile(*node);
            case 1:
                unmap();
                break;
            default:
                break;
        }
        const bool closes = source_.pick(2) == 0;
        const abi::Rights node_rights = node->rights;  // a closed one is no more
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
        // One that is about to be revoked, but is not yet, may lack the right, too.
        const bool lacks_right = (node_rights & static_cast<abi::Rights>(abi::Right::Duplicate)) == 0;
        const bool early = wanted == Status::Revoked && lacks_right && status_of(done) == Status::NoRights;
        return early ? "" : told("interfere", status_of(done), wanted);
    }
    std::string map_meanwhile(Node& node) {
        auto source = table_of(node.table).find_map_source(node.handle);
        while (!source && source.error() == kRestart) {
            source = table_of(node.table).find_map_source(node.handle);
        }
        const bool right = (node.rights & static_cast<abi::Rights>(abi::Right::Map)) != 0;
        const Status wanted = wanted_map(node);
        const bool early = wanted == Status::Revoked && !right && status_of(source) == Status::NoRights;
        const Status got = map_through(node, source);
        return early ? "" : told("map meanwhile", got, wanted);
    }
    Result<abi::Handle> attempt(const Node& node, bool closes) {
        if (!closes) {
            return table_of(node.table).duplicate(node.handle, node.rights & kUsual);
        }
        TRY(table_of(node.table).close(node.handle));
        return abi::Handle{};
    }

    std::string compare(const Node& node) {
        HandleTable& mine = table_of(node.table);
        const auto found = mine.find(node.handle);
        if (!found) {
            return "an open handle is not found";
        }
        const auto resolved = mine.resolve(node.handle, kTypes[node.object], 0);
        if (node.revoked) {
            return told("revoked handle", status_of(resolved), Status::Revoked);
        }
        if (!resolved || *resolved != probes_[node.object]) {
            return "a handle names another object: " + std::string{status_name(status_of(resolved))};
        }
        const Badge* badge = (*found)->badge;
        if ((badge != nullptr) != (node.badge != nullptr)) {
            return "a handle counts on another badge";
        }
        if (badge != nullptr && (badge->count() != node.badge->count || badge->cookie() != node.badge->cookie ||
                                 badge->is_own(**found) != node.is_badge)) {
            return "a badge is another one, or counts other handles";
        }
        return *mine.rights(node.handle) == node.rights ? "" : "a handle has other rights";
    }

    Source& source_;
    Ref<Holder> keeper_;  // pays for the notice
    Ref<QuietNotice> notice_;
    std::vector<Ref<Holder>> holders_;
    std::vector<std::unique_ptr<ModelBadge>> badges_;
    u64 signalled_ = 0;  // what the notice should have
    u64 possible_ = 0;   // what it may have
    bool interrupted_ = false;
    std::vector<Probe*> probes_;
    std::vector<std::unique_ptr<FakeSpace>> spaces_;  // one for each object
    std::vector<ModelMapping> mappings_;
    bool destroyed_[kObjects] = {};
    std::vector<std::unique_ptr<Node>> nodes_;
};

}  // namespace kos::obj::test
