// SPDX-License-Identifier: Apache-2.0
#include "token_anchors.hpp"

#include "fairlead/base/secret.hpp"
#include "fairlead/base/text.hpp"
#include "fairlead/pkcs11/anchors.hpp"
#include "fairlead/pkcs11/session.hpp"

#include "pin.hpp"
#include "problem.hpp"

#include <cstddef>
#include <optional>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

/// More than any token holds.
constexpr std::size_t kMostBytes = std::size_t{1024} * 1024;
constexpr std::size_t kMostAnchors = 1024;

[[noreturn]] void refuse_anchors(Errc error, const std::string& text, const std::string& option,
                                 const pkcs11::Session& session) {
  const std::string shown = without_pin(text);
  switch (error) {
    case Errc::key_missing:
      throw Problem(error, fmt::format("The token has no certificate of an authority for {} ({}).", shown, option),
                    "Store it there: fairlead token import URI --ca FILE; fairlead token show lists what is there.");
    case Errc::invalid:
      throw Problem(
          error, fmt::format("{} ({}) does not name certificates of authorities.", shown, option),
          "Write pkcs11:token=NAME;object=NAME, where a name is not empty, and type, if it is said, is cert.");
    case Errc::certificate_invalid:
      throw Problem(error, fmt::format("A certificate in the token for {} ({}) cannot be read.", shown, option),
                    "Delete it with fairlead token delete, and store the authority's: fairlead token import --ca.");
    case Errc::storage_failed:
      throw Problem(
          error, fmt::format("What the token holds for {} ({}) is damaged, or somebody has changed it.", shown, option),
          "Trust nothing in this token: set it up anew with fairlead token init --erase.");
    default: refuse_token(error, text, session.native());
  }
}

/// Logs the user in, where the token wants that and it was not done by the key's session.
void log_in(pkcs11::Session& session, const pkcs11::Slot& slot, const std::string& text, Pin& pin) {
  const auto need = [&](const auto& made) {
    if (!made) refuse_token(made.error(), text, session.native(), &pin);
  };
  const auto token = slot.token();
  need(token);
  if (!token->login_required || session.user_logged_in().value_or(false)) return;
  Secret<pkcs11::kLongestPin> secret;
  std::optional<Bytes> entered;
  if (!token->protected_authentication) {
    const auto size = pin.pin(*token, secret.resize(pkcs11::kLongestPin));
    need(size);
    (void)secret.resize(*size);
    entered = secret.reveal();
  }
  need(session.login(pkcs11::User::user, entered));
}

}  // namespace

bool names_token(const std::string& ca_file) {
  constexpr std::string_view kScheme = "pkcs11:";
  return equal_ignoring_case(std::string_view(ca_file).substr(0, kScheme.size()), kScheme);
}

host::FileContents read_token_anchors(const std::string& text, const TokenOptions& options, const std::string& option,
                                      std::vector<std::string>& warnings) {
  const pkcs11::Uri uri = parse_token_uri(text, option);
  Pin pin(options.pin, uri);
  if (const std::string warning = pin.warning(); !warning.empty()) warnings.push_back(warning);
  TokenAccess access(options, uri);
  const pkcs11::Slot slot = access.find(uri, text);
  auto session = pkcs11::Session::open(slot, pkcs11::Access::read_only);
  if (!session) refuse_token(session.error(), text, 0);
  if (pin.given()) log_in(*session, slot, text, pin);
  std::vector<std::byte> memory(kMostBytes);
  std::vector<Bytes> places(kMostAnchors);
  const auto anchors = pkcs11::read_anchors(*session, uri, {.bytes = memory, .anchors = places});
  if (!anchors) refuse_anchors(anchors.error(), text, option, *session);
  host::FileContents all;
  for (const Bytes one : *anchors) all.push_back(host::FileContent::holding(one, without_pin(text)));
  return all;
}

}  // namespace fairlead::cli
