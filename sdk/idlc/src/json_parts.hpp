// SPDX-License-Identifier: Apache-2.0
// What objects of several kinds have in the JSON model: types, comments, places.
#pragma once

#include "json_writer.hpp"
#include "model.hpp"

namespace kos::idlc {

// Line and column; the file is the package's or the class's.
void write_place(JsonWriter& json, const Place& place);
void write_type(JsonWriter& json, const Type& type, std::string_view key);
void write_right_list(JsonWriter& json, abi::Rights rights);
// Nothing if there is no text.
void write_doc(JsonWriter& json, const Doc& doc);
void write_errors(JsonWriter& json, const Doc& doc);
// A member, if the map has that name.
void write_entry(JsonWriter& json, std::string_view key, const std::map<std::string, std::string>& texts,
                 const std::string& name);

}  // namespace kos::idlc
