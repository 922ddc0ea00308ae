// SPDX-License-Identifier: Apache-2.0
// The numbered errors of kos-romfs: each with its place, its cause and its fix.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include <kos/base/types.hpp>
#include <toolkit/report.hpp>

namespace kos::romfs_tool {

// Numbers are documented and never reused. 20x command and files, 21x names and sizes, 22x reading an image.
enum class Code : u16 {
    BadUsage = 201,
    CannotRead = 202,
    CannotWrite = 203,
    BadManifest = 204,
    BadName = 210,
    DuplicateName = 211,
    FileUnderFile = 212,
    FileTooBig = 213,
    TooManyFiles = 214,
    SourceChanged = 215,
    DamagedImage = 220,
    NoSuchFile = 221,
};

using CodeInfo = toolkit::ErrorInfo<Code>;

inline constexpr CodeInfo kCodes[] = {
    {Code::BadUsage, "the command line makes no sense", "see kos-romfs --help"},
    {Code::CannotRead, "a file cannot be read", "name an existing regular file that you may read"},
    {Code::CannotWrite, "a file cannot be written", "check that its folder exists, is writable, and has room"},
    {Code::BadManifest, "a line of the manifest is not `name=path`", "write name=path, or begin the line with #"},
    {Code::BadName, "a name that the image cannot have",
     "use a relative path of printable ASCII without '.', '..' and empty components, at most 255 characters"},
    {Code::DuplicateName, "two files of one name", "give each file its own name"},
    {Code::FileUnderFile, "a file in the place of another one's folder", "rename one of the two"},
    {Code::FileTooBig, "a file of more than 4 GiB", "split the file"},
    {Code::TooManyFiles, "more than 10,000 files", "pack fewer files, or an archive of them"},
    {Code::SourceChanged, "a file changed while it was packed", "pack again when nothing writes to it"},
    {Code::DamagedImage, "not a ROMFS image, or a damaged one", "pack the image again, or copy it again"},
    {Code::NoSuchFile, "the image has no file of this name", "see kos-romfs list"},
};

// What ends a run: thrown where it is found, printed by run(). Its what() are whole lines.
class Failure : public std::runtime_error {
  public:
    // `place`: file, or file:line; may be empty.
    Failure(Code code, std::string_view place, std::string_view cause);

    [[nodiscard]] Code code() const { return code_; }

  private:
    Code code_;
};

}  // namespace kos::romfs_tool
