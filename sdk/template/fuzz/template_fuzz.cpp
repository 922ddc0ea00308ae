// SPDX-License-Identifier: Apache-2.0
// Fuzzes templates: whatever the text is, the expansion ends, stays within its limits, and every place of the result
// leads to a place of the template. The first byte says which comments there are.
#include <algorithm>
#include <cstdlib>

#include <kos/template.hpp>

namespace {

using namespace kos::templates;

class SomeValues final : public Values {
  public:
    std::optional<std::string> value(const Reference& reference) const override {
        return reference.name == "LINES" ? "one\n" + std::string{reference.indent} + "two" : plain(reference.name);
    }
    std::optional<std::string> plain(std::string_view name) const override {
        if (name == "A") {
            return "one";
        }
        return name == "EMPTY" ? std::optional<std::string>{""} : std::nullopt;
    }
    std::optional<std::string> property(std::string_view target, std::string_view) const override {
        return target == "t" ? std::optional<std::string>{"thing"} : std::nullopt;
    }
    std::vector<std::string> names() const override { return {"A", "EMPTY", "LINES"}; }
};

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

bool is_place(std::string_view text, const Place& place) {
    for (kos::u32 line = 1; line < place.line; ++line) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) {
            return false;
        }
        text.remove_prefix(end + 1);
    }
    return place.line >= 1 && place.column >= 1 && place.column <= text.size() + 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string_view text{reinterpret_cast<const char*>(data) + 1, std::min<std::size_t>(size - 1, 4096)};
    const Comments comments = data[0] % 2 == 0 ? Comments::Hash : Comments::Slashes;
    const Expansion expansion = expand(text, comments, SomeValues{});
    require(expansion.text().size() <= kMaxBytes);
    for (const auto& problem : expansion.problems()) {
        require(is_place(text, problem.place) && !problem.cause.empty() && !problem.fix.empty());
    }
    kos::u32 line = 1;
    for (kos::u32 column = 1; const char character : expansion.text()) {
        if (line > 16) {
            break;
        }
        require(is_place(text, expansion.origin(line, column)));
        ++column;
        if (character == '\n') {
            ++line;
            column = 1;
        }
    }
    return 0;
}
