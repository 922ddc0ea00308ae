// SPDX-License-Identifier: Apache-2.0
// The table of the packer's errors.
#include "report.hpp"

namespace kos::image {
namespace {

constexpr CodeInfo kCodes[] = {
    {Code::CannotRead, "a file that cannot be read", "check the file's name and rights"},
    {Code::BadYaml, "a file that is not YAML", "correct the YAML; indent with blanks, not tabs"},
    {Code::BadUsage, "a wrong command line", "see kos-image --help"},
    {Code::WrongType, "a value of another kind than its key wants", "write what the message wants there"},
    {Code::UnknownKey, "an unknown key", "use one of those that the message names"},
    {Code::MissingKey, "a key that is not there", "add it"},
    {Code::DuplicateKey, "a key that stands twice", "keep one of them"},
    {Code::BadName, "a name of a class, task, connection or variable, or one to publish, that cannot be one",
     "use printable characters without blanks, at most 63"},
    {Code::BadPath, "a path that the image cannot have",
     "use names joined by '/', without '.', '..', blanks or a '/' at an end"},
    {Code::BadText, "an argument or variable with a zero byte", "remove the zero byte"},
    {Code::OutOfRange, "a number that is out of its range", "use one between those that the message names"},
    {Code::DuplicateTask, "two entities of one task name", "give one of them another 'task'"},
    {Code::UnknownTarget, "a connection to a task that is not there", "name the 'task' of an entity of this file"},
    {Code::DuplicateConnection, "two connections of one id", "give one of them another id"},
    {Code::NoProgram, "an entity whose program is not in the image", "add it to APPS of kos_image(), or set 'path'"},
    {Code::TooMany, "more than the image or a process can be given", "keep to the limits that the message names"},
    {Code::DuplicateName, "a name that is published twice",
     "let one entity publish it; several servers of one kind need a name each"},
    {Code::BadResource, "a root resource that is not there, or named twice",
     "name each once, of those that the message lists"},
    {Code::BadRange, "a range of lines or registers that cannot be one, or that overlaps another one of its process",
     "keep to whole pages, to what machines have, and let one range have what two share"},
    {Code::MacroName, "a connection's id that is a C macro without a usable value",
     "name the target's compiler by --compiler and the header's folder by -I, or write the macro's value as the id"},
    {Code::PackerFailed, "the ROMFS packer cannot be run, or failed", "its own message stands above"},
    {Code::CannotWrite, "a file that cannot be written", "check the folder's rights and the space on the disk"},
    {Code::OpaqueMissing, "a target that is not there, which --opaque-missing lets pass",
     "name the 'task' of an entity of this file"},
};

}  // namespace

std::span<const CodeInfo> all_codes() {
    return kCodes;
}

}  // namespace kos::image
