// SPDX-License-Identifier: Apache-2.0
// init.yaml as a template: what its names become, and that they merge with what an entity has.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "check.hpp"
#include "read_init.hpp"

namespace {

using kos::image::Code;
using kos::image::Definitions;
using kos::image::Entity;
using kos::image::Missing;
using kos::image::Reporter;
using kos::image::Solution;
using testing::ElementsAre;
using testing::HasSubstr;

class InitTemplate : public testing::Test {
  protected:
    Solution read(const std::string& text, Missing missing = Missing::Refuse) {
        Solution solution = kos::image::read_init(text, "init.yaml.in", {definitions_, {}, missing}, reporter_);
        kos::image::check(solution, {std::nullopt, missing}, reporter_);
        return solution;
    }

    static std::vector<std::string> ids(const Entity& entity) {
        std::vector<std::string> result;
        for (const auto& connection : entity.connections) {
            result.push_back(connection.target + "=" + connection.id);
        }
        return result;
    }

    Definitions definitions_ = {
        {"INIT_Client_ENTITY_CONNECTIONS", "- target: a.Server\n  id: added\n- {target: a.Net, id: net}"},
        {"INIT_Client_ENTITY_ENV", "ROUNDS: 3\nMODE: fast"},
        {"INIT_Client_ENTITY_ARGS", "[\"-v\", two words]"},
        {"INIT_EXTERNAL_ENTITIES", "- name: a.Net\n  path: net\n- name: a.Files"},
        {"BOARD", "rpi4"},
        {"TARGET_PROPERTY:client,BIN", "client.elf"}};
    Reporter reporter_;
};

TEST_F(InitTemplate, AddsWhatTheEntityDoesNotHave) {
    const Solution solution = read(R"(entities:
- name: a.Client
@INIT_Client_ENTITY_CONNECTIONS@
@INIT_Client_ENTITY_ENV@
@INIT_Client_ENTITY_ARGS@
- name: a.Server
@INIT_Server_ENTITY_CONNECTIONS@
@INIT_EXTERNAL_ENTITIES@
)");
    EXPECT_EQ(reporter_.render(), "");
    ASSERT_EQ(solution.entities.size(), 4u);
    EXPECT_THAT(ids(solution.entities[0]), ElementsAre("a.Server=added", "a.Net=net"));
    EXPECT_THAT(solution.entities[0].environment, ElementsAre("ROUNDS=3", "MODE=fast"));
    EXPECT_THAT(solution.entities[0].arguments, ElementsAre("-v", "two words"));
    EXPECT_TRUE(solution.entities[1].connections.empty());
    EXPECT_EQ(solution.entities[2].path, "net");
}

// With and without '+', whatever stands between, wherever the list is indented to.
TEST_F(InitTemplate, MergesWithWhatTheEntityHas) {
    const Solution solution = read(R"(
# comment
entities:
  # comment
  -   name: a.Client
      connections:
        - target: a.Server
          id: own
        - target: a.Net
          id: net
      args: [first]
      env:
        MODE: slow
@INIT_Client_ENTITY_CONNECTIONS+@
@INIT_Client_ENTITY_ENV@
      @INIT_Client_ENTITY_ARGS@
  -
    task: other
    name: a.Client
    connections:
    - {target: a.Net, id: own}
@INIT_Client_ENTITY_CONNECTIONS@
  - name: a.Server
@INIT_EXTERNAL_ENTITIES@
)");
    EXPECT_EQ(reporter_.render(), "");
    ASSERT_EQ(solution.entities.size(), 5u);
    EXPECT_THAT(ids(solution.entities[0]), ElementsAre("a.Server=own", "a.Net=net", "a.Server=added"));
    EXPECT_THAT(solution.entities[0].arguments, ElementsAre("first", "-v", "two words"));
    EXPECT_THAT(solution.entities[0].environment, ElementsAre("MODE=slow", "ROUNDS=3"));
    EXPECT_THAT(ids(solution.entities[1]), ElementsAre("a.Net=own", "a.Server=added", "a.Net=net"));
}

TEST_F(InitTemplate, HasPathsPropertiesAndConditions) {
    const Solution solution = read(R"(entities:
- name: a.One
  path: @INIT_One_PATH@
{% if BOARD == "qemu" %}
- name: a.Two
{% else %}
- name: a.Three
  path: bin/$<TARGET_PROPERTY:client,BIN>
  args: [client:@ROOTFS_ENTITY@, $<TARGET_PROPERTY:three,NAME>]
{% endif %}
)");
    EXPECT_EQ(reporter_.render(), "");
    ASSERT_EQ(solution.entities.size(), 2u);
    EXPECT_EQ(solution.entities[0].path, "One");
    EXPECT_EQ(solution.entities[1].path, "bin/client.elf");
    EXPECT_THAT(solution.entities[1].arguments, ElementsAre("client:kl.VfsRamFs", "three"));
}

TEST_F(InitTemplate, GivesPlacesInTheTemplate) {
    read("entities:\n- name: a.Client\n@INIT_Client_ENTITY_CONNECTIONS@\n  tsak: x\n- name: a.Server\n");
    EXPECT_THAT(reporter_.render(), HasSubstr("init.yaml.in:3:1: error I021: there is no task 'a.Net'"));
    EXPECT_THAT(reporter_.render(), HasSubstr("init.yaml.in:4:3: error I011: unknown key 'tsak'"));
    EXPECT_THAT(reporter_.render(), testing::Not(HasSubstr("connections+")));
}

TEST_F(InitTemplate, IsBounded) {
    definitions_["LONG"] = std::string(std::size_t{3} << 20, 'x');
    read("entities:\n- name: @LONG@@LONG@\n");
    EXPECT_THAT(reporter_.render(), HasSubstr("init.yaml.in:2:15: error I064: "));
}

TEST_F(InitTemplate, ReportsTwoTargetsOfOneId) {
    read(
        "entities:\n- name: a.Client\n  connections: [{target: a.Files, id: net}]\n@INIT_Client_ENTITY_CONNECTIONS@\n"
        "- name: a.Server\n@INIT_EXTERNAL_ENTITIES@\n");
    EXPECT_THAT(reporter_.render(), HasSubstr("error I022: two connections of this entity have the id 'net'"));
}

TEST_F(InitTemplate, WarnsOfWhatIsMissingWhereThatIsAllowed) {
    const Solution solution = read(R"(entities:
- name: a.Client
  path: @ClientTarget@
  connections:
  - {target: far.Away, id: {var: AWAY, include: away.h}}
)",
                                   Missing::Opaque);
    EXPECT_FALSE(reporter_.failed()) << reporter_.render();
    EXPECT_EQ(solution.entities[0].path, "ClientTarget");
    EXPECT_THAT(ids(solution.entities[0]), ElementsAre("far.Away=AWAY"));
    for (const auto* warning : {"3:9: warning I060: ", "5:28: warning I040: ", "5:5: warning P050: "}) {
        EXPECT_THAT(reporter_.render(), HasSubstr(warning));
    }
    EXPECT_TRUE(reporter_.has(Code::OpaqueMissing));
}

}  // namespace
