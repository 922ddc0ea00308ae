// SPDX-License-Identifier: Apache-2.0
// Frames for translation tables, paid for by the address space's account.
#pragma once

#include <hal/page_table.hpp>

#include "mm/page_allocator.hpp"

namespace kos::vmm {

class TablePages final : public hal::PageSource {
  public:
    explicit TablePages(mm::Account& payer) : payer_{&payer} {}

    Result<PhysAddr> take_page() override { return mm::kernel_pages.allocate_zeroed(*payer_); }
    void give_page(PhysAddr page) override { mm::kernel_pages.free(*payer_, page); }

  private:
    mm::Account* payer_;
};

}  // namespace kos::vmm
