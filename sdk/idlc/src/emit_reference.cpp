// SPDX-License-Identifier: Apache-2.0
// Reference back end: a manual in Markdown of everything that the descriptions say. What they leave unsaid is I154.
#include <algorithm>

#include "doc.hpp"
#include "emit.hpp"
#include "markdown.hpp"
#include "spell_idl.hpp"
#include "undocumented.hpp"

namespace kos::idlc {

namespace {

constexpr usize kCodeWidth = 100;

std::string look_up(const std::map<std::string, std::string>& texts, const std::string& name) {
    const auto found = texts.find(name);
    return found == texts.end() ? std::string{} : markdown_text(found->second);
}

std::string short_name(const Package& package) {
    return last_id(package.name);
}

std::string method_heading(const Package& package, const Method& method) {
    return cat(short_name(package), ".", method.name);
}

// The text up to the first full stop that ends a sentence.
std::string first_sentence(const Doc& doc) {
    const auto paragraph_end = std::ranges::find(doc.text, "");
    const std::string text = join({doc.text.begin(), paragraph_end}, " ");
    const usize end = text.find(". ");
    return markdown_text(end == std::string::npos ? text : text.substr(0, end + 1));
}

const Doc& doc_of(const Package& package) {
    return package.doc.text.empty() && package.interface ? package.interface->doc : package.doc;
}

std::string rights_needed(const Method& method, const Parameter& parameter) {
    if (parameter.direction != Direction::In || parameter.type->kind != TypeKind::Handle) {
        return {};
    }
    const abi::Rights rights = parameter.type->handle.rights | rights_in_comment(method, parameter);
    return rights == 0 ? "none" : join(right_names(rights), ", ");
}

void write_parameters(Writer& out, const Method& method, Direction direction, std::string_view title) {
    MarkdownTable table{{to_text(title), "type", "unit", "rights needed", "meaning"}};
    for (const auto* parameter : parameters_of(method, direction)) {
        table.add({markdown_code(parameter->name), markdown_code(idl_type(*parameter->type)),
                   look_up(method.doc.units, parameter->name), rights_needed(method, *parameter),
                   look_up(method.doc.params, parameter->name)});
    }
    table.write(out);
}

void write_errors(Writer& out, const Doc& doc) {
    MarkdownTable table{{"error", "when"}};
    for (const auto& error : doc.errors) {
        table.add({markdown_code(error.status), markdown_text(error.text)});
    }
    table.write(out);
}

// Of an interface or an entity.
void write_common_errors(Writer& out, const Doc& doc) {
    if (!doc.errors.empty()) {
        out.line().line("Each method can answer these, too:");
        write_errors(out, doc);
    }
}

void write_method(Writer& out, const Package& package, const Method& method) {
    out.line().line("### ", method_heading(package, method));
    out.line().line("MID ", method.mid, ".").line();
    out.line("```");
    for (const auto& line : idl_signature(method, kCodeWidth)) {
        out.line(line);
    }
    out.line("```");
    write_paragraphs(out, method.doc.text);
    if (!method.doc.blocks.empty()) {
        out.line().line("**Blocks** ", markdown_text(method.doc.blocks), ". The call's deadline bounds the wait.");
    }
    write_parameters(out, method, Direction::In, "argument");
    write_parameters(out, method, Direction::Out, "result");
    write_parameters(out, method, Direction::Error, "error result");
    write_errors(out, method.doc);
}

void write_aggregate(Writer& out, const Aggregate& aggregate) {
    const bool is_struct = aggregate.form == AggregateForm::Struct;
    out.line().line(is_struct ? "**struct " : "**union ", markdown_code(aggregate.name), "**, ", aggregate.size,
                    " bytes.");
    write_paragraphs(out, aggregate.doc.text);
    MarkdownTable table{{is_struct ? "offset" : "tag", is_struct ? "field" : "alternative", "type", "unit", "meaning"}};
    for (usize index = 0; index < aggregate.fields.size(); ++index) {
        const Field& field = aggregate.fields[index];
        table.add({to_text(is_struct ? field.offset : index), markdown_code(field.name),
                   markdown_code(idl_type(*field.type)), look_up(field.doc.units, ""),
                   markdown_text(join(field.doc.text, " "))});
    }
    table.write(out);
}

// A typedef's own type is named by it; what it stands for is spelt out here.
std::string aliased_type(const Typedef& alias) {
    Type type = *alias.type;
    type.alias.clear();
    return idl_type(type);
}

void write_types(Writer& out, const Package& package) {
    MarkdownTable constants{{"constant", "type", "value", "unit", "meaning"}};
    for (const auto& constant : package.constants) {
        constants.add({markdown_code(constant.name), markdown_code(idl_type(*constant.type)), to_text(constant.value),
                       look_up(constant.doc.units, ""), markdown_text(join(constant.doc.text, " "))});
    }
    constants.write(out);
    MarkdownTable types{{"type", "is", "unit", "meaning"}};
    for (const auto& alias : package.typedefs) {
        types.add({markdown_code(alias.name), markdown_code(aliased_type(alias)), look_up(alias.doc.units, ""),
                   markdown_text(join(alias.doc.text, " "))});
    }
    types.write(out);
    for (const auto* aggregate : package.ordered) {
        write_aggregate(out, *aggregate);
    }
}

std::string endpoints_text(const Model& model, const Package& package) {
    std::vector<std::string> texts;
    for (const auto& endpoint : model.entity->endpoints) {
        if (endpoint.package == &package) {
            texts.push_back(cat("`", endpoint.path, "` (RIID ", endpoint.riid, ")"));
        }
    }
    return cat(texts.size() == 1 ? "Endpoint " : "Endpoints ", join(texts, ", "), ".");
}

void write_interface(Writer& out, const Model& model, const Package& package) {
    out.line().line("## ", package.name);
    if (package.interface->is_security) {
        out.line().line("A security interface: what the security policy is told. No endpoint has it.");
    } else if (model.entity) {
        out.line().line(endpoints_text(model, package));
    }
    write_paragraphs(out, package.doc.text);
    write_paragraphs(out, package.interface->doc.text);
    MarkdownTable methods{{"MID", "method", "does"}};
    for (const auto& method : package.interface->methods) {
        methods.add({to_text(method.mid), markdown_link(method_heading(package, method), method.name),
                     first_sentence(method.doc)});
    }
    methods.write(out);
    write_common_errors(out, package.interface->doc);
    write_types(out, package);
    for (const auto& method : package.interface->methods) {
        write_method(out, package, method);
    }
}

void write_overview(Writer& out, const Entity& entity) {
    out.line().line("## Overview");
    MarkdownTable endpoints{{"RIID", "endpoint", "interface", "purpose"}};
    for (const auto& endpoint : entity.endpoints) {
        endpoints.add({to_text(endpoint.riid), markdown_code(endpoint.path),
                       markdown_link(endpoint.package->name, endpoint.package->name),
                       first_sentence(doc_of(*endpoint.package))});
    }
    endpoints.write(out);
    write_common_errors(out, entity.doc);
}

// Interfaces in the order of their endpoints, then security interfaces; without an entity the package itself.
std::vector<const Package*> interfaces_of(const Model& model) {
    std::vector<const Package*> packages;
    const auto add = [&packages](const Package* package) {
        if (package->interface && std::ranges::find(packages, package) == packages.end()) {
            packages.push_back(package);
        }
    };
    if (!model.entity) {
        add(model.main_package);
        return packages;
    }
    for (const auto& endpoint : model.entity->endpoints) {
        add(endpoint.package);
    }
    for (const auto& security : model.entity->security) {
        add(security.package);
    }
    return packages;
}

void write_shared_types(Writer& out, const Model& model) {
    for (const auto& [name, package] : model.packages) {
        const bool empty = package->constants.empty() && package->typedefs.empty() && package->ordered.empty();
        if (!package->interface && !empty) {
            out.line().line("## ", package->name);
            write_paragraphs(out, package->doc.text);
            write_types(out, *package);
        }
    }
}

}  // namespace

Outputs emit_reference(const Model& model, Reporter& reporter) {
    if (!is_documented(model, reporter)) {
        return {};
    }
    const std::string name = model.entity ? model.entity->name : model.main_package->name;
    Writer out;
    out.line("# ", name, ": reference").line();
    out.line("<!-- Written by kos-idlc --emit=reference; change the descriptions instead. -->");
    if (model.entity) {
        write_paragraphs(out, model.entity->doc.text);
        write_overview(out, *model.entity);
    }
    for (const auto* package : interfaces_of(model)) {
        write_interface(out, model, *package);
    }
    write_shared_types(out, model);
    return {{cat(snake_case(last_id(name)), ".md"), out.text()}};
}

}  // namespace kos::idlc
