// SPDX-License-Identifier: Apache-2.0
// fairlead token csr: a request for a certificate, signed by a key in the token.
#include "fairlead/pkcs11/token_key.hpp"
#include "fairlead/tls/certificate_request.hpp"

#include "command_digest.hpp"
#include "problem.hpp"
#include "token_command.hpp"
#include "token_files.hpp"
#include "token_use.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

constexpr std::size_t kMostRequest = std::size_t{64} * 1024;

[[noreturn]] void refuse_value() {
  refuse("A value of the request cannot stand in a certificate.",
         "CN, O, OU and serialNumber have 1 to 64 characters, L and ST up to 128, C is two capital letters; --dns is a "
         "host name, and --uri has a scheme and is ASCII.");
}

}  // namespace

int run_token(const TokenCsr& command) {
  TokenUse use(command.target, pkcs11::Access::read_only);
  std::vector<tls::SubjectAttribute> subject;
  for (const TokenCsr::Attribute& one : command.subject) subject.push_back({one.type, one.value});
  std::vector<tls::RequestedName> names;
  for (const TokenCsr::Name& one : command.names) names.push_back({one.kind, bytes_of(one.value)});

  pkcs11::TokenKey key(use.module(), use.uri(), &use.pin());
  if (const Result<void> opened = open_key(key); !opened) {
    refuse_token(opened.error(), use.named(), key.native(), &use.pin());
  }
  CommandHash hash(use.session());
  std::vector<std::byte> memory(kMostRequest);
  const auto size = tls::write_certificate_request(
      {.subject = subject, .names = names, .digital_signature = true, .client_authentication = true}, key, hash,
      memory);
  if (!size && hash.failed())
    use.refuse(size.error(), {"compute the digest of the request", "C_DigestInit to C_DigestFinal"});
  // Nothing was asked of the key where something is wrong with the request.
  if (!size && size.error() == Errc::invalid && key.native() == 0) refuse_value();
  if (!size) {
    refuse_call(size.error(), {"sign the request", "C_SignInit, C_Sign"}, use.named(), key.native(), &use.pin());
  }
  return deliver(pem_text("CERTIFICATE REQUEST", Bytes(memory).first(*size)), command.out);
}

}  // namespace fairlead::cli
