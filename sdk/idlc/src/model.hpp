// SPDX-License-Identifier: Apache-2.0
// The resolved descriptions: every name looked up, every constant computed, later every offset known.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <kos/abi/object_type.hpp>
#include <kos/abi/rights.hpp>

#include "ast.hpp"

namespace kos::idlc {

using Number = __int128;  // wide enough for UInt64 and SInt64 together

struct Package;
struct Aggregate;

struct IntegerType {
    std::string_view name;  // as IDL writes it
    std::string_view cpp;
    u32 bytes;
    Number least;
    Number greatest;
};

enum class TypeKind : u8 {
    Integer,
    Handle,
    Struct,
    Union,
    Bytes,
    String,
    Array,
    Sequence
};

// What handle<...> says. The built-in type Handle says nothing: any object, no rights asked for.
struct HandleTarget {
    std::optional<abi::ObjectType> object;
    const Package* interface = nullptr;
    abi::Rights rights = 0;

    bool is_typed() const { return object.has_value() || interface != nullptr; }
};

// The most that a value holds, what its chunks hold included; saturates.
struct Content {
    u64 chunks = 0;
    u64 handles = 0;
    u64 fixed_handles = 0;  // of these, what does not stand in a sequence
    u64 arena = 0;          // bytes of its chunks, each rounded up to the next one's place
};

struct Type {
    TypeKind kind = TypeKind::Integer;
    const IntegerType* integer = nullptr;
    Aggregate* aggregate = nullptr;  // Struct, Union
    const Type* element = nullptr;   // Array, Sequence
    u64 bound = 0;                   // Bytes, String: bytes without the zero; Array, Sequence: elements
    HandleTarget handle;
    std::string alias;  // the typedef it was named by, for the documentation

    // Filled by the layout pass: of the constant part, where variable-size types are a chunk.
    u64 size = 0;
    u64 align = 1;
    Content content;

    // Travels as a chunk in the arena.
    bool is_chunk() const { return kind == TypeKind::Bytes || kind == TypeKind::String || kind == TypeKind::Sequence; }
};

struct ErrorDoc {
    std::string status;  // "BAD_STATE"
    std::string text;
};

// A "///" comment, taken apart.
struct Doc {
    std::vector<std::string> text;              // lines; an empty one parts paragraphs
    std::map<std::string, std::string> params;  // @param name text
    std::map<std::string, std::string> units;   // @unit name text; without a name under ""
    std::map<std::string, abi::Rights> rights;  // @rights name RIGHT...: of a parameter of the plain type Handle
    std::vector<ErrorDoc> errors;               // @error STATUS text
    std::string blocks;                         // @blocks until ...: of a method that waits
};

struct Constant {
    std::string name;
    Place place;
    const Type* type = nullptr;
    Number value = 0;
    Doc doc;
};

struct Typedef {
    std::string name;
    Place place;
    const Type* type = nullptr;
    Doc doc;
};

struct Field {
    std::string name;
    Place place;
    const Type* type = nullptr;
    Doc doc;
    u64 offset = 0;
};

struct Aggregate {
    AggregateForm form = AggregateForm::Struct;
    std::string name;
    const Package* package = nullptr;
    Place place;
    std::vector<Field> fields;
    Doc doc;
    bool laid_out = false;
    u64 size = 0;
    u64 align = 1;
    Content content;
    u64 payload = 0;  // Union: offset of the alternatives behind the 32-bit tag
};

struct Parameter {
    Direction direction = Direction::In;
    std::string name;
    Place place;
    const Type* type = nullptr;
    u64 offset = 0;
};

// The constant part of one message of a method.
struct MessageLayout {
    u64 bytes = 0;  // a multiple of 8
    Content content;
    bool present = false;  // a method without error parameters has no error response
};

struct Method {
    std::string name;
    Place place;
    u64 mid = 0;
    std::vector<Parameter> parameters;
    Doc doc;
    MessageLayout request;
    MessageLayout response;
    MessageLayout error;
};

struct Interface {
    Place place;
    std::vector<Method> methods;
    Doc doc;
    bool is_security = false;
};

struct Package {
    std::string name;
    const SourceFile* file = nullptr;
    Place place;
    std::vector<const Package*> imports;
    std::vector<Constant> constants;
    std::vector<Typedef> typedefs;
    std::deque<Aggregate> aggregates;       // in the order of the file; elements never move
    std::vector<const Aggregate*> ordered;  // each after what it contains
    std::optional<Interface> interface;
    Doc doc;
    bool opaque = false;  // it has no file, or its interface needs a package without one: the interface is unknown
};

// An endpoint of the flattened entity; its position is its RIID.
struct Endpoint {
    std::string path;   // "instance.inner.endpoint", or the entity's own "endpoint"
    std::string owner;  // the class of the component, or of the entity
    const Package* package = nullptr;
    u64 riid = 0;
    Place place{};  // of its name in the owner's file
};

// An instance of a component without a file; numbers of endpoints behind it are not to be relied on.
struct OpaqueComponent {
    std::string path;
    std::string class_name;
};

struct SecurityInterface {
    std::string path;  // of the instance; "" for the entity itself
    const Package* package = nullptr;
};

// Of EDL, or of CDL.
struct Entity {
    UnitForm form = UnitForm::Entity;
    std::string name;
    Place place;
    std::vector<Endpoint> endpoints;
    std::vector<SecurityInterface> security;
    std::vector<OpaqueComponent> opaque;
    Doc doc;
};

struct Model {
    std::map<std::string, std::unique_ptr<Package>> packages;  // by name, so that every output is in one order
    std::deque<Type> types;
    const Package* main_package = nullptr;  // when the file on the command line was IDL
    std::optional<Entity> entity;           // when it was EDL or CDL
};

const IntegerType* find_integer(std::string_view name);

std::vector<const Parameter*> parameters_of(const Method& method, Direction direction);

}  // namespace kos::idlc
