// SPDX-License-Identifier: Apache-2.0
/// @file  fairlead-demo: a device that talks to a broker over TLS 1.3 and over TLS 1.2, and gives an account of it.
#include "fairlead/ports/os_posix.hpp"

#include "account.hpp"
#include "device_token.hpp"
#include "voyage.hpp"

#include <array>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace fairlead::demo {
namespace {

/// The system's calendar, some years ahead.
class FastCalendar final : public platform::WallClock {
 public:
  FastCalendar(const platform::WallClock& right, int years) : right_(right), ahead_(years * kYear) {}

 private:
  static constexpr std::int64_t kYear = 365 * 86'400;
  [[nodiscard]] std::optional<UnixTime> do_now() const override {
    auto now = right_.now();
    if (now) now->seconds += ahead_;
    return now;
  }
  const platform::WallClock& right_;
  std::int64_t ahead_;
};

struct Arguments {
  ports::HostOptions host;
  TokenPlace token;
  std::string expected;
  int years_ahead = 0;
};

/// Whether the voyage went as planned.
bool as_planned(const Voyage& voyage, const std::string& expected) {
  return expected.empty() ? voyage.complete() : voyage.failure.happened() && name(voyage.failure.error) == expected;
}

int run(const Arguments& arguments) {
  ports::OsPosix os;
  const FastCalendar calendar(os.platform().wall_clock, arguments.years_ahead);
  ports::HostOptions options = arguments.host;
  options.client_id = "fairlead-demo";
  std::unique_ptr<DeviceToken> token;
  if (!arguments.token.uri.empty()) {
    auto opened = DeviceToken::open(arguments.token);
    if (!opened) {
      fmt::print(stderr, "fairlead-demo: {}\n", opened.error());
      return 1;
    }
    token = *std::move(opened);
    options.signing_key = &token->key();
  }
  const Plan plan{.peer = options.endpoint.substr(options.endpoint.find("//") + 2),
                  .shows_certificate = !options.certificate.empty(),
                  .key_in_token = token != nullptr};
  bool good = true;
  for (const tls::Version version : std::array{tls::Version::tls_1_3, tls::Version::tls_1_2}) {
    fmt::print("\n{} to {}\n\n", name(version), options.endpoint);
    std::fflush(stdout);
    const auto voyage = sail(options, version, calendar);
    if (!voyage) {
      fmt::print(stderr, "fairlead-demo: {}: {}\n", voyage.error().subject, name(voyage.error().error));
      return 1;
    }
    fmt::print("{}", account(*voyage, plan));
    good = good && as_planned(*voyage, arguments.expected);
  }
  if (!good) {
    fmt::print("\nNOT as it should be: {}\n",
               arguments.expected.empty() ? "see above" : "expected " + arguments.expected);
  } else if (arguments.expected.empty()) {
    fmt::print("\nEvery message came back, byte by byte.\n");
  } else {
    fmt::print("\nRefused both times, for the right reason.\n");
  }
  return good ? 0 : 1;
}

int run_command_line(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("A device that talks to a broker over TLS 1.3 and over TLS 1.2. scripts/demo runs it.");
  app.add_option("--endpoint", arguments.host.endpoint, "mqtts://host:port")->required();
  app.add_option("--trust", arguments.host.trust, "PEM file with the trusted authorities")->required();
  app.add_option("--certificate", arguments.host.certificate, "PEM file with the device's certificate");
  app.add_option("--key", arguments.host.key, "PEM file with its private key");
  app.add_option("--identity", arguments.token.uri, "pkcs11: URI of the private key where it is in a token");
  app.add_option("--module", arguments.token.module, "The token's library with PKCS #11");
  app.add_option("--pin-file", arguments.token.pin_file, "The first line of this file is the token's PIN");
  app.add_option("--expect", arguments.expected, "The refusal that is wanted, for example wrong_host");
  app.add_option("--years-ahead", arguments.years_ahead, "How far the device's calendar is ahead");
  CLI11_PARSE(app, argc, argv);
  return run(arguments);
}

}  // namespace
}  // namespace fairlead::demo

int main(int argc, char** argv) {
  try {
    return fairlead::demo::run_command_line(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "Something unexpected failed: %s.\n", error.what());
    return 1;
  }
}
