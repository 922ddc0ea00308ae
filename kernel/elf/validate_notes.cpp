// SPDX-License-Identifier: Apache-2.0
// Walking a note segment, in search of the build ID and the properties.
#include "elf/validator.hpp"

namespace kos::elf {
namespace {

using format::NoteHeader;

constexpr u64 kMaxBuildId = 64;
constexpr u32 kNotesAtOnce = 4;
constexpr u32 kMaxProperties = 16;  // that are looked at; the architecture has few, and they are sorted

struct Note {
    u32 type;
    std::string_view name;  // with its NUL
    lib::ByteView description;
    u64 next;
};

// Name and description begin at multiples of `alignment`: 4, or 8 in segments that say so.
Result<Note> read_note(lib::ByteView notes, u64 at, u64 alignment) {
    const u32 name_size = TRY(notes.little_endian<u32>(at + offsetof(NoteHeader, name_size)));
    const u32 description_size = TRY(notes.little_endian<u32>(at + offsetof(NoteHeader, description_size)));
    const u32 type = TRY(notes.little_endian<u32>(at + offsetof(NoteHeader, type)));
    // No wrap: 32-bit sizes behind a place within the file.
    const u64 name_at = at + sizeof(NoteHeader);
    const u64 description_at = lib::align_down(name_at + name_size + alignment - 1, alignment);
    const u64 end = description_at + description_size;
    const std::string_view name = TRY(notes.text(name_at, name_size));
    const lib::ByteView description = TRY(notes.slice(description_at, description_size));
    return Note{type, name, description, lib::align_down(end + alignment - 1, alignment)};
}

bool is_build_id(const Note& note) {
    constexpr std::string_view kGnu{"GNU\0", 4};
    return note.type == format::kNoteGnuBuildId && note.name == kGnu;
}

// The features among the properties: {type, size, value} each, at multiples of 8.
u32 features_of(const Note& note) {
    struct Property {
        u32 type;
        u32 size;
    };
    const lib::ByteView properties = note.description;
    u64 at = 0;
    for (u32 seen = 0; seen < kMaxProperties && properties.contains(at, sizeof(Property)); ++seen) {
        const u32 type = properties.little_endian<u32>(at).value_or(0);
        const u32 size = properties.little_endian<u32>(at + offsetof(Property, size)).value_or(0);
        if (type == format::kPropertyFeatures) {
            return properties.little_endian<u32>(at + sizeof(Property)).value_or(0);
        }
        at = lib::align_down(at + sizeof(Property) + size + sizeof(u64) - 1, sizeof(u64));
    }
    return 0;
}

bool is_property(const Note& note) {
    constexpr std::string_view kGnu{"GNU\0", 4};
    return note.type == format::kNoteGnuProperty && note.name == kGnu;
}

}  // namespace

Checked<void> Image::Validator::check_notes(const Header& header) {
    const Result<lib::ByteView> notes = image_.file_.slice(header.offset, header.file_size);
    if (!notes.has_value()) {
        return header.fail(Code::BeyondEnd, offsetof(format::ProgramHeader, offset));
    }
    const u64 alignment = header.alignment == sizeof(u64) ? sizeof(u64) : sizeof(u32);
    note_count_ = inside_ == 0 ? 0 : note_count_;
    u64 at = inside_;
    for (u32 seen = 0; at < notes->size() && seen < kNotesAtOnce; ++seen) {
        const Result<Note> note = read_note(*notes, at, alignment);
        const bool is_bad_id = note.has_value() && is_build_id(*note) &&
                               (note->description.empty() || note->description.size() > kMaxBuildId);
        if (!note.has_value() || is_bad_id || ++note_count_ > kMaxNotes) {
            return std::unexpected{ImageError{Code::BadNote, header.index, header.offset + at}};
        }
        if (is_build_id(*note) && image_.build_id_.empty()) {
            image_.build_id_ = note->description.bytes();
        }
        if (is_property(*note)) {
            image_.features_ = features_of(*note);
        }
        at = note->next;
    }
    inside_ = at < notes->size() ? at : 0;
    return {};
}

}  // namespace kos::elf
