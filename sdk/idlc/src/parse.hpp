// SPDX-License-Identifier: Apache-2.0
// Second pass: tokens become a tree. Syntax errors are reported and skipped, so that one run shows them all.
#pragma once

#include "ast.hpp"
#include "report.hpp"

namespace kos::idlc {

class Cursor;

IdlFile parse_idl(const SourceFile& file, Reporter& reporter);
// CDL or EDL; the first words say which.
UnitFile parse_unit(const SourceFile& file, Reporter& reporter);

// Parts of IDL that stand in files of their own.
std::unique_ptr<Expression> parse_expression(Cursor& cursor);
TypeExpression parse_type(Cursor& cursor);

}  // namespace kos::idlc
