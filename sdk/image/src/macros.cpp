// SPDX-License-Identifier: Apache-2.0
// Asking the preprocessor for a macro's value.
#include "macros.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string_view>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kos::image {
namespace {

constexpr std::string_view kMarker = "kos_macro_value:";
constexpr std::size_t kMaxOutput = std::size_t{64} << 20;

bool is_word_part(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-';
}

bool is_identifier(std::string_view name) {
    return !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
           std::ranges::all_of(name, [](char c) { return is_word_part(c) && c != '.' && c != '-'; });
}

// Nothing that could end the #include line or its quotation marks.
bool is_header(std::string_view name) {
    return !name.empty() && name[0] != '-' &&
           std::ranges::all_of(name, [](char c) { return is_word_part(c) || c == '/' || c == '+' || c == ' '; });
}

// Both ends of a pipe; closed with the object.
class Pipe {
  public:
    Pipe() { open_ = pipe(ends_.data()) == 0; }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        close_end(0);
        close_end(1);
    }

    bool is_open() const { return open_; }
    int read_end() const { return ends_[0]; }
    int write_end() const { return ends_[1]; }
    void close_end(std::size_t end) {
        if (ends_[end] >= 0) {
            close(ends_[end]);
            ends_[end] = -1;
        }
    }

  private:
    std::array<int, 2> ends_{-1, -1};
    bool open_ = false;
};

// The child's end of each pipe becomes its standard input and output.
std::optional<pid_t> start(const std::vector<std::string>& command, const Pipe& input, const Pipe& output) {
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const std::string& part : command) {
        arguments.push_back(const_cast<char*>(part.c_str()));  // posix_spawn's signature; it does not write
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input.read_end(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output.write_end(), STDOUT_FILENO);
    for (const int end : {input.read_end(), input.write_end(), output.read_end(), output.write_end()}) {
        posix_spawn_file_actions_addclose(&actions, end);
    }
    pid_t child = 0;
    const bool started = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    return started ? std::optional{child} : std::nullopt;
}

std::string read_all(int file) {
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t got = read(file, buffer.data(), buffer.size()); got > 0;
         got = read(file, buffer.data(), buffer.size())) {
        if (text.size() < kMaxOutput) {
            text.append(buffer.data(), static_cast<std::size_t>(got));
        }
    }
    return text;
}

// What the command says to this input; nothing if it cannot run or fails. The input is shorter than a pipe holds.
std::optional<std::string> answer(const std::vector<std::string>& command, const std::string& question) {
    Pipe input;
    Pipe output;
    if (!input.is_open() || !output.is_open()) {
        return std::nullopt;
    }
    // Written first: a child that never reads must not end this program by SIGPIPE.
    const bool asked =
        write(input.write_end(), question.data(), question.size()) == static_cast<ssize_t>(question.size());
    const auto child = start(command, input, output);
    if (!child) {
        return std::nullopt;
    }
    input.close_end(0);
    input.close_end(1);
    output.close_end(1);
    std::string text = read_all(output.read_end());
    int status = 0;
    const bool ended = waitpid(*child, &status, 0) == *child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return asked && ended ? std::optional{std::move(text)} : std::nullopt;
}

}  // namespace

std::expected<std::string, std::string> Macros::value(const std::string& name, const std::string& header) const {
    if (!is_identifier(name) || !is_header(header)) {
        return std::unexpected{"'" + name + "' of '" + header + "' is no macro of a header"};
    }
    if (compiler_.empty()) {
        return std::unexpected{"macro '" + name + "' of '" + header + "' is an id, and there is no compiler to ask"};
    }
    std::vector<std::string> command = {compiler_, "-E", "-P", "-x", "c"};
    for (const std::string& folder : includes_) {
        command.push_back("-I" + folder);
    }
    command.emplace_back("-");
    const auto text = answer(command, "#include \"" + header + "\"\n" + std::string{kMarker} + " " + name + "\n");
    if (!text) {
        return std::unexpected{"'" + compiler_ + "' cannot preprocess '" + header + "'"};
    }
    const std::size_t marker = text->rfind(kMarker);
    return read_expansion(name, marker == std::string::npos ? std::string_view{}
                                                            : std::string_view{*text}.substr(marker + kMarker.size()));
}

std::expected<std::string, std::string> read_expansion(const std::string& name, std::string_view expansion) {
    const auto skip_blanks = [&] {
        expansion.remove_prefix(std::min(expansion.find_first_not_of(" \t\r\n"), expansion.size()));
    };
    std::string result;
    skip_blanks();
    bool literal = false;
    while (expansion.starts_with('"')) {
        const std::size_t end = expansion.find_first_of("\"\\\n", 1);
        if (end == std::string_view::npos || expansion[end] != '"') {
            return std::unexpected{"macro '" + name + "' is not a plain string"};
        }
        result += expansion.substr(1, end - 1);
        expansion.remove_prefix(end + 1);
        literal = true;
        skip_blanks();
    }
    if (!literal) {
        const auto end = std::ranges::find_if_not(expansion, is_word_part) - expansion.begin();
        result = expansion.substr(0, static_cast<std::size_t>(end));
        expansion.remove_prefix(result.size());
        skip_blanks();
    }
    if (!literal && result == name) {
        return std::unexpected{"there is no macro '" + name + "' in the header"};
    }
    if (!expansion.empty() || (!literal && result.empty())) {
        return std::unexpected{"macro '" + name + "' is neither a string nor one word"};
    }
    return result;
}

}  // namespace kos::image
