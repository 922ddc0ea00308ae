// SPDX-License-Identifier: Apache-2.0
// Reads the command line.
#include "options.hpp"

#include "text.hpp"

namespace kos::idlc {

namespace {

constexpr std::string_view kUsage =
    "usage: kos-idlc --emit=KIND [--emit=KIND]... [-I DIR]... -o DIR\n"
    "                [--depfile FILE [--depfile-target NAME]] FILE [FILE]...\n"
    "       kos-idlc --compat OLD NEW [-I DIR]... FILE\n"
    "\n"
    "  FILE            the description to compile (.idl, .cdl, .edl); further files are found by the name they "
    "declare\n"
    "  --emit=kernel   service headers, decoding and dispatch of the core endpoints\n"
    "  --emit=client   client stubs of the core endpoints\n"
    "  --emit=cpp      a header for programs: types, client, server, dispatcher\n"
    "  --emit=fake     a server for host tests\n"
    "  --emit=fuzz     a fuzzer of the dispatcher, and what it fuzzes unless told otherwise\n"
    "  --emit=json     the model, for other tools\n"
    "  --emit=names    numbers and names of endpoints and methods, for traces\n"
    "  --emit=reference\n"
    "                  the reference manual, in Markdown\n"
    "  --compat OLD NEW\n"
    "                  compares FILE below the folder OLD with FILE below NEW: what breaks programs and policies\n"
    "                  of the older one; exit code 1 if something does. Each folder is an include folder of its side\n"
    "  -I DIR          a.b.C is looked for at DIR/a/b/C.idl (.cdl)\n"
    "  --opaque-missing\n"
    "                  what has no file is opaque, with a warning; for descriptions of other systems, with "
    "--emit=json\n"
    "  -o DIR          where the results go; created if it is missing\n"
    "  --depfile FILE  writes a make rule with all files that were read\n"
    "  --depfile-target NAME\n"
    "                  what the rule makes; all outputs if not given\n"
    "  --list-errors   prints each error's code, meaning and fix, parted by tabs\n";

std::optional<Backend> find_backend(std::string_view name) {
    for (const auto& [known, backend] : all_backends()) {
        if (known == name) {
            return backend;
        }
    }
    return std::nullopt;
}

class OptionReader {
  public:
    OptionReader(const std::vector<std::string>& arguments, Reporter& reporter)
        : arguments_{arguments}, reporter_{reporter} {}

    std::optional<Options> run() {
        while (at_ < arguments_.size()) {
            option(arguments_[at_++]);
        }
        if (!options_.help && !options_.list_errors) {
            check();
        }
        return reporter_.failed() ? std::nullopt : std::optional{std::move(options_)};
    }

  private:
    void refuse(std::string message) { reporter_.error(Code::BadUsage, {}, std::move(message)); }

    void option(const std::string& argument) {
        if (argument == "--help" || argument == "-h") {
            options_.help = true;
        } else if (argument == "--list-errors") {
            options_.list_errors = true;
        } else if (argument.starts_with("--emit=")) {
            backend(argument.substr(7));
        } else if (argument == "--compat") {
            options_.older = value(argument);
            options_.newer = value(argument);
        } else if (argument == "-o") {
            options_.folder = value(argument);
        } else if (argument == "--depfile") {
            options_.depfile = value(argument);
        } else if (argument == "--depfile-target") {
            options_.depfile_target = value(argument);
        } else if (argument == "-I") {
            options_.inputs.includes.push_back(value(argument));
        } else if (argument == "--opaque-missing") {
            options_.inputs.missing = Missing::Opaque;
        } else if (argument.starts_with("-I")) {
            options_.inputs.includes.push_back(argument.substr(2));
        } else if (argument.starts_with("-")) {
            refuse(cat("unknown option '", argument, "'"));
        } else {
            file(argument);
        }
    }

    void backend(const std::string& name) {
        if (const auto backend = find_backend(name)) {
            options_.backends.push_back(*backend);
        } else {
            refuse(cat("there is no back end '", name, "'"));
        }
    }

    std::string value(const std::string& option) {
        if (at_ < arguments_.size()) {
            return arguments_[at_++];
        }
        refuse(cat("'", option, "' needs a value"));
        return {};
    }

    void file(const std::string& path) {
        if (!path.ends_with(".idl") && !path.ends_with(".cdl") && !path.ends_with(".edl")) {
            refuse(cat("'", path, "' is not an .idl, .cdl or .edl file"));
        } else if (options_.inputs.main.empty()) {
            options_.inputs.main = path;
        } else {
            options_.inputs.listed.push_back(path);
        }
    }

    void check() {
        if (options_.inputs.main.empty()) {
            refuse("no file to compile");
        }
        if (!options_.older.empty()) {
            check_comparison();
            return;
        }
        if (options_.backends.empty()) {
            refuse("no back end: add --emit=");
        }
        if (options_.folder.empty()) {
            refuse("no output folder: add -o");
        }
    }

    void check_comparison() {
        if (!options_.backends.empty() || !options_.folder.empty() || !options_.inputs.listed.empty()) {
            refuse("--compat writes nothing, and compares one file: no --emit=, no -o, no second FILE");
        }
    }

    const std::vector<std::string>& arguments_;
    Reporter& reporter_;
    Options options_;
    usize at_ = 0;
};

}  // namespace

std::optional<Options> parse_options(const std::vector<std::string>& arguments, Reporter& reporter) {
    return OptionReader{arguments, reporter}.run();
}

std::string_view usage() {
    return kUsage;
}

}  // namespace kos::idlc
