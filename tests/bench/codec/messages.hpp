// SPDX-License-Identifier: Apache-2.0
// Messages whose encoding and decoding is counted, by kos's generated code: the same source on the target and on the
// host. What is encoded is checked as a server checks it, decoded, and read to the last member.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include <bench/Codec.idl.hpp>

namespace codec {

using kos::u32;
using kos::u64;
using kos::usize;
using Record = ::bench::Codec::Record;

inline constexpr u32 kRecords = 100;
inline constexpr u32 kBlobBytes = 1024;

// What is sent, and where it is put together.
struct Workplace {
    constexpr Workplace();

    std::array<u64, 8> words{1, 2, 3, 4, 5, 6, 7, 8};
    std::array<Record, kRecords> records{};
    std::array<std::byte, kBlobBytes> blob{};
    alignas(8) std::array<std::byte, 64> constant{};
    alignas(8) std::array<std::byte, kRecords * sizeof(Record)> arena{};
};

constexpr Workplace::Workplace() {
    for (u32 index = 0; index < kRecords; ++index) {
        records[index] = {.time = index,
                          .sensor = 1,
                          .total = 2,
                          .state = 3,
                          .errors = 4,
                          .values = {5, 6, 7, 8, 9, index},
                          .least = 10,
                          .most = 11,
                          .unit = 12};
    }
    for (u32 index = 0; index < kBlobBytes; ++index) {
        blob[index] = static_cast<std::byte>(index);
    }
}

// Reading is a sum of everything: 0 says that the message was not good. Sums of good ones are not 0.
inline constexpr u64 kRefused = 0;

inline u64 sum_of(const Record& record) {
    u64 sum = record.time + record.sensor + record.total + record.state + record.errors;
    for (const u32 value : record.values) {
        sum += value;
    }
    return sum + record.least + record.most + record.unit;
}

// A byte of each eight: what remains is the libraries' own work.
inline u64 sum_of(std::span<const std::byte> bytes) {
    u64 sum = 1;
    for (usize index = 0; index < bytes.size(); index += 8) {
        sum += static_cast<u64>(bytes[index]);
    }
    return sum;
}

inline u64 sum_of(const ::bench::Codec::WordsIn& in) {
    return in.a + in.b + in.c + in.d + in.e + in.f + in.g + in.h;
}

// Sender and receiver are apart: neither knows what the other one did.
template <typename Schema>
[[gnu::noinline]] kos::Result<kos::MessageParts> send(Workplace& place, const typename Schema::Value& value) {
    return kos::idl::encode<Schema>(value, {.constant = place.constant, .arena = place.arena, .handles = {}});
}

template <typename Schema, typename Read>
[[gnu::noinline]] u64 receive(const kos::MessageParts& parts, Read read) {
    if (!kos::idl::check<Schema>(parts).has_value()) {
        return kRefused;
    }
    return read(kos::idl::decode<Schema>(parts));
}

template <typename Schema, typename Read>
u64 pass(Workplace& place, const typename Schema::Value& value, Read read) {
    const auto parts = send<Schema>(place, value);
    return parts.has_value() ? receive<Schema>(*parts, read) : kRefused;
}

namespace schema = ::bench::Codec::schema;

inline u64 pass_nothing(Workplace& place) {
    return pass<kos::idl::NoParameters>(place, {}, [](const auto&) { return u64{1}; });
}

inline u64 pass_words(Workplace& place) {
    const auto& w = place.words;
    return pass<schema::WordsIn>(place, {w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]},
                                 [](const auto& in) { return sum_of(in); });
}

inline u64 pass_one(Workplace& place) {
    return pass<schema::OneIn>(place, {.record = place.records[1]}, [](const auto& in) { return sum_of(in.record); });
}

inline u64 pass_blob(Workplace& place) {
    return pass<schema::BlobIn>(place, {.data = place.blob}, [](const auto& in) { return sum_of(in.data); });
}

inline u64 pass_many(Workplace& place) {
    return pass<schema::ManyIn>(place, {.records = std::span<const Record>{place.records}}, [](const auto& in) {
        u64 sum = 0;
        for (const Record& record : in.records) {
            sum += sum_of(record);
        }
        return sum;
    });
}

}  // namespace codec
