// SPDX-License-Identifier: Apache-2.0
// Reads init.yaml with yaml-cpp.
#include "read_init.hpp"

#include "yaml_map.hpp"

namespace kos::image {
namespace {

// Keys of kos's own that init does not act on yet.
constexpr std::string_view kLaterKeys[] = {"quota", "priority", "ceiling", "affinity", "publishes"};

class InitReader {
  public:
    InitReader(std::string file, Reporter& reporter) : file_{std::move(file)}, reporter_{reporter} {}

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
        read_arguments(map, entity);
        read_environment(map, entity);
        read_connections(map, entity);
        note_unused(map);
        refuse_later(map);
        map.finish();
        return entity;
    }

    static std::string last_part(const std::string& class_name) {
        return class_name.substr(class_name.rfind('.') + 1);  // npos + 1 is 0: the whole name
    }

    void read_arguments(YamlMap& map, Entity& entity) {
        map.with("args", [&](const YAML::Node& node) {
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

    void read_environment(YamlMap& map, Entity& entity) {
        map.with("env", [&](const YAML::Node& node) {
            if (node.IsNull()) {
                return;
            }
            if (!node.IsMap()) {
                map.wrong_type(node, "env", "a map of NAME: value");
                return;
            }
            for (const auto& pair : node) {
                read_variable(map, pair.first, pair.second, entity);
            }
        });
    }

    void read_variable(YamlMap& map, const YAML::Node& name, const YAML::Node& value, Entity& entity) {
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
        for (const std::string& known : entity.environment) {
            if (known.starts_with(key + "=")) {
                reporter_.error(Code::DuplicateKey, map.place_of(name), "variable '" + key + "' stands twice in 'env'");
                return;
            }
        }
        entity.environment.push_back(key + "=" + (value.IsScalar() ? value.Scalar() : ""));
    }

    void read_connections(YamlMap& map, Entity& entity) {
        map.with("connections", [&](const YAML::Node& node) {
            if (!node.IsSequence() && !node.IsNull()) {
                map.wrong_type(node, "connections", "a list");
                return;
            }
            for (const auto& item : node) {
                entity.connections.push_back(read_connection(item));
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
        if (node.IsMap() && node["var"] && node["include"]) {
            reporter_.error(Code::MacroName, map.place_of(node), "a connection's id is given by a C macro");
        } else {
            map.wrong_type(node, "id", "a word or a map of var and include");
        }
        return "";
    }

    void note_unused(YamlMap& map) {
        map.with("dynamic_connection_manager", [&](const YAML::Node& node) {
            reporter_.note(map.place_of(node), "'dynamic_connection_manager' has no effect in this version");
        });
    }

    void refuse_later(YamlMap& map) {
        map.with("restart", [&](const YAML::Node& node) {
            if (!node.IsScalar() || node.Scalar() != "never") {
                refuse(map, node, "restart", "use 'restart: never', or leave it out");
            }
        });
        for (const std::string_view key : kLaterKeys) {
            const std::string text{key};
            map.with(text, [&](const YAML::Node& node) { refuse(map, node, text, "leave '" + text + "' out"); });
        }
    }

    void refuse(YamlMap& map, const YAML::Node& node, const std::string& key, std::string fix) {
        reporter_.error(Code::NotSupported, map.place_of(node), "this version of init does not act on '" + key + "'",
                        std::move(fix));
    }

    std::string file_;
    Reporter& reporter_;
};

}  // namespace

Solution read_init(const std::string& text, const std::string& file, Reporter& reporter) {
    try {
        return InitReader{file, reporter}.read(YAML::Load(text));
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
