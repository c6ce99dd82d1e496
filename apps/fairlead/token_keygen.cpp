// SPDX-License-Identifier: Apache-2.0
// fairlead token keygen: a new key pair, made in the token.
#include "fairlead/pkcs11/key_generation.hpp"

#include "output.hpp"
#include "problem.hpp"
#include "token_certificates.hpp"
#include "token_command.hpp"
#include "token_objects.hpp"
#include "token_use.hpp"

#include <array>
#include <string>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

using pkcs11::ObjectClass;

constexpr std::size_t kIdSize = 8;

std::string random_id(TokenUse& use) {
  std::array<std::byte, kIdSize> id{};
  use.need(use.session().random(id), {"make up an id for the key", "C_GenerateRandom"});
  return std::string(text_of(id));
}

}  // namespace

int run_token(const TokenKeygen& command) {
  TokenUse use(command.target, pkcs11::Access::read_write);
  const std::string label = label_in(use.uri());
  if (label.empty()) {
    refuse("The URI does not say what the key is to be called.",
           "Add object=NAME to it, for example pkcs11:token=gateway;object=device-key.");
  }
  use.log_in();
  std::string id = id_in(use.uri());
  for (const ObjectClass half : {ObjectClass::private_key, ObjectClass::public_key}) require_free(use, half, label, id);
  require_no_anchor(use, label, "the key");
  if (id.empty()) id = random_id(use);
  const auto made = pkcs11::generate_key(use.session(), {.kind = command.kind, .label = label, .id = bytes_of(id)});
  const TokenCall call{"make the key", "C_GenerateKeyPair"};
  if (!made && (made.error() == Errc::unsupported || made.error() == Errc::invalid)) {
    throw Problem(Errc::unsupported,
                  fmt::format("The token makes no keys of the kind {} ({}).", name(command.kind),
                              return_text(call.function, made.error(), use.session().native())),
                  "Choose another with --type; pkcs11-tool -M lists what a token can do.");
  }
  (void)use.need(made, call);
  const std::string uri = object_uri(use.token(), label, bytes_of(id));
  return write_account(uri + "\n", "the key was made, and is in the token: " + uri);
}

}  // namespace fairlead::cli
