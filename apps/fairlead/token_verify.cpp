// SPDX-License-Identifier: Apache-2.0
// fairlead token verify: whether a signature is that of a key or certificate in the token, or a MAC that of a secret
// key.
#include "fairlead/base/base64.hpp"
#include "fairlead/base/secret.hpp"
#include "fairlead/tls/certificate_reader.hpp"

#include "output.hpp"
#include "problem.hpp"
#include "signature_check.hpp"
#include "token_command.hpp"
#include "token_objects.hpp"
#include "token_signature.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

using pkcs11::ObjectClass;
using pkcs11::ObjectType;

constexpr std::size_t kMostSignature = 4096;  ///< In a file, in whatever form.

std::string signature_in(const TokenVerify& command) {
  std::string content(kMostSignature, '\0');
  content.resize(read_small_file(command.signature, "--signature", std::as_writable_bytes(std::span(content))));
  if (!command.base64) return content;
  std::string decoded(content.size(), '\0');
  decoded.resize(decode_base64_of(command.signature, content, std::as_writable_bytes(std::span(decoded))));
  return decoded;
}

/// Nothing also where the token shows it to its user alone, who has not logged in.
std::optional<pkcs11::ObjectHandle> find(TokenUse& use, ObjectClass object_class, ObjectType type) {
  if (use.uri().type().value_or(type) != type) return {};
  const auto found = pkcs11::find_by_uri(use.session(), object_class, use.uri());
  if (!found && found.error() == Errc::key_missing) return {};
  if (!found && found.error() == Errc::pin_incorrect && !use.logged_in()) return {};
  return use.need(found);
}

std::string info_of(TokenUse& use, pkcs11::ObjectHandle key) {
  return std::string(text_of(use.need(pkcs11::read_public_half(use.session(), key)).info()));
}

std::string info_of_certificate(TokenUse& use, pkcs11::ObjectHandle certificate) {
  const std::string der = attribute(use, certificate, pkcs11::AttributeType::value);
  const auto view = tls::read_certificate(bytes_of(der));
  if (!view) {
    throw Problem(Errc::certificate_invalid, fmt::format("What {} names is no certificate.", use.named()),
                  "Look at it with fairlead token show.");
  }
  return std::string(text_of(view->public_key));
}

/// DER of the public key that the URI names, as far as it can be seen: of a public key, a certificate or a private key.
std::optional<std::string> visible_key(TokenUse& use) {
  if (const auto key = find(use, ObjectClass::public_key, ObjectType::public_key)) return info_of(use, *key);
  if (const auto one = find(use, ObjectClass::certificate, ObjectType::certificate)) {
    return info_of_certificate(use, *one);
  }
  if (const auto key = find(use, ObjectClass::private_key, ObjectType::private_key)) return info_of(use, *key);
  return {};
}

/// The same; who sees it without a login needs none.
std::string public_key(TokenUse& use) {
  if (const auto key = visible_key(use)) return *key;
  use.log_in();
  if (const auto key = visible_key(use)) return *key;
  throw Problem(Errc::key_missing, fmt::format("The token has neither a key nor a certificate for {}.", use.named()),
                "fairlead token show lists what is in it; a secret key is named with type=secret-key.");
}

int report(const TokenUse& use, const TokenVerify& command, std::string_view signature, bool right,
           std::string_view scheme) {
  if (right) return write_output(fmt::format("The signature is right: {}, {}.\n", use.named(), scheme));
  const bool text = !command.base64 && is_base64(signature);
  throw Problem(Errc::key_mismatch,
                fmt::format("The signature is not that of {} for this message, by {}.", use.named(), scheme),
                fmt::format("{}Check the message, the key, and the scheme by which it was signed (--scheme).",
                            text ? "The signature is text in base64: add --base64 if that is meant. " : ""));
}

int verify_mac(TokenUse& use, const TokenVerify& command, MessageFile& message, std::string_view signature) {
  const platform::HashAlgorithm algorithm = mac_for(command.scheme);
  const Mac mac = mac_of(use, find_secret_key(use), algorithm, message);
  return report(use, command, signature, equal_in_constant_time(mac.bytes(), bytes_of(signature)),
                command.scheme.value_or("hmac_sha256"));
}

/// What a token computes for its user alone is tried again after a login.
template <class Call>
auto with_login(TokenUse& use, const Call& call) {
  auto done = call();
  if (done || done.error() != Errc::pin_incorrect || use.logged_in()) return done;
  use.log_in();
  return call();
}

}  // namespace

int run_token(const TokenVerify& command) {
  require_known_scheme(command.scheme);
  const std::string signature = signature_in(command);
  MessageFile message(command.in);
  TokenUse use(command.target, pkcs11::Access::read_only);
  if (names_secret_key(use)) return verify_mac(use, command, message, signature);
  SignatureCheck check(use.session(), public_key(use));
  const tls::SignatureScheme scheme = scheme_for(command.scheme, check.kind().kind);
  const TokenCall call{"verify the signature", "C_VerifyInit, C_Verify"};
  use.need(with_login(use, [&] { return check.begin(scheme); }), call);
  for (Bytes piece = message.next(); !piece.empty(); piece = message.next()) use.need(check.add(piece), call);
  use.need(check.finish(), call);
  const bool right = use.need(with_login(use, [&] { return check.verify(bytes_of(signature)); }), call);
  return report(use, command, signature, right, tls::name(scheme));
}

}  // namespace fairlead::cli
