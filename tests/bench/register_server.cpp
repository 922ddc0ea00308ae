// SPDX-License-Identifier: Apache-2.0
// The server of the register round trips: each request's words go back as they came.
#include "echo_server.hpp"

int main(int, char**) {
    bench::serve(nullptr, [](kos::abi::Header, kos::u32) {});
}
