// SPDX-License-Identifier: Apache-2.0
// Finding and parsing files.
#include "loader.hpp"

#include "parse.hpp"
#include "text.hpp"

namespace kos::idlc {

Loader::Loader(const Inputs& inputs, Sources& sources, Reporter& reporter)
    : inputs_{inputs}, sources_{sources}, reporter_{reporter} {
    // The main file is read first: its errors come first.
    if (open_or_report(inputs.main) != nullptr) {
        parse_listed(inputs.main);
    }
    for (const auto& path : inputs.listed) {
        if (open_or_report(path) != nullptr) {
            parse_listed(path);
        }
    }
}

const SourceFile* Loader::open_or_report(const std::string& path) {
    const SourceFile* file = sources_.open(path);
    if (file == nullptr) {
        reporter_.error(Code::CannotRead, {}, cat("cannot read '", path, "'"));
    }
    return file;
}

void Loader::parse_listed(const std::string& path) {
    const SourceFile* file = sources_.open(path);
    if (path.ends_with(".idl")) {
        const Package* package = parse_package(file);
        const auto [entry, fresh] = package_by_name_.emplace(package->tree.package.text, package);
        if (!fresh && entry->second->file->text != file->text) {
            listed_twice(package->tree.package);
        }
    } else {
        const UnitFile* unit = parse_component(file);
        const auto [entry, fresh] = unit_by_name_.emplace(unit->name.text, unit);
        if (!fresh && entry->second->name.place.file->text != file->text) {
            listed_twice(unit->name);
        }
    }
}

// A file whose name could not be read was reported.
void Loader::listed_twice(const Name& name) {
    if (!name.text.empty()) {
        reporter_.error(Code::TwoFiles, name.place, cat("another listed file declares '", name.text, "', too"));
    }
}

const Loader::Package* Loader::parse_package(const SourceFile* file) {
    if (const auto known = packages_.find(file); known != packages_.end()) {
        return &known->second;
    }
    return &packages_.emplace(file, Package{file, parse_idl(*file, reporter_)}).first->second;
}

const UnitFile* Loader::parse_component(const SourceFile* file) {
    if (const auto known = units_.find(file); known != units_.end()) {
        return &known->second;
    }
    return &units_.emplace(file, parse_unit(*file, reporter_)).first->second;
}

std::vector<const SourceFile*> Loader::candidates(const std::string& name, std::string_view extension) {
    std::vector<const SourceFile*> files;
    for (const auto& folder : inputs_.includes) {
        if (const SourceFile* file = sources_.open(cat(folder, "/", replace_all(name, '.', "/"), extension))) {
            files.push_back(file);
        }
    }
    return files;
}

// The order of the folders decides nothing: copies must be equal.
const SourceFile* Loader::search(const Name& asked, std::string_view extension) {
    const auto files = candidates(asked.text, extension);
    if (files.empty()) {
        return missing(asked, cat(replace_all(asked.text, '.', "/"), extension));
    }
    for (const auto* file : files) {
        if (file->text != files.front()->text) {
            reporter_.error(
                Code::TwoFiles, asked.place,
                cat("'", asked.text, "' is both '", files.front()->path, "' and '", file->path, "', which differ"));
            break;
        }
    }
    return files.front();
}

const SourceFile* Loader::missing(const Name& asked, const std::string& relative) {
    const std::string cause = cat("there is no file '", relative, "' in the include folders");
    if (inputs_.missing == Missing::Opaque) {
        reporter_.warn(Code::OpaqueMissing, asked.place, cat(cause, "; '", asked.text, "' is opaque"));
    } else {
        reporter_.error(Code::FileNotFound, asked.place, cause);
    }
    return nullptr;
}

bool Loader::has_package(const std::string& name) {
    return package_by_name_.contains(name) || !candidates(name, ".idl").empty();
}

void Loader::check_name(const Name& asked, const Name& declared, const SourceFile* file) {
    if (asked.text != declared.text && !declared.text.empty()) {
        reporter_.error(
            Code::PackageMismatch, declared.place,
            cat("'", file->path, "' declares '", declared.text, "', but was looked up as '", asked.text, "'"));
    }
}

const Loader::Package* Loader::package(const Name& asked) {
    if (const auto known = package_by_name_.find(asked.text); known != package_by_name_.end()) {
        return known->second;
    }
    const SourceFile* file = search(asked, ".idl");
    const Package* package = file == nullptr ? nullptr : parse_package(file);
    if (package != nullptr) {
        check_name(asked, package->tree.package, file);
    } else if (inputs_.missing == Missing::Opaque) {
        Package& opaque = opaque_packages_.emplace_back();
        opaque.tree.package = asked;
        opaque.tree.opaque = true;
        package = &opaque;
    }
    return package_by_name_[asked.text] = package;
}

const UnitFile* Loader::component(const Name& asked) {
    if (const auto known = unit_by_name_.find(asked.text); known != unit_by_name_.end()) {
        return known->second;
    }
    const SourceFile* file = search(asked, ".cdl");
    const UnitFile* unit = file == nullptr ? nullptr : parse_component(file);
    if (unit != nullptr) {
        check_name(asked, unit->name, file);
    } else if (inputs_.missing == Missing::Opaque) {
        UnitFile& opaque = opaque_units_.emplace_back();
        opaque.form = UnitForm::Component;
        opaque.name = asked;
        opaque.opaque = true;
        unit = &opaque;
    }
    return unit_by_name_[asked.text] = unit;
}

const Loader::Package* Loader::main_package() {
    const SourceFile* file = inputs_.main.ends_with(".idl") ? sources_.open(inputs_.main) : nullptr;
    return file == nullptr ? nullptr : parse_package(file);
}

const UnitFile* Loader::main_unit() {
    const SourceFile* file = inputs_.main.ends_with(".idl") ? nullptr : sources_.open(inputs_.main);
    return file == nullptr ? nullptr : parse_component(file);
}

}  // namespace kos::idlc
