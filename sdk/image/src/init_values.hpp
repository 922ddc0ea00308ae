// SPDX-License-Identifier: Apache-2.0
// What the names in init.yaml's template mean: those of the language, and the project's own.
#pragma once

#include <map>

#include <kos/template.hpp>

namespace kos::image {

// NAME -> value, as -D gives them; of a target's property the name is TARGET_PROPERTY:target,NAME.
using Definitions = std::map<std::string, std::string, std::less<>>;

// INIT_<t>_ENTITY_CONNECTIONS, _ENV and _ARGS become the keys `connections+`, `env+` and `args+` of the entity around
// them, which the reader adds to what the entity has. INIT_EXTERNAL_ENTITIES becomes entities. Without a definition
// they are empty, INIT_<t>_PATH is t, and ROOTFS_ENTITY is kDefaultRootfs.
class InitValues final : public templates::Values {
  public:
    explicit InitValues(const Definitions& definitions) : definitions_{definitions} {}

    std::optional<std::string> value(const templates::Reference& reference) const override;
    std::optional<std::string> plain(std::string_view name) const override;
    std::optional<std::string> property(std::string_view target, std::string_view name) const override;
    std::vector<std::string> names() const override;

  private:
    std::optional<std::string> defined(std::string_view name) const;

    const Definitions& definitions_;
};

inline constexpr std::string_view kDefaultRootfs = "kl.VfsRamFs";

}  // namespace kos::image
