// SPDX-License-Identifier: Apache-2.0
// Good manifests, what they bind, and every refusal of bad ones with its entry and place.
#include "romfs/manifest.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "romfs/lower_bound.hpp"
#include "romfs/test_image.hpp"
#include "romfs/test_manifest.hpp"

namespace kos::romfs {
namespace {

using abi::manifest::Entry;
using abi::manifest::Header;
using test::Binding;
using test::Bytes;
using test::TestManifest;

Sha256Digest digest_of(std::string_view contents) {
    return sha256(std::as_bytes(std::span{contents}));
}

TestManifest three() {
    return TestManifest{
        {{"acme.Logger", "bin/logger", "logger"}, {"acme.Logger", "worker", "worker"}, {"zoo", "worker", "worker"}}};
}

constexpr u64 entry_at(u32 index, usize field = 0) {
    return sizeof(Header) + index * sizeof(Entry) + field;
}

void expect_error(const Bytes& bytes, ManifestCode code, u32 entry, u64 offset) {
    const auto manifest = Manifest::create(bytes);
    ASSERT_FALSE(manifest.has_value()) << code_text(code);
    EXPECT_EQ(code_text(manifest.error().code), code_text(code));
    EXPECT_EQ(manifest.error().entry, entry);
    EXPECT_EQ(manifest.error().offset, offset);
}

TEST(Manifest, BindsClassesToPathsAndHashes) {
    const Bytes bytes = three().bytes();
    const auto manifest = Manifest::create(bytes);
    ASSERT_TRUE(manifest.has_value()) << code_text(manifest.error().code);
    EXPECT_EQ(manifest->count(), 3U);
    EXPECT_TRUE(manifest->binds("acme.Logger", "bin/logger"));
    EXPECT_TRUE(manifest->binds("acme.Logger", "worker"));
    EXPECT_TRUE(manifest->binds("zoo", "worker"));
    EXPECT_FALSE(manifest->binds("zoo", "bin/logger"));
    EXPECT_FALSE(manifest->binds("acme", "worker"));
    EXPECT_FALSE(manifest->binds("acme.Logger", ""));
    EXPECT_FALSE(manifest->binds("anonymous", "worker"));
    EXPECT_TRUE(manifest->lists("zoo"));
    EXPECT_FALSE(manifest->lists("zo"));
    EXPECT_FALSE(manifest->lists("zooo"));
    EXPECT_TRUE(manifest->binds("acme.Logger", digest_of("logger")));
    EXPECT_TRUE(manifest->binds("acme.Logger", digest_of("worker")));
    EXPECT_FALSE(manifest->binds("zoo", digest_of("logger")));
    EXPECT_FALSE(manifest->binds("other", digest_of("logger")));
}

TEST(Manifest, OneWithoutEntriesBindsNothing) {
    const Bytes bytes = TestManifest{{}}.bytes();
    const auto manifest = Manifest::create(bytes);
    ASSERT_TRUE(manifest.has_value());
    EXPECT_FALSE(manifest->lists("zoo"));
    EXPECT_FALSE(Manifest{}.binds("zoo", "worker"));
}

TEST(Manifest, EveryCutIsRefused) {
    const Bytes bytes = three().bytes();
    for (usize size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(Manifest::create(std::span{bytes}.first(size)).has_value()) << size;
    }
}

TEST(ManifestRefuses, Header) {
    expect_error(three().set(0, u8{0}).bytes(), ManifestCode::BadMagic, kNoEntry, 0);
    expect_error(three().set(8, 2U).bytes(), ManifestCode::BadVersion, kNoEntry, 8);
    expect_error(three().set(12, 31U).bytes(), ManifestCode::BadHeader, kNoEntry, 12);
    expect_error(three().set(16, 47U).bytes(), ManifestCode::BadHeader, kNoEntry, 16);
    expect_error(three().set(20, 1025U).bytes(), ManifestCode::TooManyEntries, kNoEntry, 20);
    expect_error(three().set(20, 1024U).bytes(), ManifestCode::Truncated, kNoEntry, 24);
    expect_error(three().set(24, u64{1}).bytes(), ManifestCode::Truncated, kNoEntry, 24);
    expect_error(Bytes(31), ManifestCode::Truncated, kNoEntry, 31);
    TestManifest longer = three();
    longer.bytes().push_back(std::byte{0});
    longer.set(24, u64{longer.bytes().size()});
    expect_error(longer.bytes(), ManifestCode::BadHeader, kNoEntry, 24);
}

TEST(ManifestRefuses, Texts) {
    const u64 field = entry_at(1, offsetof(Entry, path_offset));
    for (const u32 offset : {0U, 1U, ~0U}) {
        expect_error(three().set(field, offset).bytes(), ManifestCode::TextOutside, 1, field);
    }
    const u64 length = entry_at(0, offsetof(Entry, class_length));
    expect_error(three().set(length, u16{10}).bytes(), ManifestCode::TextOutside, 0, entry_at(0));
    expect_error(three().set(length, u16{0xffff}).bytes(), ManifestCode::TextOutside, 0, entry_at(0));
}

TEST(ManifestRefuses, Entries) {
    const auto one = [](const std::string& class_name, const std::string& path) {
        return TestManifest{{{class_name, path, "x"}}}.bytes();
    };
    for (const std::string& name :
         {std::string{}, std::string{"anonymous"}, std::string{"a b"}, std::string(64, 'x')}) {
        expect_error(one(name, "a"), ManifestCode::BadClass, 0, entry_at(0));
    }
    for (const char* path : {"", "/a", "../a", "a//b"}) {
        expect_error(one("c", path), ManifestCode::BadPath, 0, entry_at(0, offsetof(Entry, path_offset)));
    }
    const u64 reserved = entry_at(2, offsetof(Entry, reserved));
    expect_error(three().set(reserved, 1U).bytes(), ManifestCode::BadEntry, 2, reserved);
}

TEST(ManifestRefuses, Order) {
    const std::vector<std::vector<Binding>> bad = {
        {{"b", "x", ""}, {"a", "x", ""}}, {{"a", "y", ""}, {"a", "x", ""}}, {{"a", "x", ""}, {"a", "x", "other"}}};
    for (const auto& bindings : bad) {
        expect_error(TestManifest{bindings}.bytes(), ManifestCode::Unsorted, 1, entry_at(1));
    }
}

TEST(ManifestRefuses, TooManyProgramsOfOneClass) {
    std::vector<Binding> many;
    for (char name = 'a'; name < 'a' + 17; ++name) {
        many.push_back({"c", std::string{name}, ""});
    }
    expect_error(TestManifest{many}.bytes(), ManifestCode::TooManyPrograms, 16, entry_at(16));
    many.pop_back();
    EXPECT_TRUE(Manifest::create(TestManifest{many}.bytes()).has_value());
}

TEST(Manifest, IsHeldAgainstTheImage) {
    test::TestImage source{{{"bin/logger", "logger", abi::romfs::kExecutable},
                            {"data", "data"},
                            {"worker", "worker", abi::romfs::kExecutable}}};
    const Image image = *Image::create(source.bytes());
    const auto check = [&](const std::vector<Binding>& bindings) {
        const Bytes bytes = TestManifest{bindings}.bytes();
        return Manifest::create(bytes)->check_against(image);
    };
    EXPECT_TRUE(check({{"a", "bin/logger", "logger"}, {"b", "worker", "worker"}}).has_value());
    EXPECT_EQ(check({{"a", "missing", "x"}}).error().code, ManifestCode::NoProgram);
    EXPECT_EQ(check({{"a", "data", "data"}}).error().code, ManifestCode::NoProgram) << "no program";
    const auto other = check({{"a", "bin/logger", "logger"}, {"b", "worker", "other"}});
    EXPECT_EQ(other.error().code, ManifestCode::OtherHash);
    EXPECT_EQ(other.error().entry, 1U);
    EXPECT_EQ(other.error().offset, entry_at(1, offsetof(Entry, sha256)));
}

TEST(Manifest, CodesHaveTexts) {
    for (u32 code = 0; code < kManifestCodeCount; ++code) {
        EXPECT_NE(code_text(static_cast<ManifestCode>(code)), "?");
    }
    EXPECT_EQ(code_text(static_cast<ManifestCode>(kManifestCodeCount)), "?");
}

TEST(LowerBound, AsksLogarithmicallyOften) {
    for (const u32 count : {0U, 1U, 2U, 100U, 1024U, 10'000U}) {
        const auto most = count == 0 ? 0U : 1 + static_cast<u32>(std::log2(count));
        for (u32 wanted = 0; wanted <= count; wanted += 1 + count / 97) {
            u32 asked = 0;
            const u32 found = lower_bound(count, [&](u32 index) {
                ++asked;
                return index < wanted;
            });
            EXPECT_EQ(found, wanted);
            EXPECT_LE(asked, most) << count;
        }
    }
}

}  // namespace
}  // namespace kos::romfs
