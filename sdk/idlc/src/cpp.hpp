// SPDX-License-Identifier: Apache-2.0
// How the C++ back ends spell types, constants and comments.
#pragma once

#include "emit.hpp"
#include "text.hpp"

namespace kos::idlc {

// Where a back end puts the types of a package.
using NamespaceOf = std::string (*)(const Package& package);

// "CreateMemory" + "Out"; "kPageSize" of PAGE_SIZE or PageSize.
std::string constant_name(const Constant& constant);

// A value's C++ type: u32, abi::Handle, ns::Info, std::array<u8, 4>; chunks are views: std::string_view.
std::string cpp_type(const Type& type, NamespaceOf scope);

enum class Undocumented : u8 {
    List,  // parameters of which nothing is said
    LeaveOut,
};

// Comment lines of a method: text, parameters with units and rights, errors.
using NameOfParameter = std::string (*)(const Parameter& parameter);
std::string snake_name(const Parameter& parameter);
std::vector<std::string> method_comment(const Method& method, Undocumented others = Undocumented::List,
                                        NameOfParameter name = snake_name);
void write_comment(Writer& out, const std::vector<std::string>& lines);
void write_file_head(Writer& out, std::string_view purpose);

// Constants, typedefs and structs of a package, with the layout held by static_assert.
void write_types(Writer& out, const Package& package, NamespaceOf scope, std::string_view storage);

// Statements that store a value into a span at an offset, field by field, so that padding stays zero.
void write_store(Writer& out, const Type& type, const std::string& span, const std::string& offset,
                 const std::string& value);

// Packages without an interface that hold something, in the order of their names.
std::vector<const Package*> type_packages(const Model& model);

// Reports what no C++ back end can do yet; false if there was something.
bool supported(const Model& model, Reporter& reporter);

}  // namespace kos::idlc
