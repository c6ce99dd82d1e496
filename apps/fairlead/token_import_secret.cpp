// SPDX-License-Identifier: Apache-2.0
// fairlead token import --hmac-key: a secret that others know as well, which makes MACs.
#include "fairlead/base/base64.hpp"
#include "fairlead/base/secret.hpp"
#include "fairlead/pkcs11/token_mac.hpp"

#include "output.hpp"
#include "problem.hpp"
#include "report.hpp"
#include "token_command.hpp"
#include "token_objects.hpp"
#include "token_signature.hpp"

#include <cstddef>
#include <string>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

constexpr std::size_t kMostSecret = 1024;

using SecretBytes = Secret<kMostSecret>;

SecretBytes read_secret(const TokenImportSecret& command) {
  SecretBytes content;
  (void)content.resize(read_small_file(command.file, "--hmac-key", content.resize(kMostSecret)));
  if (content.empty()) refuse(fmt::format("{} is empty.", command.file), "Give the file that holds the secret.");
  if (!command.base64) return content;
  SecretBytes decoded;
  const std::size_t size = decode_base64_of(command.file, text_of(content.reveal()), decoded.resize(content.size()));
  (void)decoded.resize(size);
  return decoded;
}

/// Of what is stored otherwise than was meant, and found out by the first MAC.
void warn_of_text(const SecretBytes& secret, const TokenImportSecret& command) {
  if (command.base64) return;
  const Report report(Talk::normal, command.target.form);
  if (is_base64(text_of(secret.reveal()))) {
    report.warn(
        fmt::format("{} is text in base64, and is stored as it stands; --base64 stores what it means.", command.file));
  } else if (secret.reveal().back() == std::byte{'\n'}) {
    report.warn(fmt::format("{} ends with a line end, which is a part of the secret.", command.file));
  }
}

}  // namespace

int run_token(const TokenImportSecret& command) {
  const SecretBytes secret = read_secret(command);
  TokenUse use(command.target, pkcs11::Access::read_write);
  const std::string label = label_in(use.uri());
  const std::string id = id_in(use.uri());
  if (label.empty()) {
    refuse("The URI does not say what the key is to be called.",
           "Add object=NAME to it, for example pkcs11:token=gateway;object=shared-key.");
  }
  warn_of_text(secret, command);
  use.log_in();
  require_free(use, pkcs11::ObjectClass::secret_key, label, id);
  const TokenCall call{"store the key", "C_CreateObject"};
  (void)use.need(pkcs11::store_mac_key(use.session(), {.secret = secret.reveal(), .label = label, .id = bytes_of(id)}),
                 call);
  const std::string uri = object_uri(use.token(), label, bytes_of(id)) + ";type=secret-key";
  return write_account(uri + "\n", "the key was stored, and is in the token: " + uri);
}

}  // namespace fairlead::cli
