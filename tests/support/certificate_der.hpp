// SPDX-License-Identifier: Apache-2.0
/// @file  Certificates in DER, written by hand: sound ones, and those that no library would write.
#pragma once

#include "support/general_names.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::tls::test {

using namespace std::literals;

inline std::string integer(std::string_view octets) { return element(0x02, octets); }
inline std::string oid(std::string_view octets) { return element(0x06, octets); }
inline std::string bit_string(std::string_view octets) { return element(0x03, "\0"s.append(octets)); }
inline std::string utc_time(std::string_view text) { return element(0x17, text); }
inline std::string generalized_time(std::string_view text) { return element(0x18, text); }
inline const std::string kNull = "\x05\x00"s;

/// A Name of relative distinguished names, and one of them with a single attribute below id-at.
inline std::string attribute(unsigned type, std::string_view value, unsigned tag = 0x0c) {
  return sequence({oid("\x55\x04"s + static_cast<char>(type)), element(tag, value)});
}
inline std::string rdn(unsigned type, std::string_view value, unsigned tag = 0x0c) {
  return element(0x31, attribute(type, value, tag));
}
inline constexpr unsigned kCommonName = 3;
inline constexpr unsigned kCountry = 6;
inline constexpr unsigned kOrganisation = 10;
inline std::string common_name(std::string_view value) { return sequence({rdn(kCommonName, value)}); }

/// An extension below id-ce by its last arc.
inline std::string extension(unsigned arc, std::string_view value) {
  return sequence({oid("\x55\x1d"s + static_cast<char>(arc)), element(0x04, value)});
}
inline std::string critical_extension(unsigned arc, std::string_view value) {
  return sequence({oid("\x55\x1d"s + static_cast<char>(arc)), "\x01\x01\xff", element(0x04, value)});
}

inline const std::string kEcdsaSha256 = sequence({oid("\x2a\x86\x48\xce\x3d\x04\x03\x02")});

/// A key on P-256 whose coordinates are no point of it.
inline std::string ec_key() {
  return sequence({sequence({oid("\x2a\x86\x48\xce\x3d\x02\x01"), oid("\x2a\x86\x48\xce\x3d\x03\x01\x07")}),
                   bit_string("\x04" + std::string(64, 'k'))});
}

/// The parts of a certificate in their order, each in DER. The defaults are sound, but for the signature.
struct CertificateDer {
  std::string version = element(0xa0, integer("\x02"));
  std::string serial = integer("\x01");
  std::string algorithm = kEcdsaSha256;
  std::string issuer = common_name("CA");
  std::string validity = sequence({utc_time("200101000000Z"), utc_time("491231235959Z")});
  std::string subject = common_name("device");
  std::string key = ec_key();
  std::string unique_ids{};
  std::vector<std::string> extensions{};
  std::string more{};  ///< At the end of TBSCertificate.
  std::string outer_algorithm = kEcdsaSha256;
  std::string signature = bit_string("signature");
  std::string after{};  ///< Behind the signature, inside of Certificate.

  [[nodiscard]] std::string der() const {
    std::string all;
    for (const std::string& one : extensions) all += one;
    const std::string list = extensions.empty() ? "" : element(0xa3, element(0x30, all));
    const std::string tbs =
        sequence({version, serial, algorithm, issuer, validity, subject, key, unique_ids, list, more});
    return sequence({tbs, outer_algorithm, signature, after});
  }
};

}  // namespace fairlead::tls::test
