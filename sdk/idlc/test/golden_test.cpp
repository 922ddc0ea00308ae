// SPDX-License-Identifier: Apache-2.0
// Expected outputs of the sample set, and the numbers of the core endpoints, which are ABI.
#include "helpers.hpp"

namespace kos::idlc::test {

namespace {

Outputs compile_disk(const std::string& root, Backend backend, const std::string& file = "core/Core.edl") {
    const DiskFiles disk;
    Sources sources{disk};
    Reporter reporter;
    Outputs outputs = compile({root + "/" + file, {}, {root}}, {backend}, sources, reporter);
    EXPECT_FALSE(reporter.failed()) << reporter.render(sources);
    EXPECT_FALSE(outputs.empty());
    return outputs;
}

TEST(Golden, SampleSet) {
    const std::pair<const char*, Backend> backends[] = {
        {"kernel", Backend::Kernel}, {"client", Backend::Client}, {"model", Backend::Json}, {"model", Backend::Names}};
    for (const auto& [folder, backend] : backends) {
        for (const auto& file : compile_disk("test/golden/in", backend)) {
            expect_golden(std::filesystem::path{"test/golden"} / folder / file.path, file.text);
        }
    }
}

// One header a description, whatever else it names.
TEST(Golden, HeadersOfUserSpace) {
    for (const char* file :
         {"demo/Kinds.idl", "demo/till/Kinds.idl", "demo/Ledger.idl", "demo/Shop.idl", "time/class/odd.idl",
          "time/class/none.idl", "demo/Till.cdl", "demo/Market.edl", "demo/Idle.edl"}) {
        for (const auto& [backend, ending] : {std::pair{Backend::Cpp, ".hpp"}, {Backend::Fake, ".fake.hpp"}}) {
            const Outputs outputs = compile_disk("test/golden/in", backend, file);
            ASSERT_EQ(outputs.size(), 1u);
            EXPECT_EQ(outputs[0].path, std::string{file} + ending);
            expect_golden(std::filesystem::path{"test/golden/cpp"} / outputs[0].path, outputs[0].text);
        }
    }
}

// A package and a type of the package around it.
TEST(Golden, NamespacesThatAreTypes) {
    for (const char* type : {"struct Shop { }", "typedef UInt8 Shop;"}) {
        Project project{{{"./mall.idl", std::string{"package mall "} + type},
                         {"mall/Shop.idl", "package mall.Shop import mall interface { }"}}};
        project.compile("mall/Shop.idl", Backend::Cpp);
        EXPECT_NE(project.errors().find("error I143: the package mall.Shop and the type Shop of mall"),
                  std::string::npos)
            << project.errors();
    }
}

TEST(Golden, Fuzzers) {
    for (const char* file : {"demo/Ledger.idl", "demo/Market.edl"}) {
        for (const auto& output : compile_disk("test/golden/in", Backend::Fuzz, file)) {
            expect_golden(std::filesystem::path{"test/golden/cpp"} / output.path, output.text);
        }
    }
}

TEST(Golden, NoFuzzerWithoutMethods) {
    for (const char* file : {"demo/Kinds.idl", "demo/Idle.edl"}) {
        const DiskFiles disk;
        Sources sources{disk};
        Reporter reporter;
        compile({std::string{"test/golden/in/"} + file, {}, {"test/golden/in"}}, {Backend::Fuzz}, sources, reporter);
        EXPECT_NE(reporter.render(sources).find("error I134: 'demo."), std::string::npos) << file;
    }
}

TEST(Golden, CoreNumbers) {
    const Outputs outputs = compile_disk("../../kernel/abi/idl", Backend::Names);
    expect_golden("test/golden/core.names", outputs[0].text);
}

TEST(Golden, Manual) {
    const Outputs outputs = compile_disk("test/golden/manual/in", Backend::Reference, "shop/Server.edl");
    expect_golden("test/golden/manual/server.md", outputs.at(0).text);
}

// The same text wherever the files lie, and however often it is made.
TEST(Golden, DoesNotDependOnTheFolder) {
    const std::string body = "package s.Face interface { Do(in UInt32 a); }";
    const std::string entity = "entity s.E endpoints { face : s.Face }";
    const auto text_from = [&](const std::string& folder) {
        const MemoryFiles files{{{folder + "/s/Face.idl", body}, {folder + "/s/E.edl", entity}}};
        Sources sources{files};
        Reporter reporter;
        const auto outputs = compile({folder + "/s/E.edl", {}, {folder}}, {Backend::Json}, sources, reporter);
        EXPECT_FALSE(reporter.failed());
        return outputs.at(0).text;
    };
    EXPECT_EQ(text_from("a"), text_from("/some/where/else"));
}

}  // namespace

}  // namespace kos::idlc::test
