// SPDX-License-Identifier: Apache-2.0
// IDL, CDL and EDL: each sample parses (C1) and resolves beside its siblings (C2), however it is laid out; each bad one
// gives the number in its name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "files.hpp"
#include "src/compile.hpp"
#include "src/lexer.hpp"
#include "src/text.hpp"

namespace kos::compat {

namespace {

using namespace kos::idlc;

const std::set<std::string> kDescriptions = {".idl", ".cdl", ".edl"};
const std::vector<std::string> kIncludes = {"bad", "../../sdk/compat/kce", "../../kernel/abi/idl"};

// Replaces one file of the disk by another text.
class DiskWith final : public FileStore {
  public:
    DiskWith(std::string path, std::string text) : path_{std::move(path)}, text_{std::move(text)} {}
    std::optional<std::string> read(const std::string& path) const override {
        return path == path_ ? text_ : DiskFiles{}.read(path);
    }

  private:
    std::string path_;
    std::string text_;
};

struct Outcome {
    std::string report;
    std::string json;
    bool failed = false;
};

// What samples name without lying at the name's path.
std::vector<std::string> siblings_of(const std::string& main) {
    std::vector<std::string> files = {"idl/Shared.idl"};
    std::ranges::copy(files_in("units", {".idl", ".cdl"}), std::back_inserter(files));
    std::erase(files, main);
    return files;
}

Outcome run(const FileStore& store, const Inputs& inputs) {
    Sources sources{store};
    Reporter reporter;
    const Outputs outputs = compile(inputs, {Backend::Json}, sources, reporter);
    return {reporter.render(sources), outputs.empty() ? "" : outputs.front().text, reporter.failed()};
}

Outcome run(const std::string& path, Missing missing = Missing::Refuse) {
    return run(DiskFiles{}, {path, siblings_of(path), kIncludes, missing});
}

std::vector<std::string> good_files() {
    std::vector<std::string> files = files_in("idl", kDescriptions);
    std::ranges::copy(files_in("units", kDescriptions), std::back_inserter(files));
    return files;
}

bool is_operator(const Token& first, const Token& second) {
    static const std::set<std::string> kOperators = {"**", "<<", ">>"};
    return first.touches(second) && kOperators.contains(cat(first.text, second.text));
}

// The same tokens with this between each two of them, and at both ends.
std::string laid_out(const std::string& text, const std::string& gap) {
    const SourceFile file{"f", text};
    Reporter reporter;
    const auto tokens = lex(file, reporter);
    std::string result = gap;
    for (usize index = 0; index + 1 < tokens.size(); ++index) {
        result += tokens[index].text;
        result += tokens[index].is("/") ? " " : "";  // else it would begin a comment with the gap
        result += is_operator(tokens[index], tokens[index + 1]) ? "" : gap;
    }
    return result;
}

// Layout decides lines and columns, and nothing else.
std::string without_places(std::string_view json) {
    std::string result;
    while (!json.empty()) {
        const std::string_view line = json.substr(0, json.find('\n') + 1);
        json.remove_prefix(line.empty() ? json.size() : line.size());
        if (line.find("\"line\": ") == std::string_view::npos && line.find("\"column\": ") == std::string_view::npos) {
            result += line;
        }
    }
    return result;
}

std::string with_line_ends(const std::string& text) {
    return "\xef\xbb\xbf" + replace_all(text, '\n', "\r\n");
}

TEST(Compat, EverySampleParsesAndResolves) {
    for (const auto& path : good_files()) {
        const Outcome outcome = run(path);
        EXPECT_EQ(outcome.report, "") << path;
        EXPECT_NE(outcome.json, "") << path;
    }
}

TEST(Compat, LayoutDecidesNothing) {
    for (const auto& path : good_files()) {
        if (path == "idl/documentation.idl") {
            continue;  // its comments mean something
        }
        SCOPED_TRACE(path);
        const std::string text = text_of(path);
        const Outcome plain = run(path);
        for (const auto& gap : {" ", "\n", "\r\n\t", "/**/", "/* a */ ", "// a\n", "\n//\n/*\n*/\n"}) {
            const Outcome other =
                run(DiskWith{path, laid_out(text, gap)}, {path, siblings_of(path), kIncludes, Missing::Refuse});
            EXPECT_EQ(without_places(other.json), without_places(plain.json)) << other.report;
        }
        const Outcome windows =
            run(DiskWith{path, with_line_ends(text)}, {path, siblings_of(path), kIncludes, Missing::Refuse});
        EXPECT_EQ(without_places(windows.json), without_places(plain.json)) << windows.report;
    }
}

// A constant that is called Is_12 is 12; Is_minus_3 is -3.
TEST(Compat, ConstantsHaveTheValuesOfTheirNames) {
    usize seen = 0;
    for (const auto* path : {"idl/constants.idl", "idl/constants_of_named_types.idl"}) {
        const DiskFiles disk;
        Sources sources{disk};
        Reporter reporter;
        const Model model = analyse({path, {}, {}}, sources, reporter);
        for (const auto& constant : model.main_package->constants) {
            const std::string value = replace_all(to_text(constant.value), '-', "minus_");
            if (constant.name.starts_with("Is_")) {
                EXPECT_EQ(constant.name, "Is_" + value);
                ++seen;
            }
        }
    }
    EXPECT_GE(seen, 30u);
}

TEST(Compat, BadSamplesGiveTheirNumber) {
    for (const auto& path : files_in("bad", kDescriptions)) {
        const Outcome outcome = run(path);
        EXPECT_TRUE(outcome.failed) << path;
        EXPECT_THAT(outcome.report, testing::HasSubstr("error " + expected_code(path) + ": ")) << path;
        EXPECT_THAT(outcome.report, testing::HasSubstr("  fix: ")) << path;
    }
}

TEST(Compat, SolutionsWithMissingPartsResolveWithWarnings) {
    const auto listed = files_in("solution", {".idl", ".cdl"});
    for (const auto& path : files_in("solution", kDescriptions)) {
        const Outcome strict = run(DiskFiles{}, {path, {}, kIncludes, Missing::Refuse});
        EXPECT_EQ(strict.failed, path != "solution/Plain.idl") << path << strict.report;
        const Outcome lenient = run(DiskFiles{}, {path, listed, kIncludes, Missing::Opaque});
        EXPECT_FALSE(lenient.failed) << lenient.report;
        EXPECT_NE(lenient.json, "");
    }
}

TEST(Compat, TheModelSaysWhatIsOpaque) {
    const DiskFiles disk;
    Sources sources{disk};
    Reporter reporter;
    const auto listed = files_in("solution", {".idl", ".cdl"});
    const Model model = analyse({"solution/Gate.edl", listed, kIncludes, Missing::Opaque}, sources, reporter);
    ASSERT_TRUE(model.entity.has_value());
    std::vector<std::string> opaque;
    for (const auto& [path, name] : model.entity->opaque) {
        opaque.push_back(path + "=" + name);
    }
    EXPECT_THAT(opaque, testing::ElementsAre("front.more=far.Logger", "files=kl.Vfs", "logger=far.Logger"));
    EXPECT_EQ(model.entity->endpoints.size(), 4u);
    EXPECT_TRUE(model.packages.at("far.Unknown")->opaque);
    EXPECT_TRUE(model.packages.at("far.Guard")->opaque);
    EXPECT_TRUE(model.packages.at("gate.Control")->opaque);
    EXPECT_FALSE(model.packages.at("gate.Control")->interface.has_value());
    EXPECT_FALSE(model.packages.at("kl.core.Types")->opaque);
    const std::string json = run(disk, {"solution/Gate.edl", listed, kIncludes, Missing::Opaque}).json;
    EXPECT_THAT(json, testing::HasSubstr("\"opaque\""));
}

TEST(Compat, ShimsResolve) {
    for (const auto* path : {"Einit.edl", "kl/core/Core.edl", "kl/core/Execute.idl", "kl/core/Types.idl"}) {
        const Outcome outcome = run(cat("../../sdk/compat/kce/", path));
        EXPECT_EQ(outcome.report, "") << path;
    }
}

// The kernel of other systems' policies is ours: same endpoints, same numbers.
TEST(Compat, TheKernelIsTheKernel) {
    const auto endpoints_of = [](const std::string& path) {
        const DiskFiles disk;
        Sources sources{disk};
        Reporter reporter;
        const Model model = analyse({path, {}, kIncludes}, sources, reporter);
        std::vector<std::string> lines;
        for (const auto& endpoint : model.entity->endpoints) {
            lines.push_back(cat(endpoint.riid, " ", endpoint.path, " ", endpoint.package->name));
        }
        return lines;
    };
    const auto own = endpoints_of("../../kernel/abi/idl/core/Core.edl");
    EXPECT_FALSE(own.empty());
    EXPECT_EQ(endpoints_of("../../sdk/compat/kce/kl/core/Core.edl"), own);
}

}  // namespace

}  // namespace kos::compat
