// SPDX-License-Identifier: Apache-2.0
// The user-space back end: how its parts, and those of fakes and fuzz harnesses, name and spell things.
#pragma once

#include <map>

#include "emit.hpp"
#include "text.hpp"

namespace kos::idlc {

struct MethodNames {
    std::string enumerator;  // Add
    std::string function;    // add
    std::string reply;       // reply_add
    std::string in;          // AddIn; empty if the method has no parameters of that direction
    std::string out;
    std::string error;

    const std::string& of(Direction direction) const {
        return direction == Direction::In ? in : (direction == Direction::Out ? out : error);
    }
};

// The C++ names of one package. What C++ or the back end keeps, or another thing of the package has, gets an
// underscore behind it; they depend on nothing but the package, since others spell them too.
class CppNames {
  public:
    explicit CppNames(const Package& package);

    const std::string& of(const Aggregate& aggregate) const { return aggregates_.at(&aggregate); }
    const std::string& of(const Typedef& alias) const { return typedefs_.at(&alias); }
    const std::string& of(const Constant& constant) const { return constants_.at(&constant); }
    const MethodNames& of(const Method& method) const { return methods_.at(&method); }
    // The enumerators of a union's Tag, in the order of the alternatives.
    static std::vector<std::string> tags(const Aggregate& aggregate);

  private:
    std::map<const Aggregate*, std::string> aggregates_;
    std::map<const Typedef*, std::string> typedefs_;
    std::map<const Constant*, std::string> constants_;
    std::map<const Method*, MethodNames> methods_;
};

// "calc::Arithmetic" of "calc.Arithmetic".
std::string cpp_namespace(std::string_view qname);
// "calc/Arithmetic.idl.hpp", "calc/Server.edl.hpp"
std::string cpp_header(const Package& package);
std::string cpp_header(const Entity& entity);
// What is made beside a header: "a/b/C.idl.fake.hpp" for the ending "fake.hpp".
std::string with_ending(const std::string& header, std::string_view ending);
// A struct's field, a union's alternative, a parameter as a member of AddIn, a parameter of a client's function.
std::string field_name(const Aggregate& aggregate, const Field& field);
std::string member_name(const Parameter& parameter);
std::string argument_name(const Parameter& parameter);
std::string endpoint_name(const Endpoint& endpoint);

// Without chunks and handles: the C++ type has the layout of the wire.
bool is_plain(const Type& type);
bool is_plain(const Content& content);

// Spells types of one model, as seen from one package.
class Spelling {
  public:
    explicit Spelling(const Package* here) : here_{here} {}

    const CppNames& names(const Package& package) const;
    // The type of a value: kos::u32, Point, ::other::Kinds::Line, std::span<const Point>.
    std::string value(const Type& type) const;
    // What describes it on the wire: kos::idl::Scalar<kos::u32>, ::calc::Arithmetic::schema::Point.
    std::string schema(const Type& type) const;
    std::string aggregate(const Aggregate& aggregate) const;
    std::string schema(const Aggregate& aggregate) const;

  private:
    std::string sequence(const Type& type) const;

    const Package* here_;
    mutable std::map<const Package*, CppNames> names_;
};

// Constants, structs and unions, and the messages of the methods, each with what describes it on the wire.
void write_cpp_types(Writer& out, const Package& package, const Spelling& spelling);
// They come last: gcc warns of an enumerator, such as a method's, that has the name of a typedef above it.
void write_cpp_typedefs(Writer& out, const Package& package, const Spelling& spelling);
// The methods' numbers and what describes them.
void write_cpp_methods(Writer& out, const Package& package, const Spelling& spelling);
void write_cpp_client(Writer& out, const Package& package, const Spelling& spelling);
void write_cpp_server(Writer& out, const Package& package, const Spelling& spelling);
// Endpoints and dispatcher.
OutputFile cpp_entity_file(const Entity& entity);

// What a method gives: "kos::Result<AddOut>", "kos::idl::Answer<AddOut, AddError>".
std::string cpp_result(const MethodNames& names);
// What the server's function takes: "const AddIn& in, kos::idl::Caller& caller".
std::string server_parameters(const MethodNames& names);

}  // namespace kos::idlc
