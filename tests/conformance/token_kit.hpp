// SPDX-License-Identifier: Apache-2.0
/// @file  What the cases of a token share: a user, what is asked of him, and what was said.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/attributes.hpp"
#include "fairlead/pkcs11/object_search.hpp"
#include "fairlead/pkcs11/pin_source.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/pkcs11/uri.hpp"

#include "conformance/token_suite.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace fairlead::conformance {

/// The error, or none for a success.
template <class T>
[[nodiscard]] Errc said(const Result<T>& result) {
  return result ? Errc{} : result.error();
}
inline constexpr Errc kGood{};

/// Whether it went well and says this.
template <class T>
[[nodiscard]] bool is(const Result<T>& result, const T& wanted) {
  return result && *result == wanted;
}
[[nodiscard]] inline bool is(const Result<Bytes>& result, std::string_view wanted) {
  return result && text_of(*result) == wanted;
}

/// Says one PIN, and counts how often it is asked.
class OnePin final : public pkcs11::PinSource {
 public:
  explicit OnePin(std::string_view pin) : pin_(pin) {}
  void say(std::string_view pin) { pin_ = pin; }
  [[nodiscard]] int asked() const { return asked_; }

 private:
  Result<std::size_t> do_pin(const pkcs11::TokenInfo&, MutableBytes into) override {
    ++asked_;
    return copy_bytes(into, bytes_of(pin_));
  }
  std::string_view pin_;
  int asked_ = 0;
};

/// The fixture's token, as its users have it.
class Token {
 public:
  explicit Token(TokenFixture& fixture) : fixture_(fixture) {}

  [[nodiscard]] pkcs11::Module& module() { return fixture_.module(); }
  [[nodiscard]] static pkcs11::Uri uri(std::string_view text) { return *pkcs11::Uri::parse(text); }
  [[nodiscard]] Result<pkcs11::Slot> slot() { return module().find_token(uri("pkcs11:token=dev")); }

  /// Of nobody, unless somebody is logged in.
  [[nodiscard]] Result<pkcs11::Session> open(pkcs11::Access access = pkcs11::Access::read_write) {
    const auto slot = this->slot();
    if (!slot) return fail(slot.error());
    return pkcs11::Session::open(*slot, access);
  }
  /// Of the user, who is logged in: otherwise the case fails, and there is none.
  [[nodiscard]] std::optional<pkcs11::Session> user(Check& check, pkcs11::Access access = pkcs11::Access::read_write) {
    Result<pkcs11::Session> session = open(access);
    if (!check.equal(said(session), kGood, "a session is opened")) return {};
    const auto login = session->login(pkcs11::User::user, bytes_of(TokenFixture::kPin));
    if (!check.equal(said(login), kGood, "the user logs in")) return {};
    return std::optional<pkcs11::Session>(std::move(*session));
  }
  /// Takes the one object of this class and label out of it.
  [[nodiscard]] Errc destroy(Check& check, pkcs11::ObjectClass object_class, std::string_view label) {
    auto session = user(check);
    if (!session) return Errc::internal;
    pkcs11::Attributes wanted;
    wanted.object_class(object_class).bytes(pkcs11::AttributeType::label, bytes_of(label));
    const auto object = pkcs11::find_one(*session, wanted);
    const Errc done = object ? said(session->destroy(*object)) : object.error();
    return done == kGood ? said(session->logout()) : done;
  }

 private:
  TokenFixture& fixture_;
};

}  // namespace fairlead::conformance
