// SPDX-License-Identifier: Apache-2.0
#include "token_signature.hpp"

#include "fairlead/base/base64.hpp"
#include "fairlead/pkcs11/key_reader.hpp"

#include "problem.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

using tls::SignatureScheme;

/// In the order in which they are offered; the first that fits is the key's own.
constexpr std::array kSchemes = {
    SignatureScheme::ecdsa_secp256r1_sha256, SignatureScheme::ecdsa_secp384r1_sha384,
    SignatureScheme::ecdsa_secp521r1_sha512, SignatureScheme::rsa_pss_rsae_sha256,
    SignatureScheme::rsa_pss_rsae_sha384,    SignatureScheme::rsa_pss_rsae_sha512,
    SignatureScheme::rsa_pkcs1_sha256,       SignatureScheme::rsa_pkcs1_sha384,
    SignatureScheme::rsa_pkcs1_sha512,
};

/// An EC key signs any digest, and by itself that of its curve, which is as strong.
bool is_for(tls::KeyKind kind, SignatureScheme scheme, bool by_itself) {
  const bool of_curve = by_itself && kind.type == tls::KeyType::ec;
  return tls::fits(kind, scheme, of_curve ? tls::Version::tls_1_3 : tls::Version::tls_1_2);
}

struct MacRow {
  std::string_view name;
  platform::HashAlgorithm algorithm;
};
constexpr std::array kMacs = {
    MacRow{"hmac_sha256", platform::HashAlgorithm::sha256},
    MacRow{"hmac_sha384", platform::HashAlgorithm::sha384},
    MacRow{"hmac_sha512", platform::HashAlgorithm::sha512},
};

[[noreturn]] void refuse_scheme(const std::string& given, const std::string& names) {
  refuse(fmt::format("--scheme: \"{}\" is nothing by which this key signs.", given),
         names.empty() ? "Such a key signs nothing." : fmt::format("This key has {}.", names));
}

}  // namespace

SignatureScheme scheme_for(const std::optional<std::string>& given, tls::KeyKind kind) {
  std::string names;
  for (const SignatureScheme scheme : kSchemes) {
    if (!is_for(kind, scheme, !given)) continue;
    if (!given || *given == tls::name(scheme)) return scheme;
    names += (names.empty() ? "" : ", ") + std::string(tls::name(scheme));
  }
  refuse_scheme(given.value_or(""), names);
}

platform::HashAlgorithm mac_for(const std::optional<std::string>& given) {
  if (!given) return platform::HashAlgorithm::sha256;
  std::string names;
  for (const MacRow& row : kMacs) {
    if (row.name == *given) return row.algorithm;
    names += (names.empty() ? "" : ", ") + std::string(row.name);
  }
  refuse_scheme(*given, names);
}

void require_known_scheme(const std::optional<std::string>& given) {
  if (!given || std::ranges::find(kMacs, *given, &MacRow::name) != kMacs.end()) return;
  const auto is_it = [&given](SignatureScheme scheme) { return *given == tls::name(scheme); };
  if (std::ranges::any_of(kSchemes, is_it)) return;
  refuse(
      fmt::format("--scheme: \"{}\" is not known.", *given),
      "Write ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256, rsa_pkcs1_sha256 or the like; for a secret key hmac_sha256.");
}

bool names_secret_key(const TokenUse& use) { return use.uri().type() == pkcs11::ObjectType::secret_key; }

pkcs11::ObjectHandle find_secret_key(TokenUse& use) {
  use.log_in();
  const auto found = pkcs11::find_by_uri(use.session(), pkcs11::ObjectClass::secret_key, use.uri());
  if (!found && found.error() == Errc::key_missing) {
    throw Problem(Errc::key_missing, fmt::format("The token has no secret key for {}.", use.named()),
                  "Correct object= or id=; fairlead token import --hmac-key stores one.");
  }
  return use.need(found);
}

Mac mac_of(TokenUse& use, pkcs11::ObjectHandle key, platform::HashAlgorithm algorithm, MessageFile& message) {
  const TokenCall call{"compute the HMAC", "C_SignInit to C_SignFinal"};
  pkcs11::TokenMac mac(use.session());
  use.need(mac.begin(key, algorithm), call);
  for (Bytes piece = message.next(); !piece.empty(); piece = message.next()) use.need(mac.add(piece), call);
  Mac made;
  made.size = use.need(mac.end(made.memory), call).size();
  return made;
}

std::string base64_text(Bytes bytes) {
  std::string text(base64_size(bytes.size()), '\0');
  ByteWriter writer(std::as_writable_bytes(std::span(text)));
  encode_base64(bytes, writer);
  return text + "\n";
}

std::size_t decode_base64_of(const std::string& file, std::string_view text, MutableBytes into) {
  if (!is_base64(text)) {
    refuse(fmt::format("{} is not base64.", file),
           "It is the alphabet of RFC 4648 section 4, with its padding; leave --base64 out for a file of bytes.");
  }
  ByteWriter writer(into);
  decode_base64(text, writer);
  return writer.size();
}

}  // namespace fairlead::cli
