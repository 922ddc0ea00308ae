// SPDX-License-Identifier: Apache-2.0
// Checks a solution.
#include "check.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <kos/abi/manifest.hpp>
#include <kos/base/start_block_writer.hpp>
#include <kos/solution.hpp>
#include <toolkit/suggestion.hpp>

namespace kos::image {
namespace {

bool is_letter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character == '_';
}

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

// id {"." id}
bool is_class_name(std::string_view name) {
    bool at_start = true;
    for (const char character : name) {
        if (character == '.' && !at_start) {
            at_start = true;
        } else if (is_letter(character) || (is_digit(character) && !at_start)) {
            at_start = false;
        } else {
            return false;
        }
    }
    return !at_start;
}

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char character) { return character > ' ' && character <= '~'; });
}

bool is_short_name(std::string_view name) {
    return !name.empty() && name.size() <= kMaxSolutionNameBytes && is_printable(name);
}

// Parts between slashes, none of them empty, "." or "..".
bool is_path(std::string_view path) {
    if (!is_printable(path)) {
        return false;
    }
    while (true) {
        const usize slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        if (part.empty() || part == "." || part == "..") {
            return false;
        }
        if (slash == std::string_view::npos) {
            return true;
        }
        path.remove_prefix(slash + 1);
    }
}

std::vector<std::string_view> views(const std::vector<std::string>& texts) {
    return {texts.begin(), texts.end()};
}

// init can write the start block of this entity, and the kernel takes it.
bool start_block_fits(const Entity& entity, const std::vector<NamedHandle>& handles) {
    std::vector<std::string_view> arguments = views(entity.arguments);
    arguments.insert(arguments.begin(), entity.task);
    const std::vector<std::string_view> environment = views(entity.environment);
    if (arguments.size() > kMaxProcessTexts || environment.size() > kMaxProcessTexts) {
        return false;
    }
    std::array<std::byte, abi::kMaxStartBlockBytes> storage;
    return write_start_block(storage, {entity.task, arguments, environment, handles}).has_value();
}

class Checker {
  public:
    Checker(Solution& solution, const Rules& rules, Reporter& reporter)
        : solution_{solution}, rules_{rules}, reporter_{reporter} {
        for (const Entity& entity : solution.entities) {
            tasks_.push_back(entity.task);
        }
    }

    void run() {
        std::set<std::string> seen;
        for (Entity& entity : solution_.entities) {
            check_names(entity);
            check_path(entity);
            check_texts(entity);
            check_connections(entity);
            check_published(entity);
            check_ranges(entity);
            if (!entity.task.empty() && !seen.insert(entity.task).second) {
                reporter_.error(Code::DuplicateTask, entity.place,
                                "two entities have the task name '" + entity.task + "'");
            }
        }
        check_limits();
        if (!reporter_.failed()) {
            check_start_blocks();
        }
    }

  private:
    void check_names(const Entity& entity) {
        if (entity.class_name.empty()) {
            return;  // reported as missing
        }
        if (!is_class_name(entity.class_name) || entity.class_name.size() > kMaxSolutionNameBytes) {
            reporter_.error(Code::BadName, entity.place, "'" + entity.class_name + "' is not a class name",
                            "use identifiers joined by dots, at most 63 characters: acme.Logger");
        }
        if (!is_short_name(entity.task)) {
            reporter_.error(Code::BadName, entity.place, "'" + entity.task + "' is not a task name",
                            "use 1 to 63 printable characters without blanks");
        }
    }

    void check_path(const Entity& entity) {
        if (entity.class_name.empty()) {
            return;
        }
        if (!is_path(entity.path)) {
            reporter_.error(Code::BadPath, entity.place, "'" + entity.path + "' is not a path in the image");
        } else if (entity.path == kInitFile || entity.path == kSolutionFile || entity.path == abi::manifest::kFile) {
            reporter_.error(Code::BadPath, entity.place, "path '" + entity.path + "' belongs to the image itself",
                            "give the program another name");
        } else if (rules_.programs && std::ranges::find(*rules_.programs, entity.path) == rules_.programs->end()) {
            reporter_.error(
                Code::NoProgram, entity.place,
                "there is no program '" + entity.path + "'" + toolkit::suggestion(entity.path, *rules_.programs));
        }
    }

    void check_texts(const Entity& entity) {
        const auto has_zero = [](const std::string& text) { return text.find('\0') != std::string::npos; };
        if (std::ranges::any_of(entity.arguments, has_zero) || std::ranges::any_of(entity.environment, has_zero)) {
            reporter_.error(Code::BadText, entity.place, "an argument or variable contains a zero byte");
        }
    }

    void check_connections(Entity& entity) {
        std::set<std::string> ids;
        for (Connection& connection : entity.connections) {
            resolve(connection);
            if (connection.id.empty()) {
                continue;  // reported as missing
            }
            if (!is_short_name(connection.id)) {
                reporter_.error(Code::BadName, connection.place, "'" + connection.id + "' is not a connection's id",
                                "use 1 to 63 printable characters without blanks");
            }
            if (!ids.insert(connection.id).second) {
                reporter_.error(Code::DuplicateConnection, connection.place,
                                "two connections of this entity have the id '" + connection.id + "'");
            }
        }
    }

