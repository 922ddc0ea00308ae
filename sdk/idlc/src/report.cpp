// SPDX-License-Identifier: Apache-2.0
// The table of the compiler's errors.
#include "report.hpp"

#include <vector>

namespace kos::idlc {

namespace {

constexpr CodeInfo kCodes[] = {
    {Code::BadCharacter, "a character that the language does not know", "remove it; text belongs into a comment"},
    {Code::OpenComment, "a comment that does not end", "add '*/' where it should end"},
    {Code::BadNumber, "a malformed number, or one over 64 bits",
     "write decimal digits, 0x and hexadecimal digits, or 0o and octal digits"},
    {Code::NotUtf8, "a file that is not UTF-8 text", "save it as UTF-8 (comments may use any language)"},
    {Code::Expected, "something else was expected here", "write what the message expects"},
    {Code::TooDeep, "nesting deeper than the compiler follows", "give an inner part a name of its own"},
    {Code::SectionTwice, "a section that stands twice", "join the two sections"},
    {Code::DirectionOrder, "parameters not in the order in, out, error", "move this parameter forward"},
    {Code::SecondInterface, "a second interface in one package", "move this interface into a package of its own"},
    {Code::Underscore, "an underscore in the name of an instance, endpoint or method",
     "write it in one word, with capitals inside"},
    {Code::FileNotFound, "a package, component or entity without a file",
     "add its folder with -I, or list the file on the command line"},
    {Code::UnknownType, "an unknown type", "define it, import the package that does, or correct the name"},
    {Code::Ambiguous, "a name that two imports define",
     "write the package's name in front, or import only one of them"},
    {Code::DefinedTwice, "a name that is defined twice", "choose another name"},
    {Code::BuiltInName, "a definition with the name of a built-in type", "choose another name"},
    {Code::ContainsItself, "a definition that contains itself", "break the circle"},
    {Code::UnknownConstant, "an unknown constant", "define it, import the package that does, or correct the name"},
    {Code::PackageMismatch, "a file whose declared name is not the one it was looked up by",
     "let the file's path and the name in it agree"},
    {Code::BadHandleType, "handle<> of something that is neither an interface nor an object type",
     "use a name of kos/abi/object_type.hpp, such as core.Task"},
    {Code::UnknownRight, "an unknown right", "use names of kos/abi/rights.hpp, such as WAIT or MANAGE"},
    {Code::BadArithmetic, "a constant expression that cannot be computed",
     "no division by zero, no shift by more than 63, no bits of negative numbers"},
    {Code::OutOfRange, "a value outside of its type", "use a wider type or another value"},
    {Code::BadBound, "a bound outside of its range",
     "bytes and string are bounded in bytes, array and sequence in elements"},
    {Code::NotInteger, "a constant whose type is not an integer", "use UInt8 to UInt64 or SInt8 to SInt64"},
    {Code::NoInterface, "an endpoint or handle whose package has no interface", "name a package with an interface"},
    {Code::TwoFiles, "two different files for one package, component or entity",
     "remove one of them, or one of the folders from -I"},
    {Code::MessageTooLong, "a message whose constant part is too long",
     "use a sequence instead of an array, or shared memory"},
    {Code::SecurityNotIn, "a method of a security interface with results", "remove the parameter"},
    {Code::TooMany, "more endpoints, methods or handles than a message header can count",
     "split the class, the interface or the call"},
    {Code::NameClash, "two names that become one in C++", "let the names differ in more than case and underscores"},
    {Code::OnlyModel, "code from a description of which parts are missing or beyond kos's limits",
     "use --emit=json, or mend what the warnings name"},
    {Code::UnknownParameter, "a documentation line for a parameter that is not there",
     "write the parameter's name right behind the tag"},
    {Code::UnknownStatus, "a documentation line with an unknown status code",
     "use a name of kos/abi/status.hpp, such as BAD_STATE"},
    {Code::BadRightsLine, "a @rights line that contradicts the type, or names no right",
     "use names of kos/abi/rights.hpp; a handle<> has its rights in the type"},
    {Code::UnknownTag, "an unknown documentation tag", "use @param, @unit, @error, @rights, or @blocks of a method"},
    {Code::Undocumented, "something that the reference manual needs and no comment says",
     "describe it in a '///' comment before it"},
    {Code::CannotRead, "a file that cannot be read", "check the name and the file's permissions"},
    {Code::CannotWrite, "a file that cannot be written", "check the folder, its permissions and the free space"},
    {Code::BadUsage, "a wrong command line", "see kos-idlc --help"},
    {Code::EndpointGone, "an endpoint or security interface that the older description has",
     "keep it; let what is no longer done answer UNSUPPORTED"},
    {Code::EndpointMoved, "an endpoint with another RIID", "keep the order of the old ones, and append new ones"},
    {Code::MethodGone, "a method that the older description has",
     "keep it; let what is no longer done answer UNSUPPORTED"},
    {Code::MethodMoved, "a method with another MID", "keep the order of the old ones, and append new ones"},
    {Code::Renamed, "a name that changed: policies and sources that use the old one no longer match",
     "keep the old name"},
    {Code::ParametersChanged, "parameters that came, went, moved or changed their direction",
     "keep the method as it is, and append another one"},
    {Code::TypeChanged, "a type that travels in another way", "keep the type, and append a method with the new one"},
    {Code::BoundChanged, "a bound that one of the sides does not know of",
     "let bounds of arguments only grow, and those of results only shrink"},
    {Code::ConstantChanged, "a constant that is gone or has another value",
     "keep it, and give the new value another name"},
    {Code::RightsChanged, "more rights demanded of a handle, or fewer given with one",
     "keep the rights, and append a method with the new ones"},
    {Code::AlternativesChanged, "alternatives of a union that old programs take for others, or do not know",
     "keep the order of the old ones; append new ones to unions of arguments only"},
    {Code::NotSupported, "something that this back end does not support yet",
     "write it in the way that the message names"},
    {Code::OpaqueMissing, "a package or class without a file, which --opaque-missing lets pass",
     "add its folder with -I, or list the file on the command line"},
};

}  // namespace

std::span<const CodeInfo> all_codes() {
    return kCodes;
}

std::string Reporter::render(const Sources& sources) const {
    std::vector<std::string> files;
    for (const auto& file : sources.files()) {
        files.push_back(file.path);
    }
    return toolkit::Report::render(files);
}

}  // namespace kos::idlc
