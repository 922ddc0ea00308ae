// SPDX-License-Identifier: Apache-2.0
// All classes of kernel objects: the generated dispatch turns handles into them.
#pragma once

#include "io/interrupt.hpp"
#include "ipc/channel.hpp"
#include "ipc/notice.hpp"
#include "ipc/service_name.hpp"
#include "obj/resource.hpp"
#include "obj/user_object.hpp"
#include "romfs/open_file.hpp"
#include "task/task.hpp"
#include "time/notice_timer.hpp"
#include "vmm/memory.hpp"
