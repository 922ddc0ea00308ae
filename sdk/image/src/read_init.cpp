// SPDX-License-Identifier: Apache-2.0
// Reads init.yaml with yaml-cpp.
#include "read_init.hpp"

#include <algorithm>
#include <memory>

#include "read_later.hpp"
#include "read_resources.hpp"
#include "read_schedule.hpp"
#include "read_supervision.hpp"
#include "yaml_map.hpp"

namespace kos::image {
namespace {

class InitReader {
  public:
    InitReader(std::string file, const Surroundings& surroundings, Reporter& reporter)
        : file_{std::move(file)}, surroundings_{surroundings}, reporter_{reporter} {}

    Solution read(const YAML::Node& root) {
        Solution solution{.entities = {}, .place = {file_, 1, 1}};
        YamlMap map{root, file_, "init.yaml", reporter_};
        const bool found = map.with("entities", [&](const YAML::Node& node) {
            if (!node.IsSequence() && !node.IsNull()) {
                map.wrong_type(node, "entities", "a list");
                return;
            }
            for (const auto& item : node) {
                solution.entities.push_back(read_entity(item));
            }
        });
        if (!found) {
            map.missing("entities");
        }
        map.finish();
        return solution;
    }

  private:
    Entity read_entity(const YAML::Node& node) {
        YamlMap map{node, file_, "an entity", reporter_};
        Entity entity;
        entity.place = map.place();
        const auto name = map.text("name");
        if (!name && node.IsMap()) {
            map.missing("name");
        }
        entity.class_name = name.value_or("");
        entity.task = map.text("task").value_or(entity.class_name);
        entity.path = map.text("path").value_or(last_part(entity.class_name));
        for (const char* key : {"args", "args+"}) {
            read_arguments(map, key, entity);
        }
        for (const char* key : {"env", "env+"}) {
            read_environment(map, key, entity);
        }
        for (const char* key : {"connections", "connections+"}) {
            read_connections(map, key, entity);
        }
        read_supervision(map, file_, entity, reporter_);
        read_resources(map, file_, entity, reporter_);
        read_schedule(map, file_, entity, reporter_);
        read_later_keys(map, reporter_);
        map.finish();
        return entity;
    }

    static std::string last_part(const std::string& class_name) {
        return class_name.substr(class_name.rfind('.') + 1);  // npos + 1 is 0: the whole name
    }

    void read_arguments(YamlMap& map, const std::string& key, Entity& entity) {
        map.with(key, [&](const YAML::Node& node) {
            if (!node.IsSequence() && !node.IsNull()) {
                map.wrong_type(node, "args", "a list");
                return;
            }
            for (const auto& item : node) {
                if (item.IsScalar()) {
                    entity.arguments.push_back(item.Scalar());
                } else {
                    map.wrong_type(item, "args", "a list of words");
                }
            }
        });
    }

    void read_environment(YamlMap& map, const std::string& key, Entity& entity) {
        const std::vector<std::string> before = key.ends_with('+') ? entity.environment : std::vector<std::string>{};
        map.with(key, [&](const YAML::Node& node) {
            if (node.IsNull()) {
                return;
            }
            if (!node.IsMap()) {
                map.wrong_type(node, "env", "a map of NAME: value");
                return;
            }
            for (const auto& pair : node) {
                read_variable(map, pair.first, pair.second, before, entity);
            }
        });
    }

    static bool has_variable(const std::vector<std::string>& environment, const std::string& name) {
        return std::ranges::any_of(environment,
                                   [&](const std::string& known) { return known.starts_with(name + "="); });
    }

    // A variable that the file sets itself keeps its value when a template adds it, too.
    void read_variable(YamlMap& map, const YAML::Node& name, const YAML::Node& value,
                       const std::vector<std::string>& before, Entity& entity) {
        if (!name.IsScalar() || !(value.IsScalar() || value.IsNull())) {
            map.wrong_type(value, "env", "a map of NAME: value");
            return;
        }
        const std::string& key = name.Scalar();
        if (key.empty() || key.find('=') != std::string::npos) {
            reporter_.error(Code::BadName, map.place_of(name), "'" + key + "' is not the name of a variable",
                            "use letters, digits and '_'");
            return;
        }
        if (has_variable(before, key)) {
            return;
        }
        if (has_variable(entity.environment, key)) {
            reporter_.error(Code::DuplicateKey, map.place_of(name), "variable '" + key + "' stands twice in 'env'");
            return;
        }
        entity.environment.push_back(key + "=" + (value.IsScalar() ? value.Scalar() : ""));
    }

