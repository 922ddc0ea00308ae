// SPDX-License-Identifier: Apache-2.0
// Stand-in for the kernel's header of the same name: the fake classes are complete already.
#pragma once

#include "obj/object_of.hpp"
