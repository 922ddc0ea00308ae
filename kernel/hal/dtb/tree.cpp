// SPDX-License-Identifier: Apache-2.0
// The header of the blob, and look-ups over the whole tree.
#include "hal/dtb/tree.hpp"

#include "lib/split.hpp"

namespace kos::hal::dtb {
namespace {

constexpr u32 kMagic = 0xd00dfeed;
constexpr u32 kVersion = 17;
constexpr u32 kHeaderSize = 40;
constexpr u32 kReservationSize = 16;

// Offsets of the header's fields: Devicetree Specification v0.4, section 5.2.
enum class Field : u32 {
    Magic = 0,
    TotalSize = 4,
    StructureOffset = 8,
    StringsOffset = 12,
    ReservationsOffset = 16,
    Version = 20,
    LastCompatibleVersion = 24,
    StringsSize = 32,
    StructureSize = 36,
};

std::unexpected<ParseError> fail(Code code, Field field) {
    return std::unexpected{ParseError{code, static_cast<u32>(field)}};
}

u32 field(lib::ByteView blob, Field which) {
    return blob.big_endian<u32>(static_cast<u32>(which)).value_or(0);
}

Parsed<void> check_identity(lib::ByteView blob) {
    if (blob.size() < kHeaderSize) {
        return std::unexpected{ParseError{Code::HeaderTruncated, static_cast<u32>(blob.size())}};
    }
    if (field(blob, Field::Magic) != kMagic) {
        return fail(Code::BadMagic, Field::Magic);
    }
    if (field(blob, Field::Version) < kVersion) {
        return fail(Code::BadVersion, Field::Version);
    }
    if (field(blob, Field::LastCompatibleVersion) > kVersion) {
        return fail(Code::BadVersion, Field::LastCompatibleVersion);
    }
    const u32 total = field(blob, Field::TotalSize);
    if (total < kHeaderSize || total > blob.size() || total > kMaxBlobSize) {
        return fail(Code::BadTotalSize, Field::TotalSize);
    }
    return {};
}

bool is_block(lib::ByteView blob, u32 offset, u32 size) {
    return offset >= kHeaderSize && blob.contains(offset, size);
}

Parsed<Structure> find_blocks(lib::ByteView blob) {
    const Structure::Block structure{field(blob, Field::StructureOffset), field(blob, Field::StructureSize)};
    const Structure::Block strings{field(blob, Field::StringsOffset), field(blob, Field::StringsSize)};
    if (!is_block(blob, structure.offset, structure.size)) {
        return fail(Code::BlockOutside, Field::StructureOffset);
    }
    if (!lib::is_aligned(structure.offset, sizeof(u32))) {
        return fail(Code::BlockMisaligned, Field::StructureOffset);
    }
    if (!is_block(blob, strings.offset, strings.size)) {
        return fail(Code::BlockOutside, Field::StringsOffset);
    }
    if (!is_block(blob, field(blob, Field::ReservationsOffset), 0)) {
        return fail(Code::BlockOutside, Field::ReservationsOffset);
    }
    return Structure{blob, structure, strings};
}

}  // namespace

Parsed<Tree> Tree::create(std::span<const std::byte> blob) {
    const lib::ByteView all{blob};
    if (const Parsed<void> identity = check_identity(all); !identity.has_value()) {
        return std::unexpected{identity.error()};
    }
    Tree tree;
    tree.blob_ = all.slice(0, field(all, Field::TotalSize)).value_or(lib::ByteView{});
    const Parsed<Structure> structure = find_blocks(tree.blob_);
    if (!structure.has_value()) {
        return std::unexpected{structure.error()};
    }
    tree.structure_ = *structure;
    tree.reservations_ = field(tree.blob_, Field::ReservationsOffset);
    if (const Parsed<void> counted = tree.count_reservations(); !counted.has_value()) {
        return std::unexpected{counted.error()};
    }
    if (const Parsed<void> checked = tree.structure_.check(); !checked.has_value()) {
        return std::unexpected{checked.error()};
    }
    tree.root_ = (*tree.nodes().begin()).offset();
    return tree;
}

Parsed<void> Tree::count_reservations() {
    for (u32 offset = reservations_;; offset += kReservationSize) {
        if (!blob_.contains(offset, kReservationSize)) {
            return std::unexpected{ParseError{Code::ReservationsUnended, offset}};
        }
        // The specification ends the list with an all-zero entry; boot loaders (libfdt) with the first empty one.
        if (blob_.is_zero(offset + sizeof(u64), sizeof(u64))) {
            return {};
        }
        ++reservation_count_;
    }
}

Result<AddressRange> Tree::reservation(u32 index) const {
    if (index >= reservation_count_) {
        return Error{Status::NotFound};
    }
    const u32 offset = reservations_ + index * kReservationSize;
    const u64 base = TRY(blob_.big_endian<u64>(offset));
    const u64 size = TRY(blob_.big_endian<u64>(offset + sizeof(u64)));
    static_cast<void>(TRY(lib::checked_add(base, size - 1)));
    return AddressRange{base, size};
}

Item NodeRange::Iterator::settle(u32 offset) const {
    Token token = structure_->token_at(offset);
    while (token != Token::BeginNode && token != Token::End) {
        offset = structure_->next_of(offset);
        token = structure_->token_at(offset);
    }
    return structure_->at(offset);
}

Result<Node> Tree::descend(Node node, std::string_view path) const {
    while (!path.empty()) {
        const lib::Split split = lib::split_at(path, '/');
        path = split.tail;
        if (!split.head.empty()) {
            node = TRY(node.child(split.head));
        }
    }
    return node;
}

Result<Node> Tree::find(std::string_view path) const {
    if (path.empty()) {
        return Error{Status::Invalid};
    }
    if (path.front() == '/') {
        return descend(root(), path);
    }
    const lib::Split split = lib::split_at(path, '/');
    const Node start = TRY(find_alias(split.head));
    return descend(start, split.tail);
}

Result<Node> Tree::find_alias(std::string_view alias) const {
    const Node aliases = TRY(root().child("aliases"));
    const Property property = TRY(aliases.property(alias));
    const std::string_view path = TRY(property.as_string());
    // An alias names a full path, never another alias: no cycle is possible.
    if (path.empty() || path.front() != '/') {
        return Error{Status::Invalid};
    }
    return descend(root(), path);
}

Result<Node> Tree::find_compatible(std::string_view compatible) const {
    for (const Node node : nodes()) {
        if (node.is_compatible(compatible)) {
            return node;
        }
    }
    return Error{Status::NotFound};
}

Result<Node> Tree::find_phandle(u32 phandle) const {
    // 0 and all ones name no node: Devicetree Specification v0.4, section 2.3.3, and dtc.
    if (phandle == 0 || phandle == ~0U) {
        return Error{Status::NotFound};
    }
    for (const Node node : nodes()) {
        if (node.u32_or("phandle", 0) == phandle || node.u32_or("linux,phandle", 0) == phandle) {
            return node;
        }
    }
    return Error{Status::NotFound};
}

Result<NodePath> Tree::path_to(const Node& node) const {
    NodePath path;
    for (u32 offset = root_;; offset = structure_.next_of(offset)) {
        const Token token = structure_.token_at(offset);
        if (token == Token::End) {
            break;
        }
        if (token == Token::EndNode) {
            --path.count;
        }
        if (token != Token::BeginNode) {
            continue;
        }
        path.nodes[path.count++] = Node{structure_, offset};
        if (path.nodes[path.count - 1] == node) {
            return path;
        }
    }
    return Error{Status::NotFound};
}

Result<Node> Tree::parent(const Node& node) const {
    const NodePath path = TRY(path_to(node));
    if (path.count < 2) {
        return Error{Status::NotFound};
    }
    return path.nodes[path.count - 2];
}

}  // namespace kos::hal::dtb
