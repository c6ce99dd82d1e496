// SPDX-License-Identifier: Apache-2.0
#include "connect.hpp"

#include "fairlead/ports/posix_openssl.hpp"

#include "support/mosquitto.hpp"
#include "support/pki.hpp"
#include "table.hpp"

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <variant>

namespace fairlead::bench {
namespace {

/// In milliseconds.
double connect_once(const support::Mosquitto& broker, const std::filesystem::path& pki, tls::Version version) {
  ports::HostOptions options{.endpoint = broker.endpoint(),
                             .trust = pki / "ca.crt",
                             .certificate = pki / "device.crt",
                             .key = pki / "device.key"};
  options.policy.oldest = options.policy.newest = version;
  const auto host = ports::HostClient::create(std::move(options));
  if (!host) throw std::runtime_error("no client");
  const auto begun = std::chrono::steady_clock::now();
  if (!(*host)->start()) throw std::runtime_error("not started");
  const auto event = (*host)->next_event_within(Duration(10'000));
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - begun;
  if (!event || !std::holds_alternative<mqtt::Connected>(*event)) throw std::runtime_error("not online");
  (void)(*host)->stop();
  return taken.count();
}

}  // namespace

void connect(int repetitions) {
  const support::TemporaryFolder folder;
  support::write_pki(folder.path());
  const support::Mosquitto broker({.tls = true, .require_certificate = true, .pki = folder.path()});
  std::vector<double> old_times;
  std::vector<double> new_times;
  for (int i = 0; i < repetitions; ++i) {
    std::fprintf(stderr, "\rconnecting %d of %d ", i + 1, repetitions);
    old_times.push_back(connect_once(broker, folder.path(), tls::Version::tls_1_2));
    new_times.push_back(connect_once(broker, folder.path(), tls::Version::tls_1_3));
  }
  std::fprintf(stderr, "\r%60s\r", "");
  const auto row = [](const char* name, const std::vector<double>& times) {
    return std::vector<std::string>{name, short_number(median(times)), short_number(quantile(times, 0.9))};
  };
  print_table({"mutual TLS, from connect to CONNACK", "median, ms", "9 of 10 below, ms"},
              {row("TLS 1.2", old_times),
               row("TLS 1.3", new_times),
               {"TLS 1.3 of TLS 1.2", "**" + ratio(median(new_times) / median(old_times)) + "**", ""}});
}

}  // namespace fairlead::bench
