// SPDX-License-Identifier: Apache-2.0
#include "configured.hpp"

#include "fairlead/base/try.hpp"
#include "fairlead/tls/psk.hpp"

#include "engine.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <openssl/obj_mac.h>
#include <openssl/ssl.h>

namespace fairlead::ports::openssl {
namespace {

using tls::CipherSuite;
using tls::Group;

/// What a server's message Certificate takes at most. The usual ones have 2 to 6 KiB.
constexpr long kLargestChain = 32 * 1024;

/// What no policy changes. Every setting that openssl.cnf's section system_default can touch is set here, by make()
/// or by apply_policy().
Owned<ssl_ctx_st> make_context(OSSL_LIB_CTX* library) {
  Owned<ssl_ctx_st> made(SSL_CTX_new_ex(library, nullptr, TLS_client_method()));
  if (!made) return nullptr;
  SSL_CTX* context = made.get();
  SSL_CTX_clear_options(context, SSL_CTX_get_options(context));
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
  SSL_CTX_set_mode(context, SSL_MODE_AUTO_RETRY | SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_NO_AUTO_CHAIN);
  // Strength is judged by the policy, alike with every library. Level 1 of OpenSSL 3.5 leaves out suites with a tag
  // of 64 bits, which policies may name.
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, OpenSslEngine::note_ticket);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_max_cert_list(context, kLargestChain);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, OpenSslEngine::verify_peer, nullptr);
  SSL_CTX_set_info_callback(context, OpenSslEngine::note_alert);
  SSL_CTX_set_cert_cb(context, OpenSslEngine::note_certificate_request, nullptr);
  return made;
}

struct KnownGroup {
  Group group;
  int nid;
};
constexpr KnownGroup kGroups[] = {{Group::x25519, NID_X25519},
                                  {Group::secp256r1, NID_X9_62_prime256v1},
                                  {Group::secp384r1, NID_secp384r1},
                                  {Group::secp521r1, NID_secp521r1},
                                  {Group::x448, NID_X448}};

void append(std::string& list, std::string_view one) {
  if (!list.empty()) list += ':';
  list += one;
}

/// OpenSSL's own name of a suite; empty when this build does not have it.
std::string_view own_name(const SSL* ssl, CipherSuite suite) {
  const auto number = static_cast<unsigned>(suite);
  const unsigned char wire[] = {static_cast<unsigned char>(number >> 8U), static_cast<unsigned char>(number & 0xffU)};
  const SSL_CIPHER* known = SSL_CIPHER_find(const_cast<SSL*>(ssl), wire);
  return known == nullptr ? std::string_view() : std::string_view(SSL_CIPHER_get_name(known));
}

Result<void> set_suites_and_versions(SSL_CTX* context, const Settings& settings) {
  const Owned<ssl_st> ssl(SSL_new(context));
  if (!ssl) return fail(Errc::no_memory);
  tls::OfferedSuites known;
  std::string newer;
  std::string older;
  for (const CipherSuite suite : settings.suites) {
    const std::string_view name = own_name(ssl.get(), suite);
    if (name.empty()) continue;
    (void)known.push_back(suite);
    append(tls::version_of(suite) == tls::Version::tls_1_3 ? newer : older, name);
  }
  FAIRLEAD_TRY_ASSIGN(const tls::VersionRange versions, tls::versions_with(known, settings.versions));
  const bool set = SSL_CTX_set_min_proto_version(context, static_cast<int>(versions.oldest)) == 1 &&
                   SSL_CTX_set_max_proto_version(context, static_cast<int>(versions.newest)) == 1 &&
                   SSL_CTX_set_ciphersuites(context, newer.c_str()) == 1 &&
                   (older.empty() || SSL_CTX_set_cipher_list(context, older.c_str()) == 1);
  if (!set) return fail(Errc::unsupported);
  return {};
}

Result<void> set_groups(SSL_CTX* context, const Settings& settings) {
  std::vector<int> nids;
  for (const Group group : settings.groups) {
    const auto* known = std::ranges::find(kGroups, group, &KnownGroup::group);
    if (known != std::end(kGroups)) nids.push_back(known->nid);
  }
  if (nids.empty() || SSL_CTX_set1_groups(context, nids.data(), static_cast<long>(nids.size())) != 1) {
    return fail(Errc::unsupported);
  }
  return {};
}

std::string names_of(std::span<const tls::SignatureScheme> schemes) {
  std::string list;
  for (const tls::SignatureScheme scheme : schemes) append(list, tls::name(scheme));
  return list;
}

Result<void> set_signature_schemes(SSL_CTX* context, const Settings& settings) {
  std::string list = names_of(settings.schemes);
  std::string own = names_of(settings.own_schemes);
  const bool set = !list.empty() && SSL_CTX_set1_sigalgs_list(context, list.data()) == 1 &&
                   (own.empty() || SSL_CTX_set1_client_sigalgs_list(context, own.data()) == 1);
  if (!set) return fail(Errc::unsupported);
  return {};
}

Result<Owned<ssl_ctx_st>> make(OSSL_LIB_CTX* library, const Settings& settings) {
  Owned<ssl_ctx_st> made = make_context(library);
  if (!made) return fail(Errc::no_memory);
  FAIRLEAD_TRY(set_suites_and_versions(made.get(), settings));
  FAIRLEAD_TRY(set_groups(made.get(), settings));
  FAIRLEAD_TRY(set_signature_schemes(made.get(), settings));
  return made;
}

Owned<ssl_ctx_st> handle(const Owned<ssl_ctx_st>& context) {
  SSL_CTX_up_ref(context.get());
  return Owned<ssl_ctx_st>(context.get());
}

}  // namespace

Result<Owned<ssl_ctx_st>> Configured::context(OSSL_LIB_CTX* library, const Settings& settings) {
  const std::lock_guard lock(mutex_);
  for (const std::optional<Entry>& entry : entries_) {
    if (entry && entry->settings == settings) return handle(entry->context);
  }
  FAIRLEAD_TRY_ASSIGN(Owned<ssl_ctx_st> made, make(library, settings));
  std::optional<Entry>& entry = entries_[next_];
  next_ = (next_ + 1) % entries_.size();
  entry = Entry{settings, std::move(made)};
  return handle(entry->context);
}

tls::Group group_of(ssl_st* ssl) {
  const auto nid = static_cast<int>(SSL_get_negotiated_group(ssl));
  const auto* known = std::ranges::find(kGroups, nid, &KnownGroup::nid);
  return known == std::end(kGroups) ? Group::none : known->group;
}

}  // namespace fairlead::ports::openssl
