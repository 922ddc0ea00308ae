// SPDX-License-Identifier: Apache-2.0
// calculator's third client: the other endpoint, with sequences in sequences.
#include <array>

#include "client.hpp"

namespace {

using calc::Statistics::Finding;
using calc::Statistics::Series;

void show(const calc::Statistics::Summary& summary) {
    const Finding& finding = summary.finding;
    if (finding.tag == Finding::Tag::Figures) {
        kos::println("surveyor: {}: {} values, {} to {}, mean {}", summary.name, finding.figures.count,
                     finding.figures.least, finding.figures.greatest, finding.figures.mean);
    } else {
        kos::println("surveyor: {}: {}", summary.name, finding.nothing);
    }
}

kos::Result<> measure(const calc::Calculator& calculator) {
    const std::array<kos::i32, 5> heights{312, 298, 305, 331, 300};
    const std::array<kos::i32, 3> depths{-4, -7, -10};
    const std::array series{Series{.name = "heights", .values = heights}, Series{.name = "depths", .values = depths},
                            Series{.name = "widths", .values = {}}};
    std::array<std::byte, 512> results;
    for (const auto& summary : TRY(calculator.statistics.summarize(series, results)).summaries) {
        show(summary);
    }
    return {};
}

}  // namespace

int main(int, char**) {
    return calc::run_in_turn(2, measure);
}
