// SPDX-License-Identifier: Apache-2.0
// The endpoint `statistics`.
#pragma once

#include <array>

#include <calc/Statistics.idl.hpp>

namespace calc {

class StatisticsServer final : public Statistics::Server {
  public:
    kos::Result<Statistics::SummarizeOut> summarize(const Statistics::SummarizeIn& in,
                                                    kos::idl::Caller& caller) override;

  private:
    // Lasts until the answer is sent.
    std::array<Statistics::Summary, 4> summaries_{};
};

}  // namespace calc