    // A connection that the file names itself is not added again by a template.
    void read_connections(YamlMap& map, const std::string& key, Entity& entity) {
        const std::vector<Connection> before = key.ends_with('+') ? entity.connections : std::vector<Connection>{};
        map.with(key, [&](const YAML::Node& node) {
            if (!node.IsSequence() && !node.IsNull()) {
                map.wrong_type(node, "connections", "a list");
                return;
            }
            for (const auto& item : node) {
                Connection connection = read_connection(item);
                const auto is_it = [&](const Connection& known) {
                    return known.target == connection.target && known.id == connection.id;
                };
                if (std::ranges::none_of(before, is_it)) {
                    entity.connections.push_back(std::move(connection));
                }
            }
        });
    }

    Connection read_connection(const YAML::Node& node) {
        YamlMap map{node, file_, "a connection", reporter_};
        Connection connection;
        connection.place = map.place();
        const auto target = map.text("target");
        if (!target && node.IsMap()) {
            map.missing("target");
        }
        connection.target = target.value_or("");
        const bool found = map.with("id", [&](const YAML::Node& id) { connection.id = read_id(map, id); });
        if (!found && node.IsMap()) {
            map.missing("id");
        }
        map.finish();
        return connection;
    }

    std::string read_id(YamlMap& map, const YAML::Node& node) {
        if (node.IsScalar()) {
            return node.Scalar();
        }
        if (!node.IsMap()) {
            map.wrong_type(node, "id", "a word or a map of var and include");
            return "";
        }
        YamlMap macro{node, file_, "a macro", reporter_};
        const auto name = macro.text("var");
        const auto header = macro.text("include");
        for (const auto& [key, value] : {std::pair{"var", &name}, std::pair{"include", &header}}) {
            if (!*value && !node[key]) {
                macro.missing(key);
            }
        }
        macro.finish();
        return name && header ? macro_value(macro.place(), *name, *header) : "";
    }

    std::string macro_value(const Place& place, const std::string& name, const std::string& header) {
        const auto value = surroundings_.macros.value(name, header);
        if (value) {
            return *value;
        }
        if (surroundings_.missing == Missing::Opaque) {
            reporter_.warn(Code::MacroName, place, value.error());
            return name;
        }
        reporter_.error(Code::MacroName, place, value.error());
        return "";
    }

    std::string file_;
    const Surroundings& surroundings_;
    Reporter& reporter_;
};

// What has no value stands for itself where what is missing may be opaque.
void report(const std::vector<templates::Problem>& problems, const std::string& file, Missing missing,
            Reporter& reporter) {
    for (const auto& [code, place, cause, fix] : problems) {
        const bool tolerable = code == templates::Code::UnknownName || code == templates::Code::BadProperty;
        const Severity severity = tolerable && missing == Missing::Opaque ? Severity::Warning : Severity::Error;
        reporter.add({severity, toolkit::error_name(code), {file, place.line, place.column}, cause, fix});
    }
}

}  // namespace

Solution read_init(const std::string& text, const std::string& file, const Surroundings& surroundings,
                   Reporter& reporter) {
    const auto expansion = std::make_shared<const templates::Expansion>(
        templates::expand(text, templates::Comments::Hash, InitValues{surroundings.definitions}));
    report(expansion->problems(), file, surroundings.missing, reporter);
    if (reporter.failed()) {
        return {};
    }
    reporter.map_places(file, [expansion](const Place& place) {
        const templates::Place origin = expansion->origin(place.line, place.column);
        return Place{place.file, origin.line, origin.column};
    });
    try {
        return InitReader{file, surroundings, reporter}.read(YAML::Load(expansion->text()));
    } catch (const YAML::Exception& exception) {
        const YAML::Mark mark = exception.mark;
        Place place{file, 0, 0};
        if (!mark.is_null()) {
            place = {file, static_cast<u32>(mark.line) + 1, static_cast<u32>(mark.column) + 1};
        }
        reporter.error(Code::BadYaml, place, exception.msg);
        return {};
    }
}

}  // namespace kos::image
