// SPDX-License-Identifier: Apache-2.0
// init.yaml after reading: what each process is, with the places that errors point at.
#pragma once

#include <string>
#include <vector>

#include <kos/solution.hpp>

#include "report.hpp"

namespace kos::image {

// What becomes of what a solution names and is not there: an error, or a warning.
enum class Missing : u8 {
    Refuse,
    Opaque
};

struct Connection {
    std::string target;  // a task's name
    std::string id;
    Place place;
    usize target_index = 0;  // set by check()
};

struct Range {
    std::string name;  // of the handle: irq, or irq.disk
    ResourceRange range;
    Place place;
};

struct Entity {
    std::string class_name;
    std::string task;
    std::string path;
    std::vector<std::string> arguments;
    std::vector<std::string> environment;  // "NAME=value"
    std::vector<Connection> connections;
    std::vector<std::string> names;  // that it publishes
    RestartRules restart;
    ProcessQuota quota;
    RootResourceSet resources = 0;  // all of each
    std::vector<Range> ranges;
    ProcessSchedule schedule;
    Place place;
};

struct Solution {
    std::vector<Entity> entities;
    Place place;
};

}  // namespace kos::image
