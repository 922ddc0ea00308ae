// SPDX-License-Identifier: Apache-2.0
// Runs the ROMFS packer.
#include "pack.hpp"

#include <algorithm>
#include <cstring>
#include <set>

#include <kos/abi/manifest.hpp>
#include <kos/solution.hpp>
#include <spawn.h>
#include <sys/wait.h>

namespace kos::image {

std::vector<std::string> packer_command(const Options& options, const Solution& solution, const OwnFiles& own) {
    std::vector<std::string> command = {options.romfs_tool, "pack", "-o", options.output};
    command.push_back(std::string{kInitFile} + "=" + options.init_program);
    command.push_back(std::string{kSolutionFile} + "=" + own.table);
    command.push_back(std::string{abi::manifest::kFile} + "=" + own.manifest);
    std::set<std::string> paths;
    for (const Entity& entity : solution.entities) {
        paths.insert(entity.path);
    }
    for (const std::string& path : paths) {
        const auto program = std::ranges::find(options.programs, path, &Program::path);
        command.push_back(path + "=" + program->file);
    }
    return command;
}

bool run_packer(const std::vector<std::string>& command, Reporter& reporter) {
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const std::string& part : command) {
        arguments.push_back(const_cast<char*>(part.c_str()));  // posix_spawn's signature; it does not write
    }
    arguments.push_back(nullptr);
    pid_t child = 0;
    const int failure = posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ);
    if (failure != 0) {
        reporter.error(Code::PackerFailed, {}, "cannot run " + command.front() + ": " + std::strerror(failure),
                       "build it (cmake --build build/host --target tools) or name it by --romfs-tool");
        return false;
    }
    int status = 0;
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        reporter.error(Code::PackerFailed, {}, command.front() + " failed");
        return false;
    }
    return true;
}

}  // namespace kos::image
