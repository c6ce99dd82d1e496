// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/try.hpp"

#include "abilities.hpp"
#include "engine.hpp"
#include "version.hpp"

#include <algorithm>
#include <limits>

#include <mbedtls/ecp.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ciphersuites.h>
#include <mbedtls/x509_crt.h>

namespace fairlead::ports::mbedtls {
namespace {

using tls::CipherSuite;
using tls::Group;
using tls::SignatureScheme;
using tls::Version;

constexpr mbedtls_x509_crt_profile kAnyProfile{.allowed_mds = std::numeric_limits<std::uint32_t>::max(),
                                               .allowed_pks = std::numeric_limits<std::uint32_t>::max(),
                                               .allowed_curves = std::numeric_limits<std::uint32_t>::max(),
                                               .rsa_min_bitlen = 0};

bool is_known(CipherSuite suite) { return mbedtls_ssl_ciphersuite_from_id(static_cast<int>(suite)) != nullptr; }

/// mbedTLS has smaller curves as well, for certificates.
bool is_known(Group group) {
  return group >= Group::secp256r1 && mbedtls_ecp_curve_info_from_tls_id(static_cast<std::uint16_t>(group)) != nullptr;
}

bool is_pss(SignatureScheme scheme) {
  return scheme >= SignatureScheme::rsa_pss_rsae_sha256 && scheme <= SignatureScheme::rsa_pss_rsae_sha512;
}

bool is_known(SignatureScheme scheme) { return scheme != SignatureScheme::ed25519 && scheme != SignatureScheme::none; }

/// Writes numbers to a list that ends with 0, and has room for all that a policy lists.
template <class List>
class Numbers {
 public:
  explicit Numbers(List& list) : list_(list) {}
  template <class Name>
  void add(Name name) {
    list_[size_++] = static_cast<typename List::value_type>(name);
  }
  [[nodiscard]] bool empty() const { return size_ == 0; }

