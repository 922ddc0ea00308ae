// SPDX-License-Identifier: Apache-2.0
// Keeps and closes root resources.
#include "root_resources.hpp"

#include <kos/process.hpp>

namespace init {

using kos::OwnedHandle;
using kos::RootResource;
using kos::RootResourceSet;
using kos::u32;
using kos::abi::Handle;

RootResourceSet resources_of(const kos::SolutionReader& solution, Takers takers) {
    RootResourceSet all = 0;
    for (u32 index = 0; index < solution.entity_count(); ++index) {
        const auto entity = solution.entity(index);
        if (takers == Takers::All || entity.restart.when != kos::RestartWhen::Never) {
            all |= entity.resources;
            for (u32 at = 0; at < entity.range_count; ++at) {
                all |= set_of(solution.range(entity.first_range + at).range.resource);
            }
        }
    }
    return all;
}

void RootResources::take() {
    const kos::StartBlockReader& block = kos::process::start_block();
    for (u32 index = 0; index < block.handle_count(); ++index) {
        const kos::NamedHandle entry = block.handle(index);
        if (entry.kind != kos::abi::StartHandleKind::Resource) {
            continue;
        }
        OwnedHandle handle{Handle{entry.handle}};
        for (u32 number = 0; number < kos::kRootResources.size(); ++number) {
            if (kos::kRootResources[number].name == entry.name) {
                handles_[number] = std::move(handle);
                break;
            }
        }
    }
}

kos::Result<Handle> RootResources::get(RootResource resource) const {
    const OwnedHandle& handle = handles_[static_cast<u32>(resource)];
    return handle ? kos::Result<Handle>{handle.get()} : kos::Error{kos::Status::NotFound};
}

void RootResources::keep_only(RootResourceSet kept) {
    for (u32 number = 0; number < handles_.size(); ++number) {
        if ((kept & kos::set_of(static_cast<RootResource>(number))) == 0) {
            handles_[number].reset();
        }
    }
}

}  // namespace init
