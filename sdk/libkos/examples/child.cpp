// SPDX-License-Identifier: Apache-2.0
// kos::Child: this program starts itself once more with a small quota, and reads how that one ended.
#include <array>

#include <kos/child.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

namespace {

constexpr kos::Program kProgram{.path = "example_child", .security_class = "examples.Child"};
constexpr int kAnswer = 42;

kos::Result<> run() {
    const auto factory = TRY(kos::process::handle(kos::abi::StartHandleKind::Resource, "task_factory"));
    constexpr kos::Quota kQuota{.bytes = 1 << 20, .handles = 16, .threads = 1};
    const kos::Child child = TRY(kos::Child::load(factory, kProgram, kQuota));
    const std::array arguments{kProgram.path, std::string_view{"second"}};
    TRY(child.start({.name = kProgram.path, .arguments = arguments, .environment = {}, .handles = {}}));
    const kos::ProcessEnd end = TRY(child.wait());
    kos::println("child: it ended with {}", end.code);
    return {};
}

}  // namespace

int main(int argc, char**) {
    if (argc > 1) {
        return kAnswer;  // the second one
    }
    return run() ? 0 : 1;
}
