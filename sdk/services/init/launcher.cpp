// SPDX-License-Identifier: Apache-2.0
// Makes, connects and starts the processes.
#include "launcher.hpp"

#include <kos/abi/rights.hpp>
#include <kos/base/start_block_writer.hpp>
#include <kos/channel.hpp>
#include <kos/child.hpp>
#include <kos/core/task.hpp>
#include <kos/irq.hpp>
#include <kos/memory.hpp>
#include <kos/mmio.hpp>
#include <kos/print.hpp>

#include "bounded_list.hpp"

namespace init {
namespace {

using kos::Channel;
using kos::NamedHandle;
using kos::OwnedHandle;
using kos::Result;
using kos::SolutionReader;
using kos::u32;
using kos::u64;
using kos::usize;
using kos::abi::Handle;
using kos::abi::Right;
using kos::abi::Rights;
using kos::abi::StartHandleKind;
using kos::core::Task;

// What processes may do with what they are given.
constexpr Rights kSelfRights = Right::Manage | Right::Inspect | Right::GetSid | Right::Wait;
constexpr auto kServerRights = static_cast<Rights>(Right::Receive);
// A listener is published by who may derive connections from it.
constexpr Rights kPublisherRights = Right::Receive | Right::Derive;
constexpr auto kNameRights = static_cast<Rights>(Right::Manage);
constexpr auto kClientRights = static_cast<Rights>(Right::Call);

constexpr usize kMostHandles =
    kos::kMaxSolutionConnections + kos::kMaxPublishedNames + kos::kRootResources.size() + kos::kMaxProcessRanges + 2;

struct StartParts {
    BoundedList<std::string_view, kos::kMaxProcessTexts> arguments;
    BoundedList<std::string_view, kos::kMaxProcessTexts> environment;
    BoundedList<NamedHandle, kMostHandles> handles;
};

// One at a time is composed; too big for a stack.
StartParts g_parts;
alignas(8) std::array<std::byte, kos::abi::kMaxStartBlockBytes> g_block;

// Passes a result on, and prints what failed for which task.
template <typename T>
Result<T> told(Result<T> result, std::string_view task, std::string_view step) {
    if (!result) {
        kos::println("task '{}': cannot {}: {}", task, step, result.error());
    }
    return result;
}

template <usize N>
Result<> add_texts(BoundedList<std::string_view, N>& list, const SolutionReader& solution, u32 first, u32 count) {
    for (u32 index = 0; index < count; ++index) {
        TRY(list.add(solution.text(first + index)));
    }
    return {};
}

// The connections that lead to a server, by the ids that its clients know.
Result<> add_endpoints(const SolutionReader& solution, u32 entity) {
    for (u32 index = 0; index < solution.connection_count(); ++index) {
        if (const auto connection = solution.connection(index); connection.target == entity) {
            TRY(g_parts.handles.add({connection.id, StartHandleKind::Endpoint, 0, index}));
        }
    }
    return {};
}

Result<> collect_texts(const SolutionReader& solution, const SolutionReader::Entity& entity) {
    g_parts.arguments.clear();
    g_parts.environment.clear();
    TRY(g_parts.arguments.add(entity.name));  // argument 0, as C programs expect it
    TRY(add_texts(g_parts.arguments, solution, entity.first_argument, entity.argument_count));
    return add_texts(g_parts.environment, solution, entity.first_environment, entity.environment_count);
}

// What init.yaml leaves open is what every process gets.
kos::Quota quota_of(const kos::ProcessQuota& asked) {
    kos::Quota quota;
    quota.bytes = asked.pages != 0 ? u64{asked.pages} * kos::kPageBytes : quota.bytes;
    quota.handles = asked.handles != 0 ? asked.handles : quota.handles;
    quota.threads = asked.threads != 0 ? asked.threads : quota.threads;
    return quota;
}

// What every process has anyway costs no call.
Result<> set_schedule(Handle task, const SolutionReader::Entity& parts) {
    const kos::ProcessSchedule& asked = parts.schedule;
    if (asked == kos::ProcessSchedule{}) {
        return {};
    }
    TRY(told(Task::set_ceiling(task, asked.ceiling, asked.ceiling_priority, asked.ceiling_flags), parts.name,
             "give it its ceiling"));
    return told(Task::set_first_schedule(task, asked.schedule, asked.priority, asked.weight), parts.name,
                "give it its schedule");
}

}  // namespace

Result<> Launcher::launch(const SolutionReader& solution, const RootResources& resources) {
    solution_ = solution;
    resources_ = &resources;
    const u32 count = solution_.entity_count();
    for (u32 entity = 0; entity < count; ++entity) {
        TRY(make_names(entity));
        TRY(make(entity));
    }
    for (u32 entity = 0; entity < count; ++entity) {
        TRY(connect(entity));
    }
    for (u32 entity = 0; entity < count; ++entity) {
        TRY(set_start_block(entity));
    }
    close_listeners();
    for (u32 entity = 0; entity < count; ++entity) {
        TRY(told(Task::start(task(entity)), solution_.entity(entity).name, "start it"));
    }
    return {};
}

Result<> Launcher::relaunch(u32 entity) {
    processes_[entity] = Process{};
    const auto prepared = prepare(entity);
    if (!prepared) {
        processes_[entity] = Process{};
    }
    return prepared;
}

void Launcher::discard(u32 entity) {
    // BAD_STATE: it has ended by itself.
    static_cast<void>(Task::terminate(task(entity)));
    processes_[entity] = Process{};
}

Result<> Launcher::prepare(u32 entity) {
    TRY(make(entity));
    TRY(connect(entity));
    TRY(set_start_block(entity));
    if (!has_restarting_client(entity)) {
        processes_[entity].listener.reset();
    }
    return told(Task::start(task(entity)), solution_.entity(entity).name, "start it");
}

Result<> Launcher::make_names(u32 entity) {
    const auto parts = solution_.entity(entity);
    if (parts.name_count == 0) {
        return {};
    }
    const Handle registry = TRY(resources_->get(kos::RootResource::NameRegistry));
    for (u32 index = 0; index < parts.name_count; ++index) {
        const std::string_view text = solution_.text(parts.first_name + index);
        names_[entity][index] =
            TRY(told(kos::Name::create(registry, text), parts.name, "make a name that it publishes"));
    }
    return {};
}

Result<> Launcher::make(u32 entity) {
    const auto parts = solution_.entity(entity);
    Process& process = processes_[entity];
    const kos::Quota quota = quota_of(parts.quota);
    const Handle factory = TRY(resources_->get(kos::RootResource::TaskFactory));
    const auto made = TRY(
        told(Task::create_with_quota(factory, parts.name, parts.class_name, quota.bytes, quota.handles, quota.threads),
             parts.name, "make the process"));
    process.task = OwnedHandle{made.task};
    TRY(set_schedule(made.task, parts));
    const auto loaded = Task::load(made.task, parts.path);
    if (!loaded) {
        kos::println("task '{}': cannot load program '{}': {}", parts.name, parts.path, loaded.error());
        return loaded;
    }
    const auto self =
        TRY(told(Task::give(made.task, made.task, kSelfRights), parts.name, "give it a handle of itself"));
    process.own_task = self.value;
    return solution_.is_server(entity) ? make_listener(entity) : Result<>{};
}

Result<> Launcher::make_listener(u32 entity) {
    const std::string_view name = solution_.entity(entity).name;
    Process& process = processes_[entity];
    const Rights rights = solution_.entity(entity).name_count > 0 ? kPublisherRights : kServerRights;
    process.listener = TRY(told(Channel::create_listener(task(entity)), name, "make its listener"));
    const auto given =
        TRY(told(Task::give(task(entity), process.listener.get(), rights), name, "give it its listener"));
    process.own_listener = given.value;
    return {};
}

Result<> Launcher::connect(u32 entity) {
    const auto parts = solution_.entity(entity);
    for (u32 index = parts.first_connection; index < parts.first_connection + parts.connection_count; ++index) {
        const auto connection = solution_.connection(index);
        const OwnedHandle& listener = processes_[connection.target].listener;
        const Channel client = TRY(told(Channel::create(listener, index), parts.name, "connect it"));
        const auto given =
            TRY(told(Task::give(task(entity), client.handle(), kClientRights), parts.name, "give it a connection"));
        clients_[index] = given.value;
    }
    return {};
}

Result<> Launcher::set_start_block(u32 entity) {
    const auto parts = solution_.entity(entity);
    const Process& process = processes_[entity];
    TRY(told(collect_texts(solution_, parts), parts.name, "pass so many arguments or variables"));
    g_parts.handles.clear();
    TRY(g_parts.handles.add({"task", StartHandleKind::Task, process.own_task, 0}));
    if (process.listener) {
        TRY(g_parts.handles.add({"listener", StartHandleKind::Listener, process.own_listener, 0}));
        TRY(add_endpoints(solution_, entity));
    }
    TRY(add_names(entity));
    TRY(add_resources(entity));
    TRY(add_ranges(entity));
    for (u32 index = parts.first_connection; index < parts.first_connection + parts.connection_count; ++index) {
        TRY(g_parts.handles.add({solution_.connection(index).id, StartHandleKind::Connection, clients_[index], 0}));
    }
    const kos::StartBlockContents contents{.name = parts.name,
                                           .arguments = g_parts.arguments.items(),
                                           .environment = g_parts.environment.items(),
                                           .handles = g_parts.handles.items()};
    const usize bytes = TRY(told(kos::write_start_block(g_block, contents), parts.name, "compose its start block"));
    return told(Task::set_arguments(task(entity), std::span{g_block}.first(bytes)), parts.name, "pass its start block");
}

Result<> Launcher::add_names(u32 entity) {
    const auto parts = solution_.entity(entity);
    for (u32 index = 0; index < parts.name_count; ++index) {
        const auto given = TRY(told(Task::give(task(entity), names_[entity][index].handle(), kNameRights), parts.name,
                                    "give it a name to publish"));
        TRY(g_parts.handles.add({solution_.text(parts.first_name + index), StartHandleKind::Name, given.value, 0}));
    }
    return {};
}

Result<> Launcher::add_resources(u32 entity) {
    const auto parts = solution_.entity(entity);
    for (u32 number = 0; number < kos::kRootResources.size(); ++number) {
        const auto resource = static_cast<kos::RootResource>(number);
        if ((parts.resources & kos::set_of(resource)) == 0) {
            continue;
        }
        const auto& [name, rights] = kos::kRootResources[number];
        const Handle root = TRY(told(resources_->get(resource), parts.name, "find a resource for it"));
        const auto given = TRY(told(Task::give(task(entity), root, rights), parts.name, "give it a resource"));
        TRY(g_parts.handles.add({name, StartHandleKind::Resource, given.value, 0}));
    }
    return {};
}

// What the process gets is narrower than the root; init's own handle of that closes when it is given.
Result<> Launcher::add_ranges(u32 entity) {
    const auto parts = solution_.entity(entity);
    for (u32 index = 0; index < parts.range_count; ++index) {
        const auto [name, range] = solution_.range(parts.first_range + index);
        const OwnedHandle some =
            TRY(told(derive(range), parts.name, "make a resource of the range that it is to have"));
        const Rights rights = kos::kRootResources[static_cast<u32>(range.resource)].rights;
        const auto given = TRY(told(Task::give(task(entity), some.get(), rights), parts.name, "give it a resource"));
        TRY(g_parts.handles.add({name, StartHandleKind::Resource, given.value, 0}));
    }
    return {};
}

Result<OwnedHandle> Launcher::derive(const kos::ResourceRange& range) const {
    const Handle root = TRY(resources_->get(range.resource));
    if (range.resource == kos::RootResource::Irq) {
        return kos::derive_lines(root, static_cast<u32>(range.first), static_cast<u32>(range.count));
    }
    return kos::derive_registers(root, range.first, range.count);
}

// Init keeps the listeners to which it has to connect somebody later.
void Launcher::close_listeners() {
    for (u32 entity = 0; entity < solution_.entity_count(); ++entity) {
        if (!has_restarting_client(entity)) {
            processes_[entity].listener.reset();
        }
    }
}

bool Launcher::has_restarting_client(u32 entity) const {
    for (u32 client = 0; client < solution_.entity_count(); ++client) {
        const auto parts = solution_.entity(client);
        for (u32 index = 0; index < parts.connection_count; ++index) {
            const bool leads_here = solution_.connection(parts.first_connection + index).target == entity;
            if (leads_here && parts.restart.when != kos::RestartWhen::Never) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace init
