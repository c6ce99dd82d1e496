// SPDX-License-Identifier: Apache-2.0
/// @file  fairlead-test-pki FOLDER [ec|rsa]: writes a throw-away PKI for scripts and for tests against real brokers.
#include "support/pki.hpp"

#include <cstdio>
#include <exception>
#include <string_view>

int main(int argc, char** argv) {
  using fairlead::support::KeyKind;
  const std::string_view kind = argc == 3 ? argv[2] : "ec";
  if (argc < 2 || argc > 3 || (kind != "ec" && kind != "rsa")) {
    std::fputs("usage: fairlead-test-pki FOLDER [ec|rsa]\n", stderr);
    return 2;
  }
  try {
    fairlead::support::write_pki(argv[1], kind == "ec" ? KeyKind::ec_p256 : KeyKind::rsa_2048);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "fairlead-test-pki: %s\n", e.what());
    return 1;
  }
  return 0;
}
