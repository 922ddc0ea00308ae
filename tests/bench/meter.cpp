// SPDX-License-Identifier: Apache-2.0
// Counting nothing, summing up, and printing.
#include "meter.hpp"

#include <algorithm>
#include <span>

#include <kos/print.hpp>

namespace bench {
namespace {

constexpr kos::usize kMostFigures = 128;

std::array<Figure, kMostFigures> g_figures;
kos::usize g_figure_count = 0;

}  // namespace

u32 empty_count() {
    return count([] { return 0; }).count;
}

void Series::add(u64 count) {
    least_ = std::min(least_, count);
    most_ = std::max(most_, count);
    sum_ += count;
    ++runs_;
}

Figure Series::figure(std::string_view name) const {
    return {.name = name, .least = least_, .mean = (sum_ + runs_ / 2) / runs_, .most = most_, .runs = runs_};
}

void keep(const Figure& figure) {
    kos::require(g_figure_count < kMostFigures, "more figures than there is room for");
    g_figures[g_figure_count++] = figure;
}

void print_figures() {
    for (const Figure& figure : std::span{g_figures}.first(g_figure_count)) {
        kos::println("bench: {} {} {} {} {}", figure.name, figure.least, figure.mean, figure.most, figure.runs);
    }
}

}  // namespace bench
