// SPDX-License-Identifier: Apache-2.0
// The same messages by FlatBuffers: built, verified, and read to the last member.
#pragma once

#include "codec_generated.h"
#include "messages.hpp"

namespace codec {

using flatbuffers::FlatBufferBuilder;

// The builder keeps its memory from one message to the next.
struct FlatPlace {
    FlatPlace() {
        for (u32 index = 0; index < kRecords; ++index) {
            const std::array<u32, 6> values{5, 6, 7, 8, 9, index};
            records[index] = flat::Record{index, 1, 2, 3, 4, flatbuffers::make_span(values), 10, 11, 12};
        }
    }

    Workplace own;
    std::array<flat::Record, kRecords> records{};
    FlatBufferBuilder builder{16384};
};

inline u64 sum_of(const flat::Record& record) {
    u64 sum = record.time() + record.sensor() + record.total() + record.state() + record.errors();
    for (u32 index = 0; index < 6; ++index) {
        sum += record.values()->Get(index);
    }
    return sum + record.least() + record.most() + record.unit();
}

inline u64 sum_of(const flat::Words& in) {
    return in.a() + in.b() + in.c() + in.d() + in.e() + in.f() + in.g() + in.h();
}

template <typename Make>
[[gnu::noinline]] void send_flat(FlatBufferBuilder& builder, Make make) {
    builder.Clear();
    builder.Finish(make(builder));
}

template <typename Table, typename Read>
[[gnu::noinline]] u64 receive_flat(const FlatBufferBuilder& builder, Read read) {
    flatbuffers::Verifier verifier{builder.GetBufferPointer(), builder.GetSize()};
    if (!verifier.VerifyBuffer<Table>(nullptr)) {
        return kRefused;
    }
    return read(*flatbuffers::GetRoot<Table>(builder.GetBufferPointer()));
}

inline u64 flat_nothing(FlatPlace& place) {
    send_flat(place.builder, [](auto& builder) { return flat::CreateNothing(builder); });
    return receive_flat<flat::Nothing>(place.builder, [](const auto&) { return u64{1}; });
}

inline u64 flat_words(FlatPlace& place) {
    const auto& w = place.own.words;
    send_flat(place.builder, [&w](auto& builder) {
        return flat::CreateWords(builder, w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]);
    });
    return receive_flat<flat::Words>(place.builder, [](const auto& in) { return sum_of(in); });
}

inline u64 flat_one(FlatPlace& place) {
    send_flat(place.builder, [&place](auto& builder) { return flat::CreateOne(builder, &place.records[1]); });
    return receive_flat<flat::One>(place.builder, [](const auto& in) { return sum_of(*in.record()); });
}

inline u64 flat_blob(FlatPlace& place) {
    send_flat(place.builder, [&place](auto& builder) {
        const auto* bytes = reinterpret_cast<const kos::u8*>(place.own.blob.data());
        return flat::CreateBlob(builder, builder.CreateVector(bytes, place.own.blob.size()));
    });
    return receive_flat<flat::Blob>(place.builder, [](const auto& in) {
        return sum_of(std::as_bytes(std::span{in.data()->data(), in.data()->size()}));
    });
}

inline u64 flat_many(FlatPlace& place) {
    send_flat(place.builder, [&place](auto& builder) {
        return flat::CreateMany(builder, builder.CreateVectorOfStructs(place.records.data(), place.records.size()));
    });
    return receive_flat<flat::Many>(place.builder, [](const auto& in) {
        u64 sum = 0;
        for (const flat::Record* record : *in.records()) {
            sum += sum_of(*record);
        }
        return sum;
    });
}

}  // namespace codec
