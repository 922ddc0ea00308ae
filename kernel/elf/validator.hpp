// SPDX-License-Identifier: Apache-2.0
// Builds an Image while checking it, in steps between which the caller may do other things.
#pragma once

#include "elf/program_header.hpp"

namespace kos::elf {

class Image::Validator {
  public:
    // As for Image::create(): the file must not change and must outlive the image.
    explicit Validator(std::span<const std::byte> file) { image_.file_ = lib::ByteView{file}; }

    // One step, some 500 instructions at most; not done() before. After an error, nothing more may be asked.
    [[nodiscard]] Checked<void> advance();
    [[nodiscard]] bool done() const { return stage_ == Stage::Done; }
    // When done().
    [[nodiscard]] const Image& image() const { return image_; }

  private:
    enum class Stage : u8 {
        File,
        Headers,
        Tls,
        Entry,
        Relocations,
        Done,
    };

    [[nodiscard]] Checked<void> check_stage();
    [[nodiscard]] Checked<void> check_file();
    [[nodiscard]] Checked<void> check_next_header();
    [[nodiscard]] bool stage_is_over() const { return stage_ != Stage::Headers || header_ == image_.header_count_; }
    [[nodiscard]] Checked<void> check_ident() const;
    [[nodiscard]] Checked<void> check_file_header();
    [[nodiscard]] Checked<void> find_headers();
    [[nodiscard]] Checked<void> check_header(const Header& header);
    [[nodiscard]] Checked<void> check_load(const Header& header);
    [[nodiscard]] Checked<void> check_access(const Header& header) const;
    [[nodiscard]] Checked<void> check_sizes(const Header& header) const;
    [[nodiscard]] Checked<void> check_place(const Header& header) const;
    [[nodiscard]] Checked<void> check_order(const Header& header);
    [[nodiscard]] Checked<void> check_relro(const Header& header);
    [[nodiscard]] Checked<void> check_dynamic(const Header& header);
    [[nodiscard]] Checked<void> check_dynamic_entry(const Header& header, u64 at, u64 tag, u64 value);
    [[nodiscard]] Checked<void> find_relocations();
    [[nodiscard]] Checked<void> check_tls(const Header& header);
    [[nodiscard]] Checked<void> check_notes(const Header& header);
    [[nodiscard]] Checked<void> check_entry() const;
    [[nodiscard]] Checked<void> check_tls_place() const;
    [[nodiscard]] u64 lowest_address() const { return image_.kind_ == Kind::Fixed ? kUserStart : 0; }

    Image image_{};
    Stage stage_ = Stage::File;
    u32 header_ = 0;      // the next one
    u64 inside_ = 0;      // how far it was checked: the next note, or entry of the dynamic section
    u32 note_count_ = 0;  // of it, so far
    u64 previous_address_ = 0;
    u64 next_page_ = 0;  // behind the segments so far
    u32 tls_header_ = kNoHeader;
    // Of the dynamic section: the table of relocations, by its address.
    u32 dynamic_header_ = kNoHeader;
    u64 table_address_ = 0;
    u64 table_bytes_ = 0;
};

}  // namespace kos::elf
