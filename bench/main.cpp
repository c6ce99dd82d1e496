// SPDX-License-Identifier: Apache-2.0
// Prints one table of docs/performance.md, or those of docs/tls_performance.md:
// fairlead-bench null|mosquitto|costs|connect|token|tls [--quick]
#include "connect.hpp"
#include "costs.hpp"
#include "exchange.hpp"
#include "tls/tables.hpp"
#include "token.hpp"

#include <cstdio>
#include <exception>
#include <string_view>

int main(int argc, char** argv) {
  using namespace fairlead::bench;
  const std::string_view what = argc > 1 ? argv[1] : "";
  const bool quick = argc > 2 && std::string_view(argv[2]) == "--quick";
  const Effort effort = quick ? Effort{.repetitions = 1, .milliseconds = 150} : Effort{};
  try {
    if (what == "null") {
      exchange(Against::null_broker, effort);
    } else if (what == "mosquitto") {
      exchange(Against::mosquitto, effort);
    } else if (what == "costs") {
      costs(quick ? 200 : 2000);
    } else if (what == "connect") {
      connect(quick ? 3 : 200);
    } else if (what == "token") {
      token(quick ? 3 : 41);
    } else if (what == "tls") {
      tls_tables(quick ? TlsEffort{.counted_handshakes = 1, .timed_handshakes = 3, .places = 2} : TlsEffort{});
    } else {
      std::fprintf(stderr, "usage: %s null|mosquitto|costs|connect|token|tls [--quick]\n", argv[0]);
      return 2;
    }
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "\n%s\n", e.what());
    return 1;
  }
}
