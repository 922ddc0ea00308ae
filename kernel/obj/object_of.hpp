// SPDX-License-Identifier: Apache-2.0
// Which C++ class stands behind an object type. Generated code names classes through this table only.
#pragma once

#include <kos/abi/object_type.hpp>

namespace kos {

namespace task {
class Task;
}
namespace thread {
class Thread;
}
namespace vmm {
class Memory;
}
namespace ipc {
class Listener;
class Channel;
class Notice;
class ServiceName;
}  // namespace ipc
namespace romfs {
class OpenFile;
}
namespace time {
class NoticeTimer;
}
namespace io {
class Interrupt;
}

namespace obj {

class Resource;
class RangeResource;
class UserObject;

// Root resources without a range of their own.
constexpr bool is_plain_resource(abi::ObjectType type) {
    using enum abi::ObjectType;
    return type == Power || type == TaskFactory || type == Dma || type == Clock || type == CodeSealing ||
           type == NameRegistry || type == Stat;
}

// Root resources of a range of numbers, out of which narrower ones are made.
constexpr bool is_range_resource(abi::ObjectType type) {
    return type == abi::ObjectType::Mmio || type == abi::ObjectType::Irq;
}

template <abi::ObjectType Type>
struct ClassOf;

template <abi::ObjectType Type>
    requires(is_plain_resource(Type))
struct ClassOf<Type> {
    using Class = Resource;
};

template <abi::ObjectType Type>
    requires(is_range_resource(Type))
struct ClassOf<Type> {
    using Class = RangeResource;
};

template <>
struct ClassOf<abi::ObjectType::Task> {
    using Class = task::Task;
};
template <>
struct ClassOf<abi::ObjectType::Thread> {
    using Class = thread::Thread;
};
template <>
struct ClassOf<abi::ObjectType::Memory> {
    using Class = vmm::Memory;
};
template <>
struct ClassOf<abi::ObjectType::Listener> {
    using Class = ipc::Listener;
};
template <>
struct ClassOf<abi::ObjectType::Channel> {
    using Class = ipc::Channel;
};
template <>
struct ClassOf<abi::ObjectType::File> {
    using Class = romfs::OpenFile;
};
template <>
struct ClassOf<abi::ObjectType::Notice> {
    using Class = ipc::Notice;
};
template <>
struct ClassOf<abi::ObjectType::UserObject> {
    using Class = UserObject;
};
template <>
struct ClassOf<abi::ObjectType::Name> {
    using Class = ipc::ServiceName;
};

template <>
struct ClassOf<abi::ObjectType::Timer> {
    using Class = time::NoticeTimer;
};
template <>
struct ClassOf<abi::ObjectType::Interrupt> {
    using Class = io::Interrupt;
};

template <abi::ObjectType Type>
using ObjectOf = typename ClassOf<Type>::Class;

}  // namespace obj
}  // namespace kos
