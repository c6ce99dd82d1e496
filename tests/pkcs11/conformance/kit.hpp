// SPDX-License-Identifier: Apache-2.0
/// @file  What the cases of the standard share: templates, and a token whose functions are called as they stand in its
/// list.
#pragma once

#include "pkcs11/test_token.hpp"

#include <array>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <p11-kit/pkcs11.h>

namespace fairlead::pkcs11::test {

// Of version 2.40 and 3.0; p11-kit's older headers do not have them.
inline constexpr CK_ATTRIBUTE_TYPE kCopyable = 0x171;
inline constexpr CK_ATTRIBUTE_TYPE kDestroyable = 0x172;
inline constexpr CK_MECHANISM_TYPE kEcdsaSha256 = 0x1044;
/// No attribute of any object.
inline constexpr CK_ATTRIBUTE_TYPE kNoAttribute = 0x7fff'1234;
inline constexpr CK_MECHANISM_TYPE kNoMechanism = 0x7fff'1234;
inline constexpr CK_ULONG kUnavailable = ~CK_ULONG{0};

inline constexpr std::string_view kP256("\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", 10);
inline constexpr std::string_view kP384("\x06\x05\x2b\x81\x04\x00\x22", 7);
inline constexpr std::string_view kExponent("\x01\x00\x01", 3);

inline CK_BYTE* octets(std::string_view text) {
  return const_cast<CK_BYTE*>(reinterpret_cast<const CK_BYTE*>(text.data()));
}

/// A template that owns its values.
class Template {
 public:
  Template& bytes(CK_ATTRIBUTE_TYPE type, std::string_view value) {
    values_.emplace_back(value);
    list_.push_back({type, values_.back().data(), value.size()});
    return *this;
  }
  Template& number(CK_ATTRIBUTE_TYPE type, CK_ULONG value) {
    return bytes(type, {reinterpret_cast<const char*>(&value), sizeof(value)});
  }
  Template& flag(CK_ATTRIBUTE_TYPE type, bool value) { return bytes(type, {value ? "\1" : "\0", 1}); }
  Template& add(const Template& more) {
    for (const CK_ATTRIBUTE& one : more.list_) {
      bytes(one.type, {static_cast<const char*>(one.pValue), one.ulValueLen});
    }
    return *this;
  }
  /// The same without an attribute.
  [[nodiscard]] Template without(CK_ATTRIBUTE_TYPE type) const {
    Template rest;
    for (const CK_ATTRIBUTE& one : list_) {
      if (one.type != type) rest.bytes(one.type, {static_cast<const char*>(one.pValue), one.ulValueLen});
    }
    return rest;
  }
  CK_ATTRIBUTE* data() { return list_.data(); }
  [[nodiscard]] CK_ULONG size() const { return list_.size(); }

  Template() = default;
  Template(const Template& other) { add(other); }
  Template& operator=(const Template&) = delete;
  Template(Template&&) = default;
  Template& operator=(Template&&) = delete;
  ~Template() = default;

