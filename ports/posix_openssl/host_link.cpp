// SPDX-License-Identifier: Apache-2.0
#include "host_link.hpp"

#include "fairlead/base/secret.hpp"
#include "fairlead/host/credential_files.hpp"

#include <span>
#include <utility>

namespace fairlead::ports {
namespace {

/// One TLS record.
constexpr std::size_t kStaging = 16 * 1024;

using Port = OpenSslPort;

HostFault fault(const host::FileFault& why, std::string subject) {
  if (!why.file.empty()) subject = why.file.string();
  const std::optional<std::size_t> certificate = why.index;
  HostFault made{.error = why.error, .subject = std::move(subject), .certificate = certificate, .native = why.native};
  // The library itself, or memory, is to blame where there is no file.
  if (why.file.empty()) return made;
  host::FileAdvice advice = host::advice(why);
  made.finding = std::move(advice.finding);
  made.remedy = std::move(advice.remedy);
  return made;
}

host::FromFiles<OpenSslTrustStore> load_trust(const OpenSslLibrary& library, const HostNames& names) {
  if (!names.policy.verifies()) return host::make_trust<Port>(library, {});
  const auto files = names.trust.empty() ? host::read_system_certificates() : host::read_certificates(names.trust);
  if (!files) return std::unexpected(files.error());
  if (names.revoked.empty()) return host::make_trust<Port>(library, *files);
  const auto lists = host::read_revocation_list_file(names.revoked);
  if (!lists) return std::unexpected(lists.error());
  return host::make_trust<Port>(library, *files, *lists);
}

std::expected<HostParts, HostFault> load_with_password(const HostNames& names) {
  const auto endpoint = net::parse_endpoint(names.endpoint);
  if (!endpoint) return std::unexpected(HostFault{.error = endpoint.error(), .subject = names.endpoint});
  HostParts made{.endpoint = *endpoint, .trust = std::nullopt, .identity = std::nullopt};
  if (!endpoint->wants_tls()) return made;

  const auto library = OpenSslLibrary::open();
  if (!library) return std::unexpected(HostFault{.error = library.error(), .subject = "OpenSSL"});
  auto trust = load_trust(*library, names);
  if (!trust) {
    return std::unexpected(fault(trust.error(), names.trust.empty() ? "the system's trust store" : names.trust));
  }
  made.trust = *std::move(trust);
  if (names.signing_key != nullptr && (names.certificate.empty() || !names.key.empty())) {
    return std::unexpected(HostFault{.error = Errc::invalid, .subject = "the signing key"});
  }
  if (names.certificate.empty()) return made;
  if (names.signing_key != nullptr) {
    auto identity = host::make_identity<Port>(*library, names.certificate, *names.signing_key);
    if (!identity) return std::unexpected(fault(identity.error(), names.certificate));
    made.identity = *std::move(identity);
    return made;
  }

  const std::string& key = names.key.empty() ? names.certificate : names.key;
  auto identity = host::make_identity<Port>(*library, names.certificate, key, names.key_password);
  if (!identity) return std::unexpected(fault(identity.error(), names.certificate));
  made.identity = *std::move(identity);
  return made;
}

}  // namespace

std::expected<HostParts, HostFault> load(const HostNames& names) {
  auto made = load_with_password(names);
  zeroize(std::as_writable_bytes(std::span(names.key_password)));
  names.key_password.clear();
  return made;
}

HostLink::HostLink(HostParts&& parts, const tls::Policy& policy, const platform::WallClock* calendar,
                   tls::TlsOptions options, TcpPosixOptions tcp)
    : stack_(std::move(tcp)), tcp_(stack_) {
  if (!parts.trust) return;
  session_.emplace(*std::move(parts.trust), std::move(parts.identity));
  staging_.resize(kStaging);
  options.staging = staging_;
  secured_.emplace(tcp_, *session_, policy, calendar != nullptr ? *calendar : os_.platform().wall_clock, options);
}

Failure HostFault::failure() const {
  Failure made;
  made.layer = Layer::configuration;
  made.error = error;
  made.native = native;
  return made;
}

}  // namespace fairlead::ports
