// SPDX-License-Identifier: Apache-2.0
// Decoding of property values.
#include "hal/dtb/property.hpp"

namespace kos::hal::dtb {

Result<u32> Property::as_u32() const {
    if (value_.size() != sizeof(u32)) {
        return Error{Status::Invalid};
    }
    return cell(0);
}

Result<u64> Property::as_number() const {
    if (value_.size() == sizeof(u64)) {
        return value_.big_endian<u64>(0);
    }
    return TRY(as_u32());
}

Result<std::string_view> Property::as_string() const {
    const std::string_view text = TRY(value_.c_string(0));
    if (text.size() + 1 != value_.size()) {
        return Error{Status::Invalid};
    }
    return text;
}

Result<std::string_view> Property::string_at(u32 index) const {
    usize offset = 0;
    while (offset < value_.size()) {
        const std::string_view text = TRY(value_.c_string(offset));
        if (index-- == 0) {
            return text;
        }
        offset += text.size() + 1;
    }
    return Error{Status::NotFound};
}

bool Property::has_string(std::string_view text) const {
    usize offset = 0;
    while (offset < value_.size()) {
        const Result<std::string_view> candidate = value_.c_string(offset);
        if (!candidate.has_value()) {
            return false;
        }
        if (*candidate == text) {
            return true;
        }
        offset += candidate->size() + 1;
    }
    return false;
}

Result<u64> Property::number_at(u32 index, u32 cells) const {
    const u64 offset = u64{index} * sizeof(u32);
    switch (cells) {
        case 0:
            return 0;
        case 1:
            return TRY(value_.big_endian<u32>(offset));
        case 2:
            return value_.big_endian<u64>(offset);
        default:
            return Error{Status::Unsupported};
    }
}

}  // namespace kos::hal::dtb
