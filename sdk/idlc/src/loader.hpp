// SPDX-License-Identifier: Apache-2.0
// Finds and parses the file of a package, component or entity: among the listed files, then in the include folders.
#pragma once

#include "resolve.hpp"

namespace kos::idlc {

class Loader {
  public:
    Loader(const Inputs& inputs, Sources& sources, Reporter& reporter);

    struct Package {
        const SourceFile* file = nullptr;
        IdlFile tree;
    };

    // Null after an error was reported at `asked`. Each file is parsed once. Where what is missing becomes opaque, its
    // tree has the name that was asked for, and nothing else.
    const Package* package(const Name& asked);
    const UnitFile* component(const Name& asked);
    // A file for it is there; nothing is reported.
    bool has_package(const std::string& name);
    // The file of the command line; null when it cannot be read.
    const Package* main_package();
    const UnitFile* main_unit();

  private:
    void parse_listed(const std::string& path);
    const Package* parse_package(const SourceFile* file);
    const UnitFile* parse_component(const SourceFile* file);
    std::vector<const SourceFile*> candidates(const std::string& name, std::string_view extension);
    const SourceFile* search(const Name& asked, std::string_view extension);
    const SourceFile* missing(const Name& asked, const std::string& relative);
    void listed_twice(const Name& name);
    void check_name(const Name& asked, const Name& declared, const SourceFile* file);
    const SourceFile* open_or_report(const std::string& path);

    const Inputs& inputs_;
    Sources& sources_;
    Reporter& reporter_;
    std::map<const SourceFile*, Package> packages_;
    std::map<const SourceFile*, UnitFile> units_;
    std::map<std::string, const Package*> package_by_name_;
    std::map<std::string, const UnitFile*> unit_by_name_;
    std::deque<Package> opaque_packages_;
    std::deque<UnitFile> opaque_units_;
};

}  // namespace kos::idlc
