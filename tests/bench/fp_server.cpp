// SPDX-License-Identifier: Apache-2.0
// The register server, using floating point for each request.
#include "echo_server.hpp"
#include "fp_use.hpp"

int main(int, char**) {
    bench::serve(nullptr, [](kos::abi::Header, kos::u32) { bench_use_fp(); });
}
