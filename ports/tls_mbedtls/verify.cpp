// SPDX-License-Identifier: Apache-2.0
/// @file  mbedTLS builds the chain and verifies its signatures; our own functions decide.
#include "engine.hpp"
#include "signatures.hpp"

#include <mbedtls/x509_crt.h>

namespace fairlead::ports::mbedtls {

int MbedTlsEngine::verify_peer(void* engine, mbedtls_x509_crt* certificate, int depth, std::uint32_t* flags) {
  auto& self = *static_cast<MbedTlsEngine*>(engine);
  const auto index = static_cast<std::size_t>(depth);
  self.chain_.set(index, *certificate);
  if ((*flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0) self.untrusted_ = static_cast<std::int32_t>(*flags);
  // What mbedTLS says of dates, names and usages is overruled, whatever it is.
  *flags = depth == 0 ? self.judge_peer(*certificate) : 0;
  return 0;
}

std::uint32_t MbedTlsEngine::judge_peer(const mbedtls_x509_crt& leaf) {
  const tls::ChainVerdict verdict = decide(leaf);
  if (verdict) return 0;
  const Refusal refusal = refusal_of(verdict.error().error);
  found().alert_sent = refusal.alert;
  return refusal.flags;
}

tls::ChainVerdict MbedTlsEngine::decide(const mbedtls_x509_crt& leaf) {
  // mbedTLS passes over a certificate whose signature algorithm it does not know, and takes the next one for the
  // peer's.
  PeerChain::Views sent_views;
  const std::span<const Bytes> sent = certificates_in_message(sent_views);
  if (sent.empty() || !equal(sent.front(), view(leaf.raw.p, leaf.raw.len))) {
    chain_.copy(sent);
    return refuse({Errc::certificate_invalid, 0}, MBEDTLS_ERR_X509_UNKNOWN_SIG_ALG);
  }
  if (untrusted_ != 0) return doubt(leaf, sent);
  PeerChain::Views views;
  const std::span<Bytes> way = chain_.views(views);
  const tls::ChainVerdict verdict = [&] {
    if (chain_.length() > PeerChain::kMost) return refuse({Errc::certificate_invalid, PeerChain::kMost}, 0);
    const auto& trust = *trust_.impl();
    MbedTlsVerifier verifier;
    const auto revoked = tls::check_revocation(way, trust.lists.all(), verifier);
    return revoked ? judge(way, MbedTlsAnchors(trust.certificates.get())) : refuse(revoked.error(), 0);
  }();
  keep(leaf, way);
  return verdict;
}

void MbedTlsEngine::keep(const mbedtls_x509_crt& leaf, std::span<const Bytes> way) {
  const mbedtls_x509_crt* const trusted = trust_.impl()->certificates.get();
  chain_.clear();
  for (std::size_t i = 0; i < way.size(); ++i) {
    const mbedtls_x509_crt* const sent = find_in(&leaf, way[i]);
    const mbedtls_x509_crt* const one = sent != nullptr ? sent : find_in(trusted, way[i]);
    if (one == nullptr) {  // Then only the copy can be read.
      chain_.clear();
      break;
    }
    chain_.set(i, *one);
  }
  chain_.copy(way);  // mbedTLS may give its own up until the handshake is done.
}

}  // namespace fairlead::ports::mbedtls