 private:
  std::deque<std::string> values_;
  std::vector<CK_ATTRIBUTE> list_;
};

struct KeyPair {
  CK_OBJECT_HANDLE pub = 0;
  CK_OBJECT_HANDLE priv = 0;
};

/// One token for all cases of a suite, with both PINs; each case begins without sessions, and what it leaves is gone
/// after it.
class Conformance : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    throw_away = std::make_unique<TestToken>();
    throw_away->make_token("dev");
  }
  static void TearDownTestSuite() { throw_away.reset(); }
  void SetUp() override { find_slot(); }
  void TearDown() override;

  static TestToken& token() { return *throw_away; }
  static const CK_FUNCTION_LIST& c() { return reinterpret_cast<const CK_FUNCTION_LIST&>(throw_away->functions()); }
  [[nodiscard]] CK_SLOT_ID slot() const { return slot_; }
  void find_slot();

  CK_SESSION_HANDLE open(CK_FLAGS flags = CKF_RW_SESSION) {
    CK_SESSION_HANDLE session = 0;
    EXPECT_EQ(c().C_OpenSession(slot_, CKF_SERIAL_SESSION | flags, nullptr, nullptr, &session), CKR_OK);
    return session;
  }
  static CK_RV log_in(CK_SESSION_HANDLE session, CK_USER_TYPE user = CKU_USER, std::string_view pin = kPin) {
    return c().C_Login(session, user, octets(pin), pin.size());
  }
  /// A read-write session, the user logged in.
  CK_SESSION_HANDLE user_session() {
    const CK_SESSION_HANDLE session = open();
    EXPECT_EQ(log_in(session), CKR_OK);
    return session;
  }
  [[nodiscard]] CK_TOKEN_INFO token_info() const {
    CK_TOKEN_INFO info{};
    EXPECT_EQ(c().C_GetTokenInfo(slot_, &info), CKR_OK);
    return info;
  }

  static CK_RV create(CK_SESSION_HANDLE session, Template wanted, CK_OBJECT_HANDLE& made) {
    made = 0;
    return c().C_CreateObject(session, wanted.data(), wanted.size(), &made);
  }
  /// It is made, or the case fails.
  static CK_OBJECT_HANDLE need(CK_SESSION_HANDLE session, const Template& wanted) {
    CK_OBJECT_HANDLE made = 0;
    EXPECT_EQ(create(session, wanted, made), CKR_OK);
    return made;
  }
  static CK_RV set(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, Template wanted) {
    return c().C_SetAttributeValue(session, object, wanted.data(), wanted.size());
  }
  static CK_RV copy(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, Template wanted, CK_OBJECT_HANDLE& made) {
    made = 0;
    return c().C_CopyObject(session, object, wanted.data(), wanted.size(), &made);
  }
  /// An attribute's value; nothing where it is not told, and then why in `result`.
  static std::optional<std::string> get(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                                        CK_RV* result = nullptr);
  static std::optional<CK_ULONG> number(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type);
  static std::optional<bool> flag(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type);
  static std::vector<CK_OBJECT_HANDLE> find(CK_SESSION_HANDLE session, Template wanted);

  static CK_RV generate(CK_SESSION_HANDLE session, CK_MECHANISM_TYPE type, Template of_public, Template of_private,
                        KeyPair& made) {
    CK_MECHANISM mechanism{type, nullptr, 0};
    return c().C_GenerateKeyPair(session, &mechanism, of_public.data(), of_public.size(), of_private.data(),
                                 of_private.size(), &made.pub, &made.priv);
  }
  /// An EC key on P-256 that signs, of this session or of the token.
  static KeyPair ec_key(CK_SESSION_HANDLE session, bool on_token = kToken.signs_with_token_keys_only);
  static KeyPair rsa_key(CK_SESSION_HANDLE session, bool on_token = kToken.signs_with_token_keys_only);

  /// The whole signature; nothing where it fails, and then why in `result`.
  static std::optional<std::string> sign(CK_SESSION_HANDLE session, CK_MECHANISM mechanism, CK_OBJECT_HANDLE key,
                                         std::string_view data, CK_RV* result = nullptr);
  static CK_RV verify(CK_SESSION_HANDLE session, CK_MECHANISM mechanism, CK_OBJECT_HANDLE key, std::string_view data,
                      std::string_view signature);
  static CK_RV sign_init(CK_SESSION_HANDLE session, CK_MECHANISM mechanism, CK_OBJECT_HANDLE key) {
    return c().C_SignInit(session, &mechanism, key);
  }

 private:
  static inline std::unique_ptr<TestToken> throw_away;
  CK_SLOT_ID slot_ = 0;
};

/// Templates of objects that are complete; of the session, and public, where nothing more is said.
Template data_object(std::string_view value = "value");
Template certificate();
Template secret_key(std::string_view value);
inline CK_MECHANISM plain(CK_MECHANISM_TYPE type) { return {type, nullptr, 0}; }

}  // namespace fairlead::pkcs11::test
