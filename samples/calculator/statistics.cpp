// SPDX-License-Identifier: Apache-2.0
// The endpoint `statistics`: least, greatest, mean.
#include "statistics.hpp"

#include <algorithm>

namespace calc {

namespace {

using Statistics::Figures;
using Statistics::Finding;

// Division that rounds down, below zero, too.
kos::i64 quotient_below(kos::i64 dividend, kos::i64 divisor) {
    return dividend / divisor - (dividend % divisor < 0 ? 1 : 0);
}

Figures figures_of(std::span<const kos::i32> values) {
    const auto [least, greatest] = std::ranges::minmax(values);
    kos::i64 sum = 0;
    for (const auto value : values) {
        sum += value;
    }
    const auto count = static_cast<kos::u32>(values.size());
    return {.least = least,
            .greatest = greatest,
            .mean = static_cast<kos::i32>(quotient_below(sum, count)),
            .count = count};
}

Finding finding_of(std::span<const kos::i32> values) {
    if (values.empty()) {
        return {.tag = Finding::Tag::Nothing, .nothing = "nothing was measured"};
    }
    return {.tag = Finding::Tag::Figures, .figures = figures_of(values)};
}

}  // namespace

kos::Result<Statistics::SummarizeOut> StatisticsServer::summarize(const Statistics::SummarizeIn& in,
                                                                  kos::idl::Caller& /*caller*/) {
    kos::usize count = 0;
    for (const auto& series : in.series) {
        // The name still lies in the request, which lasts as long as the answer needs it.
        summaries_[count++] = {.name = series.name, .finding = finding_of(series.values)};
    }
    return Statistics::SummarizeOut{.summaries = std::span{summaries_}.first(count)};
}

}  // namespace calc
