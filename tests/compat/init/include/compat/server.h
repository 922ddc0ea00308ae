// SPDX-License-Identifier: Apache-2.0
// Names that init files ask the C preprocessor for.
#pragma once
#define COMPAT_PREFIX "compat."
#define COMPAT_SERVER_ID COMPAT_PREFIX "Server"
#define COMPAT_WORD plain_word