 private:
  List& list_;
  std::size_t size_ = 0;
};

/// @return The versions that are offered; or unsupported.
Result<tls::VersionRange> set_suites_and_versions(Connection& connection, const tls::Parameters& parameters,
                                                  const tls::SchemeList* schemes) {
  const auto is_of_use = [schemes](CipherSuite suite) {
    const auto has_digest = [suite](SignatureScheme scheme) { return signs_in_1_2(scheme, suite); };
    return tls::version_of(suite) == Version::tls_1_3 || schemes == nullptr ||
           std::ranges::any_of(*schemes, has_digest);
  };
  tls::OfferedSuites known;
  Numbers numbers(connection.handshake->suites);
  for (const CipherSuite suite : tls::suites_of(parameters)) {
    if (!is_known(suite) || !is_of_use(suite)) continue;
    (void)known.push_back(suite);
    numbers.add(suite);
  }
  const tls::Policy& policy = parameters.policy;
  FAIRLEAD_TRY_ASSIGN(const tls::VersionRange versions, tls::versions_with(known, {policy.oldest, policy.newest}));
  mbedtls_ssl_config* const config = connection.config.get();
  mbedtls_ssl_conf_ciphersuites(config, connection.handshake->suites.data());
  mbedtls_ssl_conf_min_tls_version(config, static_cast<mbedtls_ssl_protocol_version>(versions.oldest));
  mbedtls_ssl_conf_max_tls_version(config, static_cast<mbedtls_ssl_protocol_version>(versions.newest));
  return versions;
}

Result<void> set_groups_and_schemes(Connection& connection, const tls::Policy& policy) {
  Numbers groups(connection.handshake->groups);
  for (const Group group : policy.groups) {
    if (is_known(group)) groups.add(group);
  }
  // mbedTLS 3.6.6 offers RSASSA-PSS together with TLS 1.3 and refuses it under 1.2; a server of 1.2 takes what comes
  // first.
  Numbers schemes(connection.handshake->schemes);
  for (const bool pss : {false, true}) {
    for (const SignatureScheme scheme : policy.signature_schemes) {
      if (is_known(scheme) && is_pss(scheme) == pss) schemes.add(scheme);
    }
  }
  if (groups.empty() || schemes.empty()) return fail(Errc::unsupported);
  mbedtls_ssl_conf_groups(connection.config.get(), connection.handshake->groups.data());
  mbedtls_ssl_conf_sig_algs(connection.config.get(), connection.handshake->schemes.data());
  return {};
}

/// Each protocol with an end, behind the pointers to them.
Result<void> set_alpn(Connection& connection, const tls::Policy& policy) {
  if (policy.alpn.empty()) return {};
  const std::size_t table = (policy.alpn.size() + 1) * sizeof(const char*);
  std::size_t total = 0;
  for (const std::string_view protocol : policy.alpn) {
    if (protocol.find('\0') != std::string_view::npos) return fail(Errc::unsupported);
    total += protocol.size() + 1;
  }
  connection.alpn = Copy(Bytes(), table + total);
  if (connection.alpn.bytes().empty()) return fail(Errc::no_memory);
  auto* const pointers = reinterpret_cast<const char**>(connection.alpn.bytes().data());
  MutableBytes rest = connection.alpn.bytes().subspan(table);
  std::size_t index = 0;
  for (const std::string_view protocol : policy.alpn) {
    copy_bytes(rest, bytes_of(protocol));
    pointers[index++] = reinterpret_cast<const char*>(rest.data());
    rest = rest.subspan(protocol.size() + 1);
  }
  const int returned = mbedtls_ssl_conf_alpn_protocols(connection.config.get(), pointers);
  return returned == 0 ? Result<void>() : fail(Errc::internal);
}

/// mbedTLS 3.6 would ask a server of TLS 1.3, too, and give up when that one agrees. There it announces the size of its
/// own buffers instead (RFC 8449).
Result<void> set_record_limit(Connection& connection, const tls::Policy& policy, tls::VersionRange versions) {
  if (policy.record_limit == 0) return {};
  FAIRLEAD_TRY_ASSIGN(const std::uint8_t code, tls::max_fragment_length(policy.record_limit));
  if (versions.newest >= Version::tls_1_3) return {};
  if (mbedtls_ssl_conf_max_frag_len(connection.config.get(), code) != 0) return fail(Errc::unsupported);
  return {};
}

/// A key is used with a suite of its own under TLS 1.2, and with SHA-256 only under TLS 1.3.
Result<void> set_keys(Connection& connection, const tls::Parameters& parameters, bool resumes) {
  mbedtls_ssl_config* const config = connection.config.get();
  bool keys_of_1_3 = resumes;
  if (const tls::ExternalPsk* const psk = parameters.psk; psk != nullptr) {
    const tls::Policy& policy = parameters.policy;
    const bool newer = policy.newest >= Version::tls_1_3 && psk->hash == tls::PskHash::sha256 &&
                       std::ranges::any_of(policy.suites, [](CipherSuite suite) {
                         return tls::version_of(suite) == Version::tls_1_3 &&
                                suite != CipherSuite::aes_256_gcm_sha384 && is_known(suite);
                       });
    const bool older = policy.oldest <= Version::tls_1_2 &&
                       std::ranges::any_of(tls::kPskSuites, [](CipherSuite suite) { return is_known(suite); });
    if (!newer && !older) return fail(Errc::unsupported);
    const int returned = set_psk(*config, *psk);
    if (returned != 0) return fail(returned == MBEDTLS_ERR_SSL_ALLOC_FAILED ? Errc::no_memory : Errc::unsupported);
    keys_of_1_3 = newer;
  }
  mbedtls_ssl_conf_session_tickets(
      config, resumes ? MBEDTLS_SSL_SESSION_TICKETS_ENABLED : MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
  set_1_3(*config, resumes, keys_of_1_3);
  return {};
}

}  // namespace

const mbedtls_x509_crt_profile& any_profile() { return kAnyProfile; }

tls::Capabilities capabilities() {
  using tls::Capabilities;
  const auto has_one_of = [](const auto& suites) {
    return std::ranges::any_of(
        suites, [](CipherSuite suite) { return tls::version_of(suite) == Version::tls_1_2 && is_known(suite); });
  };
  const auto where = [](bool has_it, Capabilities one) { return has_it ? one : Capabilities::none; };
  return Capabilities::max_fragment_length | Capabilities::revocation_lists | capabilities_of_1_3() |
         where(has_one_of(tls::Policy().suites), Capabilities::resumption_1_2) |
         where(has_one_of(tls::kPskSuites), Capabilities::psk_1_2) |
         where(reads_all_key_forms(), Capabilities::encrypted_keys) |
         where(has_signing_keys(), Capabilities::signing_keys);
}

Result<void> configure(Connection& connection, const tls::Parameters& parameters, bool resumes,
                       const tls::SchemeList* schemes) {
  mbedtls_ssl_config* const config = connection.config.get();
  if (mbedtls_ssl_config_defaults(config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                  MBEDTLS_SSL_PRESET_DEFAULT) != 0) {
    return fail(Errc::no_memory);
  }
  set_random(*config);
  mbedtls_ssl_conf_cert_profile(config, &kAnyProfile);
  mbedtls_ssl_conf_legacy_renegotiation(config, MBEDTLS_SSL_LEGACY_BREAK_HANDSHAKE);
  mbedtls_ssl_conf_authmode(config,
                            parameters.policy.verifies() ? MBEDTLS_SSL_VERIFY_REQUIRED : MBEDTLS_SSL_VERIFY_NONE);
  FAIRLEAD_TRY_ASSIGN(const tls::VersionRange versions, set_suites_and_versions(connection, parameters, schemes));
  FAIRLEAD_TRY(set_groups_and_schemes(connection, parameters.policy));
  FAIRLEAD_TRY(set_record_limit(connection, parameters.policy, versions));
  FAIRLEAD_TRY(set_keys(connection, parameters, resumes));
  return set_alpn(connection, parameters.policy);
}

Result<void> set_server_name(mbedtls_ssl_context& ssl, const tls::Parameters& parameters) {
  const std::string_view sent = tls::server_name(parameters);
  std::array<char, 256> name{};  // It has at most 253 bytes.
  std::ranges::copy(sent, name.begin());
  // It must be called also for none. mbedTLS compares the name with the certificate, too, and we overrule what it says.
  if (mbedtls_ssl_set_hostname(&ssl, sent.empty() ? nullptr : name.data()) != 0) return fail(Errc::no_memory);
  return {};
}

}  // namespace fairlead::ports::mbedtls
