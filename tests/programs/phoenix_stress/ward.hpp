// SPDX-License-Identifier: Apache-2.0
// A server that the killer starts itself, and ends from outside.
#pragma once

#include <kos/child.hpp>
#include <kos/name.hpp>

class Ward {
  public:
    // Starts it and publishes its listener. factory: the right to make processes.
    static kos::Result<Ward> start(kos::abi::Handle factory, const kos::Name& name);

    // Ends it, whatever it does, and waits until it has ended. The name is free again then.
    kos::Result<> kill();

  private:
    Ward(kos::Child child, kos::OwnedHandle listener) : child_{std::move(child)}, listener_{std::move(listener)} {}

    kos::Child child_;
    kos::OwnedHandle listener_;
};
