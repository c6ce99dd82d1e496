// SPDX-License-Identifier: Apache-2.0
/// @file  Whether the peer is whom we look for. wolfSSL has no trust store here and verifies no chain: the way to an
/// anchor is found over what was sent, by wolfCrypt's signatures, and the engine's judge decides.
#include "abilities.hpp"
#include "engine.hpp"

#include <algorithm>

#include <wolfssl/options.h>
#include <wolfssl/error-ssl.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/error-crypt.h>

namespace fairlead::ports::wolfssl {
namespace {

using Requested = tls::CertificateRequested;

std::size_t u24_before(Bytes certificate, std::size_t distance) {
  return ByteReader(Bytes(certificate.data() - distance, 3)).u24();
}

/// Whether the message Certificate has more of them: wolfSSL leaves out what is behind the ninth, and says so nowhere.
/// The views lie in the message (RFC 8446 section 4.4.2): the size of the list and of the first certificate, 3 bytes
/// each, stand before it, and under TLS 1.3 extensions behind each.
bool has_more(std::span<const Bytes> sent, bool is_1_3) {
  const Bytes first = sent.front();
  const Bytes last = sent.back();
  const std::size_t list = u24_before(first, 6);
  auto taken = static_cast<std::size_t>(last.data() + last.size() - first.data()) + 3;
  if (is_1_3 && taken + 2 <= list) taken += 2 + std::size_t{ByteReader(Bytes(last.data() + last.size(), 2)).u16()};
  return taken < list;
}

}  // namespace

bool WolfSslEngine::keep_chain(std::span<const Bytes> certificates) {
  chain_.clear();
  return std::ranges::all_of(certificates, [this](Bytes one) {
    Memory copy;
    return copy.assign(one) && chain_.add(std::move(copy));
  });
}

tls::ChainVerdict WolfSslEngine::judge_and_keep(std::span<const Bytes> sent, int native) {
  WolfCryptVerifier verifier;
  tls::Path path;
  const auto& trust = *trust_.impl();
  tls::ChainVerdict verdict =
      judge_sent(sent, tls::ReadAnchors(trust.certificates.all()), trust.lists.all(), verifier, path, native);
  if (!keep_chain(std::span(path))) return refuse({Errc::no_memory, 0}, MEMORY_E);
  return verdict;
}

int WolfSslEngine::verify_peer(int, WOLFSSL_X509_STORE_CTX* context) {
  auto& self = *static_cast<WolfSslEngine*>(context->userCtx);
  if (self.opened_) return 0;  // Nobody is to show another one later.
  // All have been sent when the first of them is looked at.
  if (!self.judged_) {
    self.judged_ = true;
    const bool owes = self.is_1_3() && self.identity_ && self.found().certificate_requested != Requested::no;
    self.accepted_ = self.accepts(*context) && (!owes || self.can_sign());
    self.muted_ = !self.accepted_;
  }
  return self.accepted_ ? 1 : 0;
}

bool WolfSslEngine::accepts(const WOLFSSL_X509_STORE_CTX& context) {
  keep_client_keys();
  // As many as a chain may have. wolfSSL gives nine at most.
  tls::Path sent;
  const auto count = static_cast<std::size_t>(std::max(context.totalCerts, 0));
  for (std::size_t i = 0; i < std::min(count, tls::Path::capacity()); ++i) {
    (void)sent.push_back(view(context.certs[i].buffer, context.certs[i].length));
  }
  const bool too_many = !sent.empty() && has_more(std::span(sent), is_1_3());
  if (policy().verifies() && !too_many) return judge_and_keep(std::span(sent), context.error).has_value();
  if (!keep_chain(std::span(sent))) {
    (void)refuse({Errc::no_memory, 0}, MEMORY_E);
    return false;
  }
  if (!policy().verifies()) return true;
  const auto place = std::min<std::size_t>(policy().longest_chain, sent.size());
  (void)refuse({Errc::certificate_invalid, static_cast<std::uint8_t>(place)}, MAX_CHAIN_ERROR);
  return false;
}

Errc WolfSslEngine::blame_certificates(int code) {
  judged_ = true;
  const tls::Path sent = policy().verifies() ? kept_chain(ssl_.get()) : tls::Path();
  if (!sent.empty() && !judge_and_keep(std::span(sent), code)) return found().refusal->error;
  return refuse({Errc::certificate_invalid, 0}, code).error().error;
}

}  // namespace fairlead::ports::wolfssl
