// SPDX-License-Identifier: Apache-2.0
// A stranger's smallest program: it reads endpoints.
#include "fairlead/net/endpoint.hpp"

#include <cstdio>

int main() {
  const auto endpoint = fairlead::net::parse_endpoint("mqtts://broker.example");
  if (!endpoint || endpoint->port != 8883) return std::puts("the port is wrong"), 1;
  if (fairlead::net::parse_endpoint("https://broker.example")) return std::puts("a wrong scheme is taken"), 1;
  return 0;
}
