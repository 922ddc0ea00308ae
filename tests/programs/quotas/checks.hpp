// SPDX-License-Identifier: Apache-2.0
// What the checks of this program share.
#pragma once

#include <string_view>

#include <kos/child.hpp>
#include <kos/core/stat.hpp>
#include <kos/print.hpp>

namespace quotas {

struct Powers {
    kos::abi::Handle self;
    kos::abi::Handle factory;
    kos::abi::Handle stat;
};

class Check {
  public:
    void that(bool holds, std::string_view what) {
        ++checks_;
        if (!holds) {
            ++wrong_;
            kos::println("WRONG: {}", what);
        }
    }
    template <typename T>
    void status(const kos::Result<T>& got, kos::Status wanted, std::string_view what) {
        const kos::Status status = got ? kos::Status::Ok : got.error();
        ++checks_;
        if (status != wanted) {
            ++wrong_;
            kos::println("WRONG: {}: {}, not {}", what, status, wanted);
        }
    }
    bool finish(std::string_view group) const {
        if (wrong_ == 0) {
            kos::println("{}: {} checks passed", group, checks_);
        }
        return wrong_ == 0;
    }

  private:
    kos::u32 checks_ = 0;
    kos::u32 wrong_ = 0;
};

// Whether both audits counted the same.
inline bool same(const kos::core::Stat::AuditOut& left, const kos::core::Stat::AuditOut& right) {
    return left.free_pages == right.free_pages && left.charged == right.charged && left.objects == right.objects &&
           left.handles == right.handles && left.processes == right.processes && left.threads == right.threads &&
           left.regions == right.regions;
}

// Each false: something was wrong, and was printed.
bool check_bomb(const Powers& powers);
bool check_suspend(const Powers& powers);

}  // namespace quotas
