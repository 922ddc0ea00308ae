// SPDX-License-Identifier: Apache-2.0
// Parsing and running the three commands.
#include "command.hpp"

#include <exception>

#include "image_file.hpp"
#include "pack.hpp"

namespace kos::romfs_tool {
namespace {

constexpr const char* kHelp =
    "kos-romfs packs files into a ROMFS image, which the kernel boots from.\n"
    "\n"
    "  kos-romfs pack -o IMAGE [NAME=FILE...] [--manifest LIST] [--directory FOLDER]\n"
    "  kos-romfs list IMAGE\n"
    "  kos-romfs extract IMAGE -o FOLDER [NAME...]\n"
    "  kos-romfs --list-errors\n"
    "\n"
    "LIST holds a line NAME=FILE for each file, relative to its own folder; # begins a comment.\n"
    "FOLDER is packed with everything below it. ELF files become executable. The order does not\n"
    "matter: the same names and contents give the same bytes.\n";

struct Arguments {
    std::string output;
    std::vector<std::string> manifests;
    std::vector<std::string> directories;
    std::vector<std::string> plain;
};

[[noreturn]] void bad_usage(const std::string& cause) {
    throw Failure{Code::BadUsage, "", cause};
}

Arguments parse(const std::vector<std::string>& words) {
    Arguments result;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word.empty() || word.front() != '-') {
            result.plain.push_back(word);
            continue;
        }
        const bool is_output = word == "-o" || word == "--output";
        if (!is_output && word != "--manifest" && word != "--directory") {
            bad_usage("unknown option " + word);
        }
        ++i;
        if (i == words.size() || words[i].empty()) {
            bad_usage(word + " needs a value");
        }
        if (is_output) {
            result.output = words[i];
        } else {
            (word == "--manifest" ? result.manifests : result.directories).push_back(words[i]);
        }
    }
    return result;
}

void run_pack(const Arguments& arguments) {
    if (arguments.output.empty()) {
        bad_usage("pack needs -o IMAGE");
    }
    std::vector<Input> inputs;
    const auto append = [&](std::vector<Input> more) { inputs.insert(inputs.end(), more.begin(), more.end()); };
    for (const std::string& pair : arguments.plain) {
        inputs.push_back(parse_pair(pair, Code::BadUsage, ""));
    }
    for (const std::string& manifest : arguments.manifests) {
        append(read_manifest(manifest));
    }
    for (const std::string& directory : arguments.directories) {
        append(read_directory(directory));
    }
    pack(std::move(inputs), arguments.output);
}

void require_image_only(const Arguments& arguments, const std::string& command) {
    if (arguments.plain.empty() || !arguments.manifests.empty() || !arguments.directories.empty()) {
        bad_usage(command + " needs an image, and takes no --manifest or --directory");
    }
}

void run_list(const Arguments& arguments, std::ostream& out) {
    require_image_only(arguments, "list");
    if (arguments.plain.size() != 1 || !arguments.output.empty()) {
        bad_usage("list takes one image and nothing else");
    }
    out << list(ImageFile{arguments.plain.front()});
}

void run_extract(const Arguments& arguments) {
    require_image_only(arguments, "extract");
    if (arguments.output.empty()) {
        bad_usage("extract needs -o FOLDER");
    }
    const std::vector<std::string> names{arguments.plain.begin() + 1, arguments.plain.end()};
    extract(ImageFile{arguments.plain.front()}, names, arguments.output);
}

void dispatch(const std::vector<std::string>& words, std::ostream& out) {
    const std::string command = words.empty() ? "" : words.front();
    if (command == "--help" || command == "-h") {
        out << kHelp;
    } else if (command == "--list-errors") {
        out << toolkit::error_list(kCodes);
    } else if (command == "pack") {
        run_pack(parse(words));
    } else if (command == "list") {
        run_list(parse(words), out);
    } else if (command == "extract") {
        run_extract(parse(words));
    } else {
        bad_usage(command.empty() ? "no command" : "unknown command " + command);
    }
}

}  // namespace

int run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& errors) {
    try {
        dispatch(arguments, out);
        return 0;
    } catch (const Failure& failure) {
        errors << failure.what();
        return failure.code() == Code::BadUsage ? 2 : 1;
    } catch (const std::exception& error) {
        // What the host's library throws: no memory, a folder that vanished.
        errors << "kos-romfs: " << error.what() << "\n";
        return 1;
    }
}

}  // namespace kos::romfs_tool
