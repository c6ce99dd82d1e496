// SPDX-License-Identifier: Apache-2.0
/// @file  Whether the peer is whom we look for. wolfSSL has no trust store here and verifies no chain: the way to an
/// anchor is found over what was sent, by wolfCrypt's signatures, and the engine's judge decides.
#include "engine.hpp"

#include <algorithm>
#include <array>
#include <new>

#include <wolfssl/options.h>
#include <wolfssl/error-ssl.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/error-crypt.h>

namespace fairlead::ports::wolfssl {
namespace {

/// As many as a chain may have. wolfSSL gives nine at most.
constexpr std::size_t kMostSent = tls::Policy::kLongestChain;
using Sent = FixedVector<Bytes, kMostSent>;
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

void WolfSslEngine::keep_chain(std::span<const Bytes> certificates) {
  chain_.clear();
  for (const Bytes one : certificates) chain_.emplace_back(one.begin(), one.end());
}

tls::ChainVerdict WolfSslEngine::judge_and_keep(std::span<const Bytes> sent, int native) {
  WolfCryptVerifier verifier;
  tls::Path path;
  const auto& trust = *trust_.impl();
  tls::ChainVerdict verdict =
      judge_sent(sent, tls::ReadAnchors(trust.certificates), trust.lists, verifier, path, native);
  keep_chain(std::span(path));
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
  try {
    keep_client_keys();
    Sent sent;
    const auto count = static_cast<std::size_t>(std::max(context.totalCerts, 0));
    for (std::size_t i = 0; i < std::min(count, Sent::capacity()); ++i) {
      (void)sent.push_back(view(context.certs[i].buffer, context.certs[i].length));
    }
    const bool too_many = !sent.empty() && has_more(std::span(sent), is_1_3());
    if (policy().verifies() && !too_many) return judge_and_keep(std::span(sent), context.error).has_value();
    keep_chain(std::span(sent));
    if (!policy().verifies()) return true;
    const auto place = std::min<std::size_t>(policy().longest_chain, sent.size());
    (void)refuse({Errc::certificate_invalid, static_cast<std::uint8_t>(place)}, MAX_CHAIN_ERROR);
  } catch (const std::bad_alloc&) {
    (void)refuse({Errc::no_memory, 0}, MEMORY_E);
  }
  return false;
}

Errc WolfSslEngine::blame_certificates(int code) {
  judged_ = true;
  const int count = policy().verifies() ? wolfSSL_get_chain_count(wolfSSL_get_peer_chain(ssl_.get())) : 0;
  Sent sent;
  for (int i = 0; i < count && !sent.full(); ++i) {
    WOLFSSL_X509_CHAIN* const chain = wolfSSL_get_peer_chain(ssl_.get());
    const int size = wolfSSL_get_chain_length(chain, i);
    (void)sent.push_back(view(wolfSSL_get_chain_cert(chain, i), static_cast<std::size_t>(std::max(size, 0))));
  }
  try {
    if (!sent.empty() && !judge_and_keep(std::span(sent), code)) return found().refusal->error;
  } catch (const std::bad_alloc&) {
    return refuse({Errc::no_memory, 0}, code).error().error;
  }
  return refuse({Errc::certificate_invalid, 0}, code).error().error;
}

}  // namespace fairlead::ports::wolfssl