    void check_published(const Entity& entity) {
        for (const std::string& name : entity.names) {
            if (!is_short_name(name)) {
                reporter_.error(Code::BadName, entity.place, "'" + name + "' is not a name to publish",
                                "use 1 to 63 printable characters without blanks");
            } else if (!published_.insert(name).second) {
                reporter_.error(Code::DuplicateName, entity.place, "name '" + name + "' is published twice");
            }
        }
        if (entity.names.size() > kMaxPublishedNames) {
            reporter_.error(Code::TooMany, entity.place,
                            "'" + entity.task + "' publishes " + std::to_string(entity.names.size()) + " names",
                            "one process can publish " + std::to_string(kMaxPublishedNames));
        }
    }

    void check_ranges(const Entity& entity) {
        for (const Range& range : entity.ranges) {
            if (!is_short_name(range.name) || range.name.ends_with('.')) {
                reporter_.error(Code::BadName, range.place, "'" + range.name + "' is not a resource's name",
                                "use a 'name' of printable characters without blanks, at most 58");
            }
        }
        if (entity.ranges.size() > kMaxProcessRanges) {
            reporter_.error(
                Code::TooMany, entity.place,
                "'" + entity.task + "' has " + std::to_string(entity.ranges.size()) + " ranges of resources",
                "one process can have " + std::to_string(kMaxProcessRanges));
        }
    }

    void resolve(Connection& connection) {
        if (connection.target.empty()) {
            return;  // reported as missing
        }
        const auto task = std::ranges::find(tasks_, connection.target);
        if (task == tasks_.end()) {
            const std::string cause =
                "there is no task '" + connection.target + "'" + toolkit::suggestion(connection.target, tasks_);
            rules_.missing == Missing::Opaque ? reporter_.warn(Code::OpaqueMissing, connection.place, cause)
                                              : reporter_.error(Code::UnknownTarget, connection.place, cause);
            return;
        }
        connection.target_index = static_cast<usize>(task - tasks_.begin());
    }

    void check_limits() {
        usize connections = 0;
        usize ranges = 0;
        for (const Entity& entity : solution_.entities) {
            connections += entity.connections.size();
            ranges += entity.ranges.size();
        }
        if (ranges > kMaxSolutionRanges) {
            reporter_.error(Code::TooMany, solution_.place, std::to_string(ranges) + " ranges of resources",
                            "at most " + std::to_string(kMaxSolutionRanges) + " fit one image");
        }
        if (solution_.entities.size() > kMaxSolutionEntities || connections > kMaxSolutionConnections) {
            reporter_.error(Code::TooMany, solution_.place,
                            std::to_string(solution_.entities.size()) + " entities with " +
                                std::to_string(connections) + " connections",
                            "at most " + std::to_string(kMaxSolutionEntities) + " entities and " +
                                std::to_string(kMaxSolutionConnections) + " connections fit one image");
        }
    }

    // The handles that the entity gets: of itself, its listener, its connections, and those that lead to it.
    std::vector<NamedHandle> handles_of(usize index) const {
        std::vector<NamedHandle> handles{{"task", abi::StartHandleKind::Task, 0, 0}};
        for (const Connection& connection : solution_.entities[index].connections) {
            handles.push_back({connection.id, abi::StartHandleKind::Connection, 0, 0});
        }
        for (const Entity& client : solution_.entities) {
            for (const Connection& connection : client.connections) {
                if (connection.target_index == index) {
                    handles.push_back({connection.id, abi::StartHandleKind::Endpoint, 0, 0});
                }
            }
        }
        for (const std::string& name : solution_.entities[index].names) {
            handles.push_back({name, abi::StartHandleKind::Name, 0, 0});
        }
        for (usize number = 0; number < kRootResources.size(); ++number) {
            if ((solution_.entities[index].resources & set_of(static_cast<RootResource>(number))) != 0) {
                handles.push_back({kRootResources[number].name, abi::StartHandleKind::Resource, 0, 0});
            }
        }
        for (const Range& range : solution_.entities[index].ranges) {
            handles.push_back({range.name, abi::StartHandleKind::Resource, 0, 0});
        }
        handles.push_back({"listener", abi::StartHandleKind::Listener, 0, 0});
        return handles;
    }

    void check_start_blocks() {
        for (usize index = 0; index < solution_.entities.size(); ++index) {
            const Entity& entity = solution_.entities[index];
            if (!start_block_fits(entity, handles_of(index))) {
                reporter_.error(
                    Code::TooMany, entity.place,
                    "arguments, variables, connections and names of '" + entity.task + "' are too many or too long",
                    "keep them within " + std::to_string(kMaxProcessTexts) + " each and " +
                        std::to_string(abi::kMaxStartBlockBytes) + " bytes together");
            }
        }
    }

    Solution& solution_;
    const Rules& rules_;
    Reporter& reporter_;
    std::vector<std::string> tasks_;
    std::set<std::string> published_;
};

}  // namespace

void check(Solution& solution, const Rules& rules, Reporter& reporter) {
    Checker{solution, rules, reporter}.run();
}

}  // namespace kos::image
