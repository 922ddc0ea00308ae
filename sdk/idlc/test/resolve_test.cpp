// SPDX-License-Identifier: Apache-2.0
// From text to the laid-out model.
#include "helpers.hpp"

namespace kos::idlc::test {

namespace {

std::map<std::string, const Constant*> constants_of(const Model& model, const std::string& package) {
    std::map<std::string, const Constant*> result;
    for (const auto& constant : model.packages.at(package)->constants) {
        result[constant.name] = &constant;
    }
    return result;
}

TEST(Resolve, ComputesConstantsWithTheGrammarsPrecedence) {
    Project project{{{"p.idl", R"(package p
        const UInt32 A = 1 + 2 * 3;
        const UInt32 B = (1 + 2) * 3;
        const UInt32 C = 2 ** 3 ** 2;
        const SInt32 D = -2 ** 2;
        const UInt32 E = 1 | 6 ^ 3 & 2;
        const UInt32 F = 1 << 2 + 1;
        const UInt32 G = 100 - 10 - 1;
        const UInt32 H = F >> 1 ;
        const UInt32 I = 17 % 5 ** 1 * 2;
    )"}}};
    const Model model = project.analyse("p.idl");
    ASSERT_FALSE(project.failed()) << project.errors();
    const auto constants = constants_of(model, "p");
    const std::map<std::string, int> expected = {{"A", 7}, {"B", 9},  {"C", 512}, {"D", 4}, {"E", 1 | (6 ^ (3 & 2))},
                                                 {"F", 8}, {"G", 89}, {"H", 4},   {"I", 4}};
    for (const auto& [name, value] : expected) {
        EXPECT_TRUE(constants.at(name)->value == value) << name;
    }
}

TEST(Resolve, TakesKeywordsAsNames) {
    Project project{{{"p.idl", R"(package p
        typedef UInt32 interface;
        typedef interface bytes;
        struct struct { bytes in; handle out; sequence error; }
        typedef UInt8 handle; typedef UInt16 sequence;
        interface { interface(in bytes in, out struct out, error handle error); package(); }
    )"}}};
    const Model model = project.analyse("p.idl");
    ASSERT_FALSE(project.failed()) << project.errors();
    EXPECT_EQ(model.packages.at("p")->interface->methods[0].parameters.size(), 3u);
    EXPECT_TRUE(model.packages.at("p")->interface->methods[0].error.present);
}

TEST(Resolve, CountsTheMostThatAMessageHolds) {
    Project project{{{"p.idl", R"(package p
        struct Item { string<7> name; Handle owner; }
        union Either { sequence<Item, 3> items; bytes<100> raw; array<Handle, 2> pair; }
        interface { Do(in UInt8 a, in sequence<Item, 4> items, in Either either); }
    )"}}};
    const Model model = project.analyse("p.idl");
    ASSERT_FALSE(project.failed()) << project.errors();
    const Content& content = model.packages.at("p")->interface->methods[0].request.content;
    // An Item is 16 bytes and 8 more in the arena; the alternatives want 72, 104 and 0 bytes.
    EXPECT_EQ(content.chunks, 5u + 4u);
    EXPECT_EQ(content.handles, 4u + 3u);
    EXPECT_EQ(content.fixed_handles, 2u);
    EXPECT_EQ(content.arena, 4u * 24u + 104u);
}

TEST(Resolve, LaysStructsAndMessagesOut) {
    Project project{{{"p.idl", R"(package p
        struct Inner { UInt8 a; UInt16 b; UInt8 c; }
        struct Outer { UInt8 a; Inner b; UInt64 c; bytes<5> d; UInt8 e; }
        union Either { UInt8 a; UInt64 b; }
        interface { Do(in UInt8 a, in string<7> text, in Outer outer, in Either either, in array<Inner, 3> list, in handle<core.Task> task); }
    )"}}};
    const Model model = project.analyse("p.idl");
    ASSERT_FALSE(project.failed()) << project.errors();
    const auto& package = *model.packages.at("p");
    EXPECT_EQ(package.aggregates[0].size, 6u);
    EXPECT_EQ(package.aggregates[0].fields[2].offset, 4u);
    const auto& outer = package.aggregates[1];
    EXPECT_EQ(outer.fields[1].offset, 2u);
    EXPECT_EQ(outer.fields[2].offset, 8u);
    EXPECT_EQ(outer.fields[3].offset, 16u);
    EXPECT_EQ(outer.size, 32u);
    EXPECT_EQ(package.aggregates[2].payload, 8u);
    EXPECT_EQ(package.aggregates[2].size, 16u);
    const auto& method = package.interface->methods[0];
    const std::vector<u64> offsets = {0, 4, 16, 48, 64, 88};
    for (usize index = 0; index < offsets.size(); ++index) {
        EXPECT_EQ(method.parameters[index].offset, offsets[index]) << index;
    }
    EXPECT_EQ(method.request.bytes, 96u);
    EXPECT_EQ(method.request.content.chunks, 2u);
    EXPECT_EQ(method.request.content.handles, 1u);
}

TEST(Resolve, NumbersEndpointsDepthFirst) {
    Project project{{
        {"e.edl", "entity e components { two : c.Two one : c.One } security f.Guard endpoints { own : f.Face }"},
        {"./c/Two.cdl", "component c.Two components { inner : c.One } endpoints { first : f.Face second : f.Face }"},
        {"./c/One.cdl", "component c.One endpoints { only : f.Face }"},
        {"./f/Face.idl", "package f.Face interface { Do(); }"},
        {"./f/Guard.idl", "package f.Guard interface { Tell(in UInt32 fact); }"},
    }};
    const Model model = project.analyse("e.edl");
    ASSERT_FALSE(project.failed()) << project.errors();
    std::vector<std::string> paths;
    for (const auto& endpoint : model.entity->endpoints) {
        EXPECT_EQ(endpoint.riid, paths.size());
        paths.push_back(endpoint.path);
    }
    const std::vector<std::string> expected = {"own", "two.first", "two.second", "two.inner.only", "one.only"};
    EXPECT_EQ(paths, expected);
    EXPECT_TRUE(model.packages.at("f.Guard")->interface->is_security);
}

TEST(Resolve, FindsListedFilesByTheirDeclaredName) {
    const MemoryFiles files{{{"main.edl", "entity m endpoints { face : far.away.Face }"},
                             {"here.idl", "package far.away.Face interface { Do(); }"}}};
    Sources sources{files};
    Reporter reporter;
    const Model model = analyse({"main.edl", {"here.idl"}, {}}, sources, reporter);
    EXPECT_FALSE(reporter.failed()) << reporter.render(sources);
    EXPECT_EQ(model.entity->endpoints.size(), 1u);
}

TEST(Resolve, KeepsRightsAndDocumentation) {
    Project project{{{"p.idl", R"(package p
        interface {
            /// Waits.
            ///
            /// Long.
            /// @param task who,
            ///    exactly
            /// @unit time ns
            /// @error TIMEOUT too late
            Wait(in handle<core.Task, WAIT, INSPECT> task, in UInt64 time);
        }
    )"}}};
    const Model model = project.analyse("p.idl");
    ASSERT_FALSE(project.failed()) << project.errors();
    const auto& method = model.packages.at("p")->interface->methods[0];
    EXPECT_EQ(method.parameters[0].type->handle.object, abi::ObjectType::Task);
    EXPECT_EQ(method.parameters[0].type->handle.rights, abi::Right::Wait | abi::Right::Inspect);
    EXPECT_EQ(method.doc.text, (std::vector<std::string>{"Waits.", "", "Long."}));
    EXPECT_EQ(method.doc.params.at("task"), "who, exactly");
    EXPECT_EQ(method.doc.units.at("time"), "ns");
    EXPECT_EQ(method.doc.errors[0].status, "TIMEOUT");
}

// The sizes of nested types grow with the power of their depth; the time must not.
TEST(Resolve, StaysFastWithDeeplySharedTypes) {
    std::string text = "package p struct S0 { Handle h; }\n";
    for (int depth = 1; depth < 100; ++depth) {
        const std::string inner = "S" + std::to_string(depth - 1);
        text += "struct S" + std::to_string(depth) + " { " + inner + " a; " + inner + " b; " + inner + " c; }\n";
    }
    Project project{{{"p.idl", text + "interface { Do(in sequence<S99, 3> s); }"}}};
    project.analyse("p.idl");
    EXPECT_FALSE(project.failed()) << project.errors();
}

TEST(Resolve, ReportsAMissingMainFile) {
    Project project{{}};
    project.analyse("p.idl");
    EXPECT_EQ(project.errors(), "error I160: cannot read 'p.idl'\n  fix: check the name and the file's permissions\n");
}

TEST(Report, ShowsPlaceLineAndCaret) {
    Project project{{{"p.idl", "package p\n\ttypedef Uint32 A;\n"}}};
    project.analyse("p.idl");
    EXPECT_EQ(project.errors(),
              "p.idl:2:10: error I121: there is no type 'Uint32' here\n"
              "  2 | \ttypedef Uint32 A;\n"
              "    | \t        ^~~~~~\n"
              "  fix: define it, import the package that does, or correct the name\n");
}

}  // namespace

}  // namespace kos::idlc::test
