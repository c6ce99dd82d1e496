// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/try.hpp"

#include "engine.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <openssl/obj_mac.h>
#include <openssl/ssl.h>

namespace fairlead::ports::openssl {
namespace {

using tls::CipherSuite;
using tls::Group;
using tls::Version;

struct KnownGroup {
  Group group;
  int nid;
};
constexpr KnownGroup kGroups[] = {{Group::x25519, NID_X25519},
                                  {Group::secp256r1, NID_X9_62_prime256v1},
                                  {Group::secp384r1, NID_secp384r1},
                                  {Group::secp521r1, NID_secp521r1},
                                  {Group::x448, NID_X448}};

bool is_tls_1_3(CipherSuite suite) { return (static_cast<unsigned>(suite) >> 8U) == 0x13; }

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

/// Versions without a suite are switched off, since OpenSSL would otherwise put its own default list there.
Result<void> set_suites_and_versions(SSL* ssl, const tls::Policy& policy, bool with_psk) {
  std::string newer;
  std::string older;
  const auto add = [&](CipherSuite suite) {
    const std::string_view name = own_name(ssl, suite);
    if (!name.empty()) append(is_tls_1_3(suite) ? newer : older, name);
  };
  if (with_psk) std::ranges::for_each(tls::kPskSuites, add);
  std::ranges::for_each(policy.suites, add);
  const Version oldest = older.empty() ? Version::tls_1_3 : policy.oldest;
  const Version newest = newer.empty() ? Version::tls_1_2 : policy.newest;
  if (oldest > newest) return fail(Errc::unsupported);
  const bool set = SSL_set_min_proto_version(ssl, static_cast<int>(oldest)) == 1 &&
                   SSL_set_max_proto_version(ssl, static_cast<int>(newest)) == 1 &&
                   SSL_set_ciphersuites(ssl, newer.c_str()) == 1 &&
                   (older.empty() || SSL_set_cipher_list(ssl, older.c_str()) == 1);
  if (!set) return fail(Errc::unsupported);
  return {};
}

Result<void> set_groups(SSL* ssl, const tls::Policy& policy) {
  std::vector<int> nids;
  for (const Group group : policy.groups) {
    const auto* known = std::ranges::find(kGroups, group, &KnownGroup::group);
    if (known != std::end(kGroups)) nids.push_back(known->nid);
  }
  if (nids.empty() || SSL_set1_groups(ssl, nids.data(), static_cast<long>(nids.size())) != 1) {
    return fail(Errc::unsupported);
  }
  return {};
}

Result<void> set_signature_schemes(SSL* ssl, const tls::Policy& policy) {
  std::string list;
  for (const tls::SignatureScheme scheme : policy.signature_schemes) append(list, tls::name(scheme));
  if (list.empty() || SSL_set1_sigalgs_list(ssl, list.data()) != 1) return fail(Errc::unsupported);
  return {};
}

Result<void> set_server_name(SSL* ssl, const tls::Policy& policy, const tls::ReferenceName& host) {
  std::string name;
  if (policy.sni == tls::Sni::other) {
    FAIRLEAD_TRY_ASSIGN(const tls::ReferenceName other, tls::ReferenceName::dns(policy.sni_name));
    name = other.dns_name();
  }
  if (policy.sni == tls::Sni::host) name = host.dns_name();
  // SSL_set_tlsext_host_name() as a function: the macro casts.
  if (!name.empty() && SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) != 1) {
    return fail(Errc::no_memory);
  }
  return {};
}

Result<void> set_alpn(SSL* ssl, const tls::Policy& policy) {
  std::vector<unsigned char> list;  // RFC 7301 section 3.1: each name behind its length.
  for (const std::string_view protocol : policy.alpn) {
    if (protocol.empty() || protocol.size() > 0xff) return fail(Errc::invalid);
    list.push_back(static_cast<unsigned char>(protocol.size()));
    list.insert(list.end(), protocol.begin(), protocol.end());
  }
  // The one function of OpenSSL here that returns 0 for success.
  if (!list.empty() && SSL_set_alpn_protos(ssl, list.data(), static_cast<unsigned>(list.size())) != 0) {
    return fail(Errc::no_memory);
  }
  return {};
}

Result<void> set_record_limit(SSL* ssl, const tls::Policy& policy) {
  if (policy.record_limit == 0) return {};
  FAIRLEAD_TRY_ASSIGN(const std::uint8_t code, tls::max_fragment_length(policy.record_limit));
  if (code != 0 && SSL_set_tlsext_max_fragment_length(ssl, code) != 1) return fail(Errc::unsupported);
  return {};
}

}  // namespace

tls::Group group_of(ssl_st* ssl) {
  const auto nid = static_cast<int>(SSL_get_negotiated_group(ssl));
  const auto* known = std::ranges::find(kGroups, nid, &KnownGroup::nid);
  return known == std::end(kGroups) ? Group::none : known->group;
}

Result<void> apply_policy(ssl_st* ssl, const tls::Parameters& parameters) {
  const tls::Policy& policy = parameters.policy;
  FAIRLEAD_TRY(set_suites_and_versions(ssl, policy, parameters.psk != nullptr));
  FAIRLEAD_TRY(set_groups(ssl, policy));
  FAIRLEAD_TRY(set_signature_schemes(ssl, policy));
  FAIRLEAD_TRY(set_server_name(ssl, policy, parameters.host));
  FAIRLEAD_TRY(set_record_limit(ssl, policy));
  return set_alpn(ssl, policy);
}

}  // namespace fairlead::ports::openssl
