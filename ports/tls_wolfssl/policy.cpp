// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/try.hpp"
#include "fairlead/tls/offer.hpp"

#include "abilities.hpp"
#include "key_functions.hpp"
#include "version.hpp"

#include <algorithm>
#include <array>

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

namespace fairlead::ports::wolfssl {
namespace {

using tls::CipherSuite;
using tls::Group;
using tls::SignatureScheme;
using tls::Version;
using tls::VersionRange;

/// Its name by wolfSSL is "None" for a suite that this build does not have. Those of TLS 1.2 stay where that is left
/// out.
bool is_known(CipherSuite suite) {
  const bool older = tls::version_of(suite) == Version::tls_1_2;
  if (older && capabilities_of_1_2() == tls::Capabilities::none) return false;
  const auto number = static_cast<unsigned>(suite);
  const char* const name =
      wolfSSL_get_cipher_name_from_suite(static_cast<unsigned char>(number >> 8U), static_cast<unsigned char>(number));
  return name != nullptr && std::string_view(name) != "None" && std::string_view(name) != "NONE";
}

tls::OfferedSuites known_suites(const tls::Parameters& parameters) {
  tls::OfferedSuites known;
  for (const CipherSuite suite : tls::suites_of(parameters)) {
    if (is_known(suite)) (void)known.push_back(suite);
  }
  return known;
}

Result<void> set_suites(WOLFSSL* ssl, const tls::OfferedSuites& suites, VersionRange versions) {
  std::array<std::byte, 2 * tls::OfferedSuites::capacity()> memory{};
  ByteWriter list(memory);
  for (const CipherSuite suite : suites) {
    const Version version = tls::version_of(suite);
    if (version >= versions.oldest && version <= versions.newest) list.u16(static_cast<std::uint16_t>(suite));
  }
  const Bytes written = list.written();
  const int returned = wolfSSL_set_cipher_list_bytes(ssl, data_of(written), static_cast<int>(written.size()));
  return returned == WOLFSSL_SUCCESS ? Result<void>() : fail(Errc::unsupported);
}

bool is_known(Group group) { return group >= Group::secp256r1 && group <= Group::x448; }

/// With a key under TLS 1.2 wolfSSL takes what the server sends in X25519 and X448 for points of another curve.
bool works(Group group, const tls::Parameters& parameters, VersionRange versions) {
  const bool psk_of_1_2 = parameters.psk != nullptr && versions.oldest == Version::tls_1_2;
  return is_known(group) && !(psk_of_1_2 && group >= Group::x25519);
}

Result<void> set_groups(WOLFSSL* ssl, const tls::Parameters& parameters, VersionRange versions) {
  std::array<int, tls::GroupList::capacity()> groups{};
  int count = 0;
  for (const Group group : parameters.policy.groups) {
    if (works(group, parameters, versions)) groups[static_cast<std::size_t>(count++)] = static_cast<int>(group);
  }
  if (count == 0) return fail(Errc::unsupported);
  if (versions.newest == Version::tls_1_3) {
    const int returned = wolfSSL_set_groups(ssl, groups.data(), count);
    if (returned == WOLFSSL_SUCCESS) return {};
    return fail(fault_of_machine(returned).value_or(Errc::unsupported));
  }
  for (int i = 0; i < count; ++i) {
    const int returned = wolfSSL_UseSupportedCurve(ssl, static_cast<word16>(groups[static_cast<std::size_t>(i)]));
    if (returned != WOLFSSL_SUCCESS) return fail(fault_of_machine(returned).value_or(Errc::unsupported));
  }
  return {};
}

Result<void> set_server_name(WOLFSSL* ssl, const tls::Parameters& parameters) {
  const std::string_view name = tls::server_name(parameters);
  if (name.empty()) return {};
  const int returned =
      wolfSSL_UseSNI(ssl, WOLFSSL_SNI_HOST_NAME, name.data(), static_cast<unsigned short>(name.size()));
  return returned == WOLFSSL_SUCCESS ? Result<void>() : fail(Errc::no_memory);
}

/// wolfSSL takes names with commas between, in order of preference.
Result<void> set_alpn(WOLFSSL* ssl, const tls::Policy& policy) {
  Memory list;
  for (const std::string_view protocol : policy.alpn) {
    if (protocol.find(',') != std::string_view::npos || protocol.find('\0') != std::string_view::npos) {
      return fail(Errc::unsupported);
    }
    const std::string_view before = list.empty() ? "" : ",";
    if (!list.append(bytes_of(before)) || !list.append(bytes_of(protocol))) return fail(Errc::no_memory);
  }
  if (list.empty()) return {};
  auto* const names = reinterpret_cast<char*>(list.bytes().data());
  const int returned = wolfSSL_UseALPN(ssl, names, size_of(list.bytes()), WOLFSSL_ALPN_FAILED_ON_MISMATCH);
  if (returned == WOLFSSL_SUCCESS) return {};
  return fail(fault_of_machine(returned).value_or(Errc::unsupported));
}

Result<void> set_record_limit(WOLFSSL* ssl, const tls::Policy& policy) {
  if (policy.record_limit == 0) return {};
  FAIRLEAD_TRY_ASSIGN(const std::uint8_t code, tls::max_fragment_length(policy.record_limit));
  if (code != 0 && wolfSSL_UseMaxFragment(ssl, code) != WOLFSSL_SUCCESS) return fail(Errc::unsupported);
  return {};
}

/// Before the suites, which wolfSSL otherwise chooses anew.
Result<void> set_psk(WOLFSSL* ssl, const tls::Parameters& parameters, VersionRange versions) {
  const tls::ExternalPsk* const psk = parameters.psk;
  if (psk == nullptr) return {};
  if (capabilities_of_psk() == tls::Capabilities::none) return fail(Errc::unsupported);
  const bool older = versions.oldest == Version::tls_1_2;
  const CipherSuite wanted =
      psk->hash == tls::PskHash::sha256 ? CipherSuite::aes_128_gcm_sha256 : CipherSuite::aes_256_gcm_sha384;
  const auto& suites = parameters.policy.suites;
  const bool newer = versions.newest == Version::tls_1_3 && std::ranges::find(suites, wanted) != suites.end();
  if (!newer && !older) return fail(Errc::unsupported);
  // For the older version it is given when the server has chosen that.
  if (newer && (falls_back_from_psk() || !older)) offer_psk_1_3(ssl);
  return {};
}

}  // namespace

Result<void> apply_policy(WOLFSSL* ssl, const tls::Parameters& parameters) {
  const tls::OfferedSuites suites = known_suites(parameters);
  const VersionRange allowed{parameters.policy.oldest, parameters.policy.newest};
  FAIRLEAD_TRY_ASSIGN(const VersionRange versions, tls::versions_with(suites, allowed));
  FAIRLEAD_TRY(set_versions(ssl, versions));
  FAIRLEAD_TRY(set_psk(ssl, parameters, versions));
  FAIRLEAD_TRY(set_suites(ssl, suites, versions));
  FAIRLEAD_TRY(set_signature_schemes(ssl, parameters.policy));
  FAIRLEAD_TRY(set_groups(ssl, parameters, versions));
  FAIRLEAD_TRY(set_server_name(ssl, parameters));
  FAIRLEAD_TRY(set_record_limit(ssl, parameters.policy));
  return set_alpn(ssl, parameters.policy);
}

}  // namespace fairlead::ports::wolfssl
