// SPDX-License-Identifier: Apache-2.0
/// @file  Why mbedTLS does not trust a chain.
///
/// mbedTLS passes over an issuer that may not issue: one that is no CA, whose key may not sign certificates, or whose
/// paths must be shorter. It takes certificates in the order in which they were sent. And it says of a signature that
/// it could not compute what it says of a false one. In each case the chain ends for it, as if there were no issuer.
/// Here the way is gone once more by names and signatures alone; where it ends in the trust store, our judge finds the
/// reason, or mbedTLS is asked again.
#include "fairlead/tls/certificate_reader.hpp"

#include "engine.hpp"
#include "signatures.hpp"

#include <array>

#include <mbedtls/x509_crt.h>

namespace fairlead::ports::mbedtls {
namespace {

Bytes raw(const mbedtls_x509_crt& certificate) { return view(certificate.raw.p, certificate.raw.len); }

/// The certificate that was sent as the issuer of `child`, and that mbedTLS does not know how to read; empty for none.
Bytes unread_issuer(std::span<const Bytes> sent, const mbedtls_x509_crt& leaf, const mbedtls_x509_crt& child) {
  for (const Bytes one : sent) {
    const Result<tls::CertificateView> read = tls::read_certificate(one);
    const bool issuer = read && equal(read->subject, view(child.issuer_raw.p, child.issuer_raw.len));
    if (issuer && !is_in(&leaf, one)) return one;
  }
  return {};
}

/// What mbedTLS finds in a chain.
struct Second {
  std::size_t length = 0;
  std::optional<tls::ChainFault> fault{};  ///< The one that is nearest to the peer.

  static int note(void* self, mbedtls_x509_crt*, int depth, std::uint32_t* flags) {
    auto& second = *static_cast<Second*>(self);
    ++second.length;
    const auto error = error_of_flags(*flags);
    if (error) second.fault = tls::ChainFault{*error, static_cast<std::uint8_t>(depth)};
    return 0;
  }
};

}  // namespace

tls::ChainVerdict MbedTlsEngine::doubt(const mbedtls_x509_crt& leaf, std::span<const Bytes> sent) {
  const mbedtls_x509_crt* const trusted = trust_.impl()->certificates.get();
  const mbedtls_x509_crt* last = &leaf;
  std::size_t size = 1;
  bool ends_well = is_in(trusted, raw(leaf));
  bool unknown = false;
  while (!ends_well && size < PeerChain::kMost) {
    const mbedtls_x509_crt* issuer = issuer_in(trusted, *last, unknown);
    ends_well = issuer != nullptr;
    if (issuer == nullptr) issuer = issuer_in(leaf.next, *last, unknown);
    if (issuer == nullptr || issuer == last) break;
    chain_.set(size++, *issuer);
    last = issuer;
  }
  chain_.shorten(size);
  const auto end = static_cast<std::uint8_t>(size - 1);
  if (!ends_well && unknown) return refuse({Errc::no_memory, end}, fault_flags_);
  if (!ends_well) {
    const bool unread = !unread_issuer(sent, leaf, *last).empty();
    return unread
               ? refuse({Errc::certificate_invalid, static_cast<std::uint8_t>(size)}, MBEDTLS_ERR_X509_UNKNOWN_SIG_ALG)
               : refuse({Errc::unknown_ca, end}, fault_flags_);
  }
  PeerChain::Views views;
  const tls::ChainVerdict verdict = judge(chain_.views(views));
  // The peer's own certificate in the trust store needs nobody who vouches for it.
  return verdict && size > 1 ? ask_again() : verdict;
}

tls::ChainVerdict MbedTlsEngine::ask_again() {
  Owned<mbedtls_x509_crt> ordered = make<mbedtls_x509_crt>();
  for (std::size_t i = 0; i + 1 < chain_.size(); ++i) {
    const Bytes one = chain_[i];
    if (!ordered || mbedtls_x509_crt_parse_der_nocopy(ordered.get(), data_of(one), one.size()) != 0) {
      return refuse({Errc::no_memory, static_cast<std::uint8_t>(i)}, 0);
    }
  }
  Second second;
  std::uint32_t flags = 0;
  const int returned =
      mbedtls_x509_crt_verify_with_profile(ordered.get(), trust_.impl()->certificates.get(), trust_.impl()->lists.get(),
                                           &any_profile(), nullptr, &flags, Second::note, &second);
  const bool done = returned == 0 || returned == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED;
  if (!done) return refuse({Errc::no_memory, 0}, returned);
  auto& fault = second.fault;
  if (!fault && second.length != chain_.size()) fault = tls::ChainFault{Errc::unknown_ca, 0};
  if (!fault) return {};
  // The signatures hold, as has been seen.
  if (fault->error == Errc::unknown_ca && second.length == chain_.size()) fault->error = Errc::no_memory;
  return refuse(*fault, static_cast<std::int32_t>(flags));
}

}  // namespace fairlead::ports::mbedtls
