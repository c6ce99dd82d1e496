// SPDX-License-Identifier: Apache-2.0
/// @file  Tickets, and keys that are shared beforehand.
#include "abilities.hpp"
#include "key_functions.hpp"

#include <algorithm>
#include <string_view>

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

namespace fairlead::ports::wolfssl {
namespace {

unsigned give(const tls::ExternalPsk& psk, char* identity, unsigned identity_size, unsigned char* key,
              unsigned key_size) {
  if (psk.identity.size() >= identity_size || psk.key.size() > key_size) return 0;
  const std::string_view name = text_of(psk.identity);
  *std::ranges::copy(name, identity).out = '\0';
  copy_bytes(std::as_writable_bytes(std::span(key, key_size)), psk.key);
  return static_cast<unsigned>(psk.key.size());
}

/// Under TLS 1.3 wolfSSL ends a connection for which it has a longer ticket.
bool can_be_offered(WOLFSSL* ssl) {
  Memory ticket;
  if (!ticket.resize(longest_ticket())) return false;
  word32 size = size_of(ticket.bytes());
  return wolfSSL_get_SessionTicket(ssl, data_of(ticket.bytes()), &size) == WOLFSSL_SUCCESS && size > 0;
}

}  // namespace

int WolfSslEngine::note_ticket(WOLFSSL* ssl, WOLFSSL_SESSION* session) {
  WolfSslEngine& engine = engine_of(ssl);
  if (!engine.resumes_ || (engine.is_1_3() && !can_be_offered(ssl))) return 0;
  engine.session_.reset(session);
  engine.found().ticket = true;
  return 1;  // The session is ours.
}

namespace {

constexpr std::size_t kDigest = std::tuple_size_v<tls::Digest>;

}  // namespace

// wolfSSL reads what it has written without looking at its sizes: a digest goes in front, by which bytes that were
// damaged or cut where they were kept are found out.
Result<std::size_t> WolfSslEngine::do_export_ticket(MutableBytes into) {
  if (!session_) return fail(Errc::unsupported);
  const int size = wolfSSL_i2d_SSL_SESSION(session_.get(), nullptr);
  if (size <= 0) return fail(Errc::unsupported);
  if (into.size() < kDigest + static_cast<std::size_t>(size)) return fail(Errc::no_space);
  const MutableBytes body = into.subspan(kDigest, static_cast<std::size_t>(size));
  unsigned char* data = data_of(body);
  if (wolfSSL_i2d_SSL_SESSION(session_.get(), &data) != size) return fail(Errc::internal);
  session_.reset();
  const Bytes written(body);
  const auto digest = digest_of(std::span(&written, 1));
  if (!digest) return fail(digest.error());
  copy_bytes(into, *digest);
  return kDigest + body.size();
}

void WolfSslEngine::offer(Bytes ticket) {
  if (ticket.size() <= kDigest) return;
  const Bytes body = ticket.subspan(kDigest);
  const auto digest = digest_of(std::span(&body, 1));
  if (!digest || !equal(*digest, ticket.first(kDigest))) return;
  // What this build cannot read, or not use with this policy, is not offered.
  const unsigned char* data = data_of(body);
  const Owned<WOLFSSL_SESSION> kept(wolfSSL_d2i_SSL_SESSION(nullptr, &data, static_cast<long>(body.size())));
  const bool offered = kept && wolfSSL_set_session(ssl_.get(), kept.get()) == WOLFSSL_SUCCESS;
  if (offered) inbox_.note_ticket_offered();
}

unsigned WolfSslEngine::give_key(WOLFSSL* ssl, const char*, char* identity, unsigned identity_size, unsigned char* key,
                                 unsigned key_size) {
  return give(*engine_of(ssl).psk_, identity, identity_size, key, key_size);
}

unsigned WolfSslEngine::give_key_1_3(WOLFSSL* ssl, const char*, char* identity, unsigned identity_size,
                                     unsigned char* key, unsigned key_size, const char** suite) {
  const tls::ExternalPsk& psk = *engine_of(ssl).psk_;
  *suite = psk.hash == tls::PskHash::sha256 ? "TLS13-AES128-GCM-SHA256" : "TLS13-AES256-GCM-SHA384";
  return give(psk, identity, identity_size, key, key_size);
}

}  // namespace fairlead::ports::wolfssl
