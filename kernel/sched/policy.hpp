// SPDX-License-Identifier: Apache-2.0
// What every scheduling policy can do. The scheduler has one object of each class's policy and knows them by this
// alone; which ones those are is settled when the kernel is built.
#pragma once

#include <concepts>

#include <hal/clock.hpp>

#include "sched/entity.hpp"

namespace kos::sched {

// Where an entity stands that becomes ready.
enum class Place : u8 {
    Front,  // was interrupted in its turn: goes on first
    Back,   // begins a new turn
    Last,   // yielded: behind all that are ready now
};

// Why the running entity makes room for others of its priority.
enum class Rotation : u8 {
    None,
    TurnEnded,
    Yielded,
};

template <typename P>
concept Policy =
    requires(P& policy, const P& seen, Entity& entity, const Entity& other, Place place, Rotation rotation, u64 ns) {
        // The entity becomes one of this class, at this time, in any state, and is one no more. It is in no queue.
        policy.join(entity, ns);
        policy.leave(entity);
        // It was new, blocked or held until now, and is added next.
        policy.wake(entity, ns);
        policy.add(entity, place);
        policy.remove(entity);
        // It has been taken off the queue and gets the CPU.
        policy.begin(entity);
        // It gets the CPU without having been added, since nobody else is ready.
        policy.begin_alone(entity);
        // It had the CPU for so long.
        policy.charge(entity, ns);

        // The ready one that goes first; nullptr: none is ready.
        { policy.first() } -> std::same_as<Entity*>;
        // Whether one that is ready takes the CPU from one of this class that has it.
        { seen.goes_before(other, other, rotation) } -> std::same_as<bool>;
        // The running one may not go on: it has used up what it gets.
        { seen.exhausted(other) } -> std::same_as<bool>;
        // How long a turn is; hal::kNever: it has no end.
        { seen.turn(other) } -> std::same_as<u64>;
        // The end of the running one's turn matters, since others wait for it.
        { seen.shares(other) } -> std::same_as<bool>;
    };

}  // namespace kos::sched
