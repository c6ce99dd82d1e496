// SPDX-License-Identifier: Apache-2.0
// fairlead token import --hmac-key: a secret that others know as well, which makes MACs.
#include "fairlead/base/secret.hpp"
#include "fairlead/pkcs11/token_mac.hpp"

#include "output.hpp"
#include "problem.hpp"
#include "token_command.hpp"
#include "token_objects.hpp"
#include "token_signature.hpp"

#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

constexpr std::size_t kMostSecret = 1024;

/// A copy of a secret that is zeroed when it goes.
class SecretText {
 public:
  explicit SecretText(std::string text) : text_(std::move(text)) {}
  SecretText(const SecretText&) = delete;
  SecretText& operator=(const SecretText&) = delete;
  ~SecretText() { zeroize(std::as_writable_bytes(std::span(text_))); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace

int run_token(const TokenImportSecret& command) {
  const SecretText content(read_small_file(command.file, "--hmac-key", kMostSecret));
  const SecretText secret(command.base64 ? bytes_in_base64(content.text(), command.file) : content.text());
  if (secret.text().empty()) refuse(fmt::format("{} is empty.", command.file), "Give the file that holds the secret.");
  TokenUse use(command.target, pkcs11::Access::read_write);
  const std::string label = label_in(use.uri());
  const std::string id = id_in(use.uri());
  if (label.empty()) {
    refuse("The URI does not say what the key is to be called.",
           "Add object=NAME to it, for example pkcs11:token=gateway;object=shared-key.");
  }
  if (find_secret_key(use)) {
    refuse(fmt::format("The token has a secret key \"{}\" already.", printable(label)),
           "Choose another name for object=, or delete that key: fairlead token delete.");
  }
  const TokenCall call{"store the key", "C_CreateObject"};
  (void)use.need(
      pkcs11::store_mac_key(use.session(), {.secret = bytes_of(secret.text()), .label = label, .id = bytes_of(id)}),
      call);
  const std::string uri = object_uri(use.token(), label, bytes_of(id)) + ";type=secret-key";
  return write_account(uri + "\n", "the key was stored, and is in the token: " + uri);
}

}  // namespace fairlead::cli
