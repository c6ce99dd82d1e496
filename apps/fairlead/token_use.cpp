// SPDX-License-Identifier: Apache-2.0
#include "token_use.hpp"

#include "problem.hpp"
#include "report.hpp"

#include <optional>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

template <class T>
T opened(Result<T> made, const std::string& text) {
  if (!made) refuse_token(made.error(), text, 0);
  return *std::move(made);
}

}  // namespace

void warn_of_pin(const Pin& pin, Form form) {
  if (const std::string warning = pin.warning(); !warning.empty()) Report(Talk::normal, form).warn(warning);
}

TokenUse::TokenUse(const TokenTarget& target, pkcs11::Access access)
    : text_(target.uri),
      uri_(parse_token_uri(text_, "The token")),
      pin_(target.access.pin, uri_),
      access_(target.access, uri_),
      slot_(access_.find(uri_, text_)),
      token_(opened(slot_.token(), text_)),
      session_(opened(pkcs11::Session::open(slot_, access), text_)) {
  warn_of_pin(pin_, target.form);
}

void TokenUse::log_in() {
  if (logged_in_ || !token_.login_required) return;
  if (!token_.user_pin_initialised) {
    throw Problem(Errc::pin_incorrect, fmt::format("The token of {} has no user PIN yet.", named()),
                  "Set one as its security officer: fairlead token pin --unblock.");
  }
  Secret<pkcs11::kLongestPin> secret;
  std::optional<Bytes> pin;
  if (!token_.protected_authentication) {
    const auto size = pin_.pin(token_, secret.resize(pkcs11::kLongestPin));
    if (!size) refuse(size.error());
    (void)secret.resize(*size);
    pin = secret.reveal();
  }
  need(session_.login(pkcs11::User::user, pin));
  logged_in_ = true;
}

void TokenUse::refuse(Errc error) const { refuse_token(error, text_, session_.native(), &pin_); }

void TokenUse::refuse(Errc error, const TokenCall& call) const {
  refuse_call(error, call, text_, session_.native(), &pin_);
}

}  // namespace fairlead::cli
