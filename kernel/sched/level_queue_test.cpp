// SPDX-License-Identifier: Apache-2.0
// The queue of levels against a sorted model.
#include "sched/level_queue.hpp"

#include <deque>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "sched/turn_list.hpp"

namespace kos::sched {
namespace {

using Queue = LevelQueue<TurnList>;

Entity* take(Queue& queue) {
    Entity* const first = queue.first();
    if (first != nullptr) {
        queue.remove(*first);
    }
    return first;
}

TEST(LevelQueue, EmptyHasNobody) {
    Queue queue;
    EXPECT_EQ(queue.highest(), Queue::kNone);
    EXPECT_EQ(take(queue), nullptr);
}

TEST(LevelQueue, EveryLevelIsFound) {
    Queue queue;
    for (u32 level = 0; level < kPriorityLevels; ++level) {
        Entity entity{static_cast<Priority>(level)};
        queue.add(entity, Place::Back);
        EXPECT_EQ(queue.highest(), static_cast<int>(level));
        EXPECT_EQ(take(queue), &entity);
        EXPECT_EQ(queue.highest(), Queue::kNone);
    }
}

TEST(LevelQueue, AgreesWithASortedModel) {
    std::mt19937 random{7};
    Queue queue;
    std::map<int, std::deque<Entity*>> model;
    constexpr usize kEntities = 200;
    std::vector<std::unique_ptr<Entity>> entities;
    entities.reserve(kEntities);
    for (usize i = 0; i < kEntities; ++i) {
        entities.push_back(std::make_unique<Entity>(static_cast<Priority>(random() % 256)));
    }
    std::vector<Entity*> idle;
    idle.reserve(kEntities);
    for (auto& entity : entities) {
        idle.push_back(entity.get());
    }
    for (int step = 0; step < 20'000; ++step) {
        if (!idle.empty() && random() % 2 == 0) {
            Entity* entity = idle.back();
            idle.pop_back();
            const Place place = random() % 4 == 0 ? Place::Front : Place::Back;
            queue.add(*entity, place);
            auto& level = model[entity->priority()];
            place == Place::Front ? level.push_front(entity) : level.push_back(entity);
        } else if (!model.empty()) {
            auto& [priority, level] = *model.rbegin();
            ASSERT_EQ(queue.highest(), priority);
            Entity* taken = take(queue);
            ASSERT_EQ(taken, level.front());
            level.pop_front();
            idle.push_back(taken);
            if (level.empty()) {
                model.erase(priority);
            }
        }
    }
    while (take(queue) != nullptr) {
    }
}

}  // namespace
}  // namespace kos::sched
