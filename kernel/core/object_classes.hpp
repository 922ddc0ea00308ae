// SPDX-License-Identifier: Apache-2.0
// All classes of kernel objects, complete: the generated dispatch looks handles up and casts to them.
#pragma once

#include "ipc/channel.hpp"
#include "ipc/listener.hpp"
#include "obj/resource.hpp"
#include "romfs/open_file.hpp"
#include "task/task.hpp"
#include "thread/thread.hpp"
#include "vmm/memory.hpp"
