// SPDX-License-Identifier: Apache-2.0
// Reads the command line.
#include "options.hpp"

#include <algorithm>

namespace kos::image {

const char* const kUsage = R"(usage: kos-image --init-yaml FILE --init-program FILE --program PATH=FILE... --output FILE
       kos-image --init-yaml FILE --check

Packs a solution: compiles init.yaml to the solution table and puts it, init and the programs into a ROMFS image.

  --init-yaml FILE      what init starts; a template
  -D NAME=VALUE         the value of a name in it; once for each
  --compiler FILE       the C compiler that is asked for connections named by macros
  -I FOLDER             where it finds their headers; once for each
  --init-program FILE   init's own ELF file
  --program PATH=FILE   a program: its path in the image and its ELF file; once for each
  --check               reads and checks init.yaml only; programs are not looked for
  --opaque-missing      with --check: unknown names, targets and macros are warnings
  --romfs-tool FILE     the ROMFS packer (default: kos-romfs)
  --output FILE         the image; the table is written beside it as FILE.solution
  --list-errors         prints each error's code, meaning and fix, parted by tabs
  --help                this text

Exit code: 0 done, 1 the input has errors, 2 the command line has errors.
)";

namespace {

class OptionReader {
  public:
    OptionReader(std::span<char* const> arguments, Reporter& reporter) : arguments_{arguments}, reporter_{reporter} {}

    Options read() {
        Options options;
        while (!arguments_.empty()) {
            read_one(options);
        }
        if (options.help || options.list_errors) {
            return options;
        }
        require(options.init_yaml, "--init-yaml");
        if (options.missing == Missing::Opaque && !options.check_only) {
            complain("--opaque-missing makes no image: it goes with --check only");
        }
        if (!options.check_only) {
            require(options.init_program, "--init-program");
            require(options.output, "--output");
        }
        return options;
    }

  private:
    void read_one(Options& options) {
        const std::string name = take();
        if (name == "--help") {
            options.help = true;
        } else if (name == "--list-errors") {
            options.list_errors = true;
        } else if (name == "--init-yaml") {
            options.init_yaml = value_of(name);
        } else if (name == "--init-program") {
            options.init_program = value_of(name);
        } else if (name == "--romfs-tool") {
            options.romfs_tool = value_of(name);
        } else if (name == "--output") {
            options.output = value_of(name);
        } else if (name == "--compiler") {
            options.compiler = value_of(name);
        } else if (name == "--check") {
            options.check_only = true;
        } else if (name == "--opaque-missing") {
            options.missing = Missing::Opaque;
        } else if (name.starts_with("-D")) {
            add_definition(options, joined(name));
        } else if (name.starts_with("-I")) {
            options.includes.push_back(joined(name));
        } else if (name == "--program") {
            add_program(options, value_of(name));
        } else {
            complain("unknown option '" + name + "'");
        }
    }

    // The value of an option of one letter, behind it or in the next word.
    std::string joined(const std::string& word) { return word.size() > 2 ? word.substr(2) : value_of(word); }

    void add_definition(Options& options, const std::string& text) {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0) {
            complain("'" + text + "' is not NAME=VALUE");
        } else if (!options.definitions.emplace(text.substr(0, equals), text.substr(equals + 1)).second) {
            complain("'" + text.substr(0, equals) + "' is defined twice");
        }
    }

    void add_program(Options& options, const std::string& text) {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
            complain("'" + text + "' is not PATH=FILE");
            return;
        }
        Program program{text.substr(0, equals), text.substr(equals + 1)};
        if (std::ranges::find(options.programs, program.path, &Program::path) != options.programs.end()) {
            complain("two programs have the path '" + program.path + "'");
            return;
        }
        options.programs.push_back(std::move(program));
    }

    std::string take() {
        std::string text = arguments_.front();
        arguments_ = arguments_.subspan(1);
        return text;
    }

    std::string value_of(const std::string& option) {
        if (arguments_.empty()) {
            complain(option + " needs a value");
            return "";
        }
        return take();
    }

    void require(const std::string& value, const std::string& option) {
        if (value.empty()) {
            complain(option + " is missing");
        }
    }

    void complain(const std::string& cause) { reporter_.error(Code::BadUsage, {}, cause); }

    std::span<char* const> arguments_;
    Reporter& reporter_;
};

}  // namespace

std::optional<Options> parse_options(std::span<char* const> arguments, Reporter& reporter) {
    Options options = OptionReader{arguments, reporter}.read();
    if (reporter.failed()) {
        return std::nullopt;
    }
    return options;
}

}  // namespace kos::image
