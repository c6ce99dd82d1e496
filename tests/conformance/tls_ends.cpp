// SPDX-License-Identifier: Apache-2.0
#include "conformance/tls_ends.hpp"

#include "conformance/connect_tls.hpp"
#include "support/tls_server.hpp"

#include <span>
#include <string>

namespace fairlead::conformance {
namespace {

constexpr std::size_t kRecord = 16 * 1024;

/// Made once: keys take time.
const support::TestPki& cast() {
  static const support::TestPki pki = support::TestPki::make();
  return pki;
}

using Port = ports::test::Port;

Port::TrustStore trusting_store() {
  const Result<Port::Library> library = Port::Library::open();
  const std::string ca = cast().ca.pem();
  const Bytes input = bytes_of(ca);
  return *Port::TrustStore::from_bytes(*library, std::span(&input, 1));
}

}  // namespace

std::unique_ptr<support::ServerEnd> openssl_server(io::StreamRef lower, int version, const support::Chain& chain) {
  return std::make_unique<support::TlsServer>(
      lower, support::TlsServerOptions{.chain = chain, .oldest = version, .newest = version});
}

TlsEnds::TlsEnds(io::StreamRef below_session, io::StreamRef below_server, tls::Version version, const MakeServer& make)
    : below_session_(below_session),
      staging_(kRecord),
      session_(trusting_store()),
      server_(make(below_server, static_cast<int>(version), {cast().server})) {
  policy_.oldest = policy_.newest = version;
}

bool TlsEnds::connect(StreamFixture& fixture) {
  const tls::Parameters parameters{
      .policy = policy_, .host = *tls::ReferenceName::dns("localhost"), .now = support::kTestNow, .staging = staging_};
  if (!session_.start(below_session_, parameters)) return false;
  return connect_tls(session_, *server_, fixture);
}

StreamFixture::Capability TlsEnds::capabilities() const {
  using Capability = StreamFixture::Capability;
  const Capability both_versions =
      capability_of(Port::Session::kCapabilities) | Capability::counts_units | Capability::holds_received;
  const bool answers = policy_.newest == tls::Version::tls_1_3 && server_->can_update_keys() &&
                       has(session_.capabilities(), tls::Capabilities::key_update);
  return answers ? both_versions | Capability::recv_may_write : both_versions;
}

}  // namespace fairlead::conformance
