// SPDX-License-Identifier: Apache-2.0
// The same descriptions give the same bytes: from any folder, with include folders and further files in any order, and
// when they are asked again.
#include <algorithm>

#include "helpers.hpp"
#include "src/text.hpp"

namespace kos::idlc::test {

namespace {

namespace fs = std::filesystem;

// Two folders with descriptions, and files that lie at no path of their names.
class Tree {
  public:
    explicit Tree(const std::string& name) : root_{testing::TempDir() + name} {
        fs::remove_all(root_);
        write("one/a/Types.idl", "package a.Types const UInt8 Max = 3; struct Pair { UInt8 x; UInt64 y; }");
        write("one/a/Face.idl",
              "package a.Face import a.Types import b.Types\n"
              "interface { Do(in Pair p, in Name n, out sequence<Pair, Max> all); Other(); }");
        write("two/b/Types.idl", "package b.Types typedef string<8> Name;");
        write("two/a/Types.idl", "package a.Types const UInt8 Max = 3; struct Pair { UInt8 x; UInt64 y; }");
        write("loose/inner.cdl", "component far.Inner endpoints { deep : a.Face }");
        write("loose/guard.idl", "package far.Guard interface { Tell(in UInt32 fact); }");
        write("loose/face.idl", "package far.Face import a.Types interface { Do(in handle<a.Face> face); }");
        write("main.edl",
              "entity m.Main components { x : far.Inner y : far.Inner } security far.Guard\n"
              "endpoints { own : a.Face other : far.Face }");
    }
    Tree(const Tree&) = delete;
    Tree& operator=(const Tree&) = delete;
    ~Tree() { fs::remove_all(root_); }

    std::string path(const std::string& file) const { return cat(root_, "/", file); }

  private:
    void write(const std::string& file, const std::string& text) {
        fs::create_directories(fs::path{path(file)}.parent_path());
        std::ofstream{path(file), std::ios::binary} << text << "\n";
    }

    std::string root_;
};

// Names and texts of everything that a back end writes, and how much it had to say.
std::string all_of(const Inputs& inputs, Backend backend) {
    const DiskFiles disk;
    Sources sources{disk};
    Reporter reporter;
    std::string text;
    for (const auto& file : compile(inputs, {backend}, sources, reporter)) {
        text += cat(file.path, "\n", file.text);
    }
    return cat(text, reporter.size());
}

// These take any description; others want the kernel's own, or one that is documented.
constexpr bool takes_all(Backend backend) {
    return backend == Backend::Cpp || backend == Backend::Json || backend == Backend::Names;
}

TEST(Determinism, OrderOfInputsAndFoldersDecidesNothing) {
    const Tree tree{"idlc_order"};
    for (const auto& [name, backend] : all_backends()) {
        SCOPED_TRACE(name);
        std::vector<std::string> listed = {tree.path("loose/face.idl"), tree.path("loose/guard.idl"),
                                           tree.path("loose/inner.cdl")};
        std::vector<std::string> includes = {tree.path("one"), tree.path("two")};
        const std::string first = all_of({tree.path("main.edl"), listed, includes}, backend);
        EXPECT_TRUE(first.size() > 100 || !takes_all(backend)) << first;
        do {
            std::ranges::reverse(includes);
            EXPECT_EQ(all_of({tree.path("main.edl"), listed, includes}, backend), first);
        } while (std::ranges::next_permutation(listed).found);
    }
}

TEST(Determinism, TheFolderDecidesNothing) {
    const Tree here{"idlc_here"};
    const Tree there{"idlc elsewhere/and far/away"};
    const auto inputs_of = [](const Tree& tree) {
        return Inputs{tree.path("main.edl"),
                      {tree.path("loose/face.idl"), tree.path("loose/guard.idl"), tree.path("loose/inner.cdl")},
                      {tree.path("one"), tree.path("two")}};
    };
    for (const auto& [name, backend] : all_backends()) {
        EXPECT_EQ(all_of(inputs_of(there), backend), all_of(inputs_of(here), backend)) << name;
    }
}

TEST(Determinism, AskingAgainChangesNothing) {
    const fs::path copy = fs::path{testing::TempDir()} / "idlc_copy";
    fs::remove_all(copy);
    fs::copy("test/golden/in", copy, fs::copy_options::recursive);
    const auto inputs_of = [](const std::string& root) { return Inputs{root + "/core/Core.edl", {}, {root}}; };
    for (const auto& [name, backend] : all_backends()) {
        const std::string first = all_of(inputs_of("test/golden/in"), backend);
        EXPECT_EQ(all_of(inputs_of("test/golden/in"), backend), first) << name;
        EXPECT_EQ(all_of(inputs_of(copy.string()), backend), first) << name;
    }
    fs::remove_all(copy);
}

}  // namespace

}  // namespace kos::idlc::test
