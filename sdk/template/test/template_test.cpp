// SPDX-License-Identifier: Apache-2.0
// Expansion of templates: forms, comments, errors, places.
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kos/template.hpp>

namespace kos::templates {

namespace {

class TestValues final : public Values {
  public:
    std::optional<std::string> value(const Reference& reference) const override {
        if (reference.name == "LIST") {
            const std::string indent{reference.indent};
            return indent + (reference.adds ? "- added\n" : "- one\n") + indent + "- two\n";
        }
        return plain(reference.name);
    }
    std::optional<std::string> plain(std::string_view name) const override {
        const std::map<std::string, std::string, std::less<>> known = {
            {"BOARD", "rpi4"}, {"NOTHING", ""}, {"a.b-c_1", "odd"}};
        const auto found = known.find(name);
        return found == known.end() ? std::nullopt : std::optional{found->second};
    }
    std::optional<std::string> property(std::string_view target, std::string_view name) const override {
        return name == "PATH" ? std::optional{"bin/" + std::string{target}} : std::nullopt;
    }
    std::vector<std::string> names() const override { return {"BOARD", "LIST", "NOTHING"}; }
};

std::string yaml(std::string_view text) {
    const Expansion expansion = expand(text, Comments::Hash, TestValues{});
    EXPECT_TRUE(expansion.problems().empty()) << expansion.problems().front().cause;
    return expansion.text();
}

std::string policy(std::string_view text) {
    return expand(text, Comments::Slashes, TestValues{}).text();
}

TEST(Template, ReplacesNames) {
    EXPECT_EQ(yaml("path: @BOARD@/x@NOTHING@y\n"), "path: rpi4/xy\n");
    EXPECT_EQ(yaml("@a.b-c_1@ \"@BOARD@\""), "odd \"rpi4\"");
    EXPECT_EQ(yaml("$<TARGET_PROPERTY:app,PATH>"), "bin/app");
    EXPECT_EQ(yaml("$<TARGET_PROPERTY:@BOARD@,PATH>"), "bin/@BOARD@") << "values are no templates, nor are arguments";
}

TEST(Template, GivesWholeLinesToValues) {
    EXPECT_EQ(yaml("a:\n  @LIST@\nb\n"), "a:\n  - one\n  - two\nb\n");
    EXPECT_EQ(yaml("a:\n@LIST+@"), "a:\n- added\n- two\n");
    EXPECT_EQ(yaml("a\n  @NOTHING@  \r\nb\n"), "a\nb\n");
    EXPECT_EQ(yaml("  @BOARD@\r\n"), "rpi4\n");
}

TEST(Template, LeavesOtherTextAlone) {
    for (const auto* text : {"", "a@b", "@", "@@", "@ A@", "mail: me@host.org and you@host.org", "@1@", "$5", "$(X)",
                             "{ % }", "{%", "$<", "100%", "{{x}}", "@A\n@"}) {
        EXPECT_EQ(yaml(text), text);
    }
}

TEST(Template, ChoosesBranches) {
    EXPECT_EQ(yaml("{% if BOARD == \"rpi4\" %}\nyes\n{% else %}\nno\n{% endif %}\n"), "yes\n");
    EXPECT_EQ(
        yaml("{% if BOARD == 'qemu' %}a{%elif BOARD==\"rpi4\"%}b{% elif BOARD == \"rpi4\" %}c{% else %}d{% endif %}"),
        "b");
    EXPECT_EQ(yaml("{% if BOARD != 'rpi4' %}a{% else %}b{% endif %}"), "b");
    EXPECT_EQ(yaml("{% if NOTHING == \"\" %}empty{% endif %}"), "empty");
    EXPECT_EQ(
        yaml("{% if BOARD == 'x' %}{% if BOARD == 'rpi4' %}a{% else %}b{% endif %}@UNKNOWN@{% else %}c{% endif %}"),
        "c");
    EXPECT_EQ(yaml("  {% if BOARD == 'rpi4' %}\r\n  x: y\r\n  {% endif %}\r\n"), "  x: y\r\n");
}

TEST(Template, LeavesCommentsAlone) {
    EXPECT_EQ(yaml("# @UNKNOWN@ {% if %}\nx # @LIST@\n"), "# @UNKNOWN@ {% if %}\nx # @LIST@\n");
    EXPECT_EQ(yaml("x: \"# @BOARD@\"\ny: '# @BOARD@'\nz#@BOARD@"), "x: \"# rpi4\"\ny: '# rpi4'\nz#rpi4");
    EXPECT_EQ(yaml("it's # @UNKNOWN@\n"), "it's # @UNKNOWN@\n");
    EXPECT_EQ(policy("a /* @X@\n@Y@ */ @BOARD@ // @Z@\n# @BOARD@ \"//@BOARD@\""),
              "a /* @X@\n@Y@ */ rpi4 // @Z@\n# rpi4 \"//rpi4\"");
    EXPECT_EQ(policy("/* @X@"), "/* @X@");
}

struct BadCase {
    const char* text;
    Code code;
    Place place;
    const char* cause;
};

class BadTemplate : public testing::TestWithParam<BadCase> {};

TEST_P(BadTemplate, IsReportedOnceWithPlaceCauseAndFix) {
    const Expansion expansion = expand(GetParam().text, Comments::Hash, TestValues{});
    ASSERT_EQ(expansion.problems().size(), 1u);
    const Problem& problem = expansion.problems().front();
    EXPECT_EQ(problem.code, GetParam().code);
    EXPECT_EQ(problem.place, GetParam().place);
    EXPECT_THAT(problem.cause, testing::HasSubstr(GetParam().cause));
    EXPECT_FALSE(problem.fix.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Texts, BadTemplate,
    testing::Values(
        BadCase{"a\n b @BORD@", Code::UnknownName, {2, 4}, "'BORD' has no value; did you mean 'BOARD'?"},  // I060
        BadCase{"@X@\n", Code::UnknownName, {1, 1}, "'X' has no value"},
        BadCase{"{% if X == '1' %}{% endif %}", Code::UnknownName, {1, 1}, "'X' has no value"},
        BadCase{"{% for x %}", Code::BadCondition, {1, 1}, "'{% for x %}' is not understood"},  // I061
        BadCase{"{% if BOARD %}a{% endif %}", Code::BadCondition, {1, 1}, "not understood"},
        BadCase{"{% if BOARD == rpi4 %}a{% endif %}", Code::BadCondition, {1, 1}, "not understood"},
        BadCase{"{% if BOARD == \"a\" and 1 %}a{% endif %}", Code::BadCondition, {1, 1}, "not understood"},
        BadCase{"a\n{% if BOARD == 'x' %}b", Code::Unbalanced, {2, 1}, "has no {% endif %}"},  // I062
        BadCase{"{% endif %}", Code::Unbalanced, {1, 1}, "belongs to no {% if %}"},
        BadCase{"{% if BOARD == 'x' %}{% else %}{% else %}{% endif %}", Code::Unbalanced, {1, 32}, "belongs to no"},
        BadCase{"x $<BOOL:1>", Code::BadProperty, {1, 3}, "is not $<TARGET_PROPERTY:target,NAME>"},  // I063
        BadCase{"$<TARGET_PROPERTY:app,SIZE>", Code::BadProperty, {1, 1}, "no known property 'SIZE'"}));

class LongValues final : public Values {
  public:
    std::optional<std::string> value(const Reference&) const override { return std::string(kMaxBytes / 2, 'x'); }
    std::optional<std::string> plain(std::string_view) const override { return std::nullopt; }
    std::optional<std::string> property(std::string_view, std::string_view) const override { return std::nullopt; }
    std::vector<std::string> names() const override { return {}; }
};

TEST(Template, IsBounded) {
    const Expansion expansion = expand("@A@ @A@ @A@", Comments::Hash, LongValues{});
    ASSERT_FALSE(expansion.problems().empty());
    EXPECT_EQ(expansion.problems().front().code, Code::TooLong);  // I064
    EXPECT_LE(expansion.text().size(), kMaxBytes);
    std::string many;
    for (int count = 0; count < 1000; ++count) {
        many += "@X@ ";
    }
    EXPECT_EQ(expand(many, Comments::Hash, TestValues{}).problems().size(), 100u);
}

TEST(Template, LeadsPlacesBack) {
    const Expansion expansion =
        expand("{% if BOARD == 'rpi4' %}\na: @BOARD@ z\n{% endif %}\n@LIST@\nlast\n", Comments::Hash, TestValues{});
    ASSERT_EQ(expansion.text(), "a: rpi4 z\n- one\n- two\nlast\n");
    EXPECT_EQ(expansion.origin(1, 1), (Place{2, 1}));
    EXPECT_EQ(expansion.origin(1, 6), (Place{2, 4})) << "within a value: where its name stands";
    EXPECT_EQ(expansion.origin(1, 9), (Place{2, 12}));
    EXPECT_EQ(expansion.origin(3, 2), (Place{4, 1}));
    EXPECT_EQ(expansion.origin(4, 3), (Place{5, 3}));
    EXPECT_EQ(expand("", Comments::Hash, TestValues{}).origin(9, 9), (Place{1, 1}));
}

TEST(Template, NumbersAscend) {
    EXPECT_TRUE(std::ranges::is_sorted(all_codes(), {}, &CodeInfo::code));
    EXPECT_EQ(toolkit::error_name(all_codes().front().code), "I060");
}

}  // namespace

}  // namespace kos::templates
