// SPDX-License-Identifier: Apache-2.0
// fairlead token verify: whether a signature is that of a key or certificate in the token, or a MAC that of a secret
// key.
#include "fairlead/base/secret.hpp"
#include "fairlead/tls/certificate_reader.hpp"

#include "output.hpp"
#include "problem.hpp"
#include "token_check.hpp"
#include "token_command.hpp"
#include "token_objects.hpp"
#include "token_signature.hpp"

#include <optional>
#include <string>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

using pkcs11::ObjectClass;

constexpr std::size_t kMostSignature = 4096;  ///< In a file, in whatever form.

std::string signature_in(const TokenVerify& command) {
  const std::string content = read_small_file(command.signature, "--signature", kMostSignature);
  return command.base64 ? bytes_in_base64(content, command.signature) : content;
}

/// Of the certificate that the URI names.
std::optional<std::string> key_of_certificate(TokenUse& use) {
  const auto found = pkcs11::find_by_uri(use.session(), ObjectClass::certificate, use.uri());
  if (!found && found.error() == Errc::key_missing) return {};
  const std::string der = attribute(use, use.need(found), pkcs11::AttributeType::value);
  const auto view = tls::read_certificate(bytes_of(der));
  if (!view) {
    throw Problem(Errc::certificate_invalid, fmt::format("What {} names is no certificate.", use.named()),
                  "Look at it with fairlead token show.");
  }
  return std::string(text_of(view->public_key));
}

/// DER of the public key that the URI names: of a public key, a certificate, or a private key; nothing: none of them.
/// The first two take no login.
std::optional<std::string> public_key(TokenUse& use) {
  const auto object = pkcs11::find_by_uri(use.session(), ObjectClass::public_key, use.uri());
  if (object || object.error() != Errc::key_missing) {
    return std::string(text_of(use.need(pkcs11::read_public_half(use.session(), use.need(object))).info()));
  }
  if (auto key = key_of_certificate(use)) return key;
  use.log_in();
  const auto hidden = pkcs11::find_by_uri(use.session(), ObjectClass::private_key, use.uri());
  if (!hidden && hidden.error() == Errc::key_missing) return {};
  return std::string(text_of(use.need(pkcs11::read_public_half(use.session(), use.need(hidden))).info()));
}

int report(const TokenUse& use, bool right, std::string_view scheme) {
  if (right) return write_output(fmt::format("The signature is right: {}, {}.\n", use.named(), scheme));
  throw Problem(Errc::key_mismatch,
                fmt::format("The signature is not that of {} for this message, by {}.", use.named(), scheme),
                "Check the message, the key, and the scheme by which it was signed (--scheme).");
}

int verify_mac(TokenUse& use, pkcs11::ObjectHandle key, const TokenVerify& command, MessageFile& message,
               std::string_view signature) {
  const platform::HashAlgorithm algorithm = mac_for(command.scheme);
  const Mac mac = mac_of(use, key, algorithm, message);
  return report(use, equal_in_constant_time(mac.bytes(), bytes_of(signature)), command.scheme.value_or("hmac_sha256"));
}

}  // namespace

int run_token(const TokenVerify& command) {
  const std::string signature = signature_in(command);
  MessageFile message(command.in);
  TokenUse use(command.target, pkcs11::Access::read_only);
  const std::optional<std::string> info = public_key(use);
  if (!info) {
    if (const auto secret = find_secret_key(use)) return verify_mac(use, *secret, command, message, signature);
    use.refuse(Errc::key_missing);
  }
  SignatureCheck check(use.session(), *info);
  const tls::SignatureScheme scheme = scheme_for(command.scheme, check.kind().kind);
  const TokenCall call{"verify the signature", "C_VerifyInit, C_Verify"};
  if (const Result<void> begun = check.begin(scheme); !begun && begun.error() == Errc::pin_incorrect) {
    // Some tokens compute for nobody but the user.
    use.log_in();
    use.need(check.begin(scheme), call);
  } else {
    use.need(begun, call);
  }
  for (Bytes piece = message.next(); !piece.empty(); piece = message.next()) use.need(check.add(piece), call);
  return report(use, use.need(check.finish(bytes_of(signature)), call), tls::name(scheme));
}

}  // namespace fairlead::cli
