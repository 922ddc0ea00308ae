// SPDX-License-Identifier: Apache-2.0
// Collects and prints the compiler's errors.
#include "report.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "text.hpp"

namespace kos::idlc {

namespace {

constexpr CodeInfo kCodes[] = {
    {Code::BadCharacter, "a character that the language does not know"},
    {Code::OpenComment, "a comment that does not end"},
    {Code::BadNumber, "a malformed number, or one over 64 bits"},
    {Code::NotUtf8, "a file that is not UTF-8 text"},
    {Code::Expected, "something else was expected here"},
    {Code::TooDeep, "nesting deeper than the compiler follows"},
    {Code::SectionTwice, "a section that stands twice"},
    {Code::DirectionOrder, "parameters not in the order in, out, error"},
    {Code::SecondInterface, "a second interface in one package"},
    {Code::Underscore, "an underscore in the name of an instance, endpoint or method"},
    {Code::FileNotFound, "a package, component or entity without a file"},
    {Code::UnknownType, "an unknown type"},
    {Code::Ambiguous, "a name that two imports define"},
    {Code::DefinedTwice, "a name that is defined twice"},
    {Code::BuiltInName, "a definition with the name of a built-in type"},
    {Code::ContainsItself, "a definition that contains itself"},
    {Code::UnknownConstant, "an unknown constant"},
    {Code::PackageMismatch, "a file whose declared name is not the one it was looked up by"},
    {Code::BadHandleType, "handle<> of something that is neither an interface nor an object type"},
    {Code::UnknownRight, "an unknown right"},
    {Code::BadArithmetic, "a constant expression that cannot be computed"},
    {Code::OutOfRange, "a value outside of its type"},
    {Code::BadBound, "a bound outside of its range"},
    {Code::NotInteger, "a constant whose type is not an integer"},
    {Code::NoInterface, "an endpoint or handle whose package has no interface"},
    {Code::MessageTooLong, "a message whose constant part is too long"},
    {Code::SecurityNotIn, "a method of a security interface with results"},
    {Code::TooMany, "more endpoints, methods or handles than a message header can count"},
    {Code::NameClash, "two names that become one in C++"},
    {Code::UnknownParameter, "a documentation line for a parameter that is not there"},
    {Code::UnknownStatus, "a documentation line with an unknown status code"},
    {Code::BadRightsLine, "a @rights line that contradicts the type, or names no right"},
    {Code::UnknownTag, "an unknown documentation tag"},
    {Code::CannotRead, "a file that cannot be read"},
    {Code::CannotWrite, "a file that cannot be written"},
    {Code::BadUsage, "a wrong command line"},
    {Code::NotSupported, "something that this back end does not support yet"},
};

std::string caret_line(std::string_view line, const Place& place) {
    std::string carets;
    for (u32 column = 1; column < place.column; ++column) {
        const bool tab = column <= line.size() && line[column - 1] == '\t';
        carets += tab ? '\t' : ' ';
    }
    const usize left = line.size() + 1 >= place.column ? line.size() + 1 - place.column : 0;
    const usize length = std::clamp<usize>(place.length, 1, std::max<usize>(left, 1));
    return carets + '^' + std::string(length - 1, '~');
}

std::string render_one(const Diagnostic& diagnostic) {
    const Place& place = diagnostic.place;
    std::string text;
    if (place.file != nullptr) {
        text = cat(place.file->path, ":");
        if (place.line != 0) {
            text += cat(place.line, ":", place.column, ":");
        }
        text += " ";
    }
    text += cat("error I", static_cast<u16>(diagnostic.code), ": ", diagnostic.message, "\n");
    if (place.file != nullptr && place.line != 0) {
        const auto line = place.file->line(place.line);
        const std::string number = to_text(place.line);
        text += cat("  ", number, " | ", line, "\n  ", std::string(number.size(), ' '), " | ", caret_line(line, place),
                    "\n");
    }
    return cat(text, "  fix: ", diagnostic.fix, "\n");
}

}  // namespace

std::span<const CodeInfo> all_codes() {
    return kCodes;
}

void Reporter::error(Code code, const Place& place, std::string message, std::string fix) {
    diagnostics_.push_back({code, place, std::move(message), std::move(fix)});
}

std::string Reporter::render(const Sources& sources) const {
    std::map<const SourceFile*, usize> order;
    for (const auto& file : sources.files()) {
        order.emplace(&file, order.size() + 1);
    }
    // The index keeps errors of one place in the order in which they were found.
    using Key = std::tuple<usize, u32, u32, usize>;
    std::vector<Key> keys;
    for (const auto& [code, place, message, fix] : diagnostics_) {
        keys.emplace_back(place.file == nullptr ? 0 : order[place.file], place.line, place.column, keys.size());
    }
    std::ranges::sort(keys);
    std::string text;
    for (const auto& key : keys) {
        text += render_one(diagnostics_[std::get<3>(key)]);
    }
    return text;
}

}  // namespace kos::idlc
