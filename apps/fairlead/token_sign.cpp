// SPDX-License-Identifier: Apache-2.0
// fairlead token sign: a detached signature by a key in the token, or a MAC by a secret one.
#include "fairlead/pkcs11/signer.hpp"
#include "fairlead/pkcs11/token_key.hpp"

#include "command_digest.hpp"
#include "problem.hpp"
#include "token_command.hpp"
#include "token_files.hpp"
#include "token_signature.hpp"

#include <array>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

namespace fairlead::cli {
namespace {

int deliver_signature(Bytes signature, const TokenSign& command) {
  if (command.base64) return deliver(base64_text(signature), command.out);
  return deliver(std::string(text_of(signature)), command.out);
}

void require_place_for_bytes(const TokenSign& command) {
  if (command.base64 || !command.out.empty() || ::isatty(STDOUT_FILENO) == 0) return;
  refuse("A signature is bytes, which are not for a terminal.", "Add --base64, or name a file with --out.");
}

}  // namespace

int run_token(const TokenSign& command) {
  require_place_for_bytes(command);
  require_known_scheme(command.scheme);
  MessageFile message(command.in);
  TokenUse use(command.target, pkcs11::Access::read_only);
  if (names_secret_key(use)) {
    const platform::HashAlgorithm algorithm = mac_for(command.scheme);
    return deliver_signature(mac_of(use, find_secret_key(use), algorithm, message).bytes(), command);
  }
  if (use.uri().type().value_or(pkcs11::ObjectType::private_key) != pkcs11::ObjectType::private_key) {
    refuse(fmt::format("{} names nothing that signs.", use.named()),
           "Leave type= out, or write type=private, or type=secret-key for a MAC.");
  }
  pkcs11::TokenKey key(use.module(), use.uri(), &use.pin());
  if (const Result<void> opened = open_key(key); !opened) {
    refuse_token(opened.error(), use.named(), key.native(), &use.pin());
  }
  const auto kind = tls::key_kind_of(key.public_key());
  const tls::SignatureScheme scheme = scheme_for(command.scheme, kind ? kind->kind : tls::KeyKind{});

  CommandDigest digest(use.session());
  pkcs11::Signer signer(key, digest);
  const TokenCall digesting{"compute the digest of the message", "C_DigestInit to C_DigestFinal"};
  const Result<void> begun = signer.begin(scheme);
  if (!begun && begun.error() == Errc::invalid) {
    throw Problem(Errc::unsupported, fmt::format("The token does not sign by {}.", tls::name(scheme)),
                  "Choose another with --scheme; whoever verifies has to name the same.");
  }
  use.need(begun, digesting);
  for (Bytes piece = message.next(); !piece.empty(); piece = message.next()) use.need(signer.add(piece), digesting);
  std::array<std::byte, pkcs11::Signer::kMostSignature> memory{};
  const auto size = signer.finish(memory);
  if (!size) refuse_call(size.error(), {"sign", "C_SignInit, C_Sign"}, use.named(), key.native(), &use.pin());
  return deliver_signature(Bytes(memory).first(*size), command);
}

}  // namespace fairlead::cli
