// SPDX-License-Identifier: Apache-2.0
// Counts attacks, and compares what they got with what they must get.
#pragma once

#include "accomplices.hpp"

namespace attack {

class Check {
  public:
    explicit Check(std::string_view group) : group_{group} {}

    // Prints WRONG with both statuses if they differ.
    void expect(std::string_view attack, kos::Status got, kos::Status wanted);
    template <typename T>
    void expect(std::string_view attack, const kos::Result<T>& got, kos::Status wanted) {
        expect(attack, got ? kos::Status::Ok : got.error(), wanted);
    }
    // The end of an accomplice: its exit code, or kByFault.
    void expect_end(std::string_view attack, const kos::Result<int>& end, int wanted);

    // Prints the group's result; true if every attack got what was wanted.
    bool finish() const;

  private:
    std::string_view group_;
    kos::u32 attacks_ = 0;
    kos::u32 wrong_ = 0;
};

// Groups of attacks; each prints its result.
bool attack_ranges(const Powers& powers);
bool attack_sealing(const Powers& powers);
bool attack_revocation(const Powers& powers);

}  // namespace attack
