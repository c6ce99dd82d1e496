// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/conformance/kit.hpp"

namespace fairlead::pkcs11::test {

void Conformance::find_slot() {
  std::array<CK_SLOT_ID, 8> slots{};
  CK_ULONG count = slots.size();
  ASSERT_EQ(c().C_GetSlotList(CK_TRUE, slots.data(), &count), CKR_OK);
  for (CK_ULONG i = 0; i < count; ++i) {
    CK_TOKEN_INFO info{};
    ASSERT_EQ(c().C_GetTokenInfo(slots.at(i), &info), CKR_OK);
    if ((info.flags & CKF_TOKEN_INITIALIZED) != 0) slot_ = slots.at(i);
  }
}

void Conformance::TearDown() {
  if (throw_away == nullptr) return;
  (void)c().C_CloseAllSessions(slot_);
  CK_SESSION_HANDLE session = 0;
  if (c().C_OpenSession(slot_, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session) != CKR_OK) return;
  if (log_in(session) == CKR_OK) {
    for (const CK_OBJECT_HANDLE object : find(session, {})) (void)c().C_DestroyObject(session, object);
  }
  (void)c().C_CloseAllSessions(slot_);
}

std::optional<std::string> Conformance::get(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                                            CK_RV* result) {
  std::array<char, 4096> memory{};
  CK_ATTRIBUTE wanted{type, memory.data(), memory.size()};
  const CK_RV rv = c().C_GetAttributeValue(session, object, &wanted, 1);
  if (result != nullptr) *result = rv;
  if (rv != CKR_OK || wanted.ulValueLen > memory.size()) return {};
  return std::string(memory.data(), wanted.ulValueLen);
}

std::optional<CK_ULONG> Conformance::number(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                                            CK_ATTRIBUTE_TYPE type) {
  const auto text = get(session, object, type);
  CK_ULONG value = 0;
  if (!text || text->size() != sizeof(value)) return {};
  std::memcpy(&value, text->data(), sizeof(value));
  return value;
}

std::optional<bool> Conformance::flag(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
  const auto text = get(session, object, type);
  if (!text || text->size() != 1) return {};
  return text->front() != 0;
}

std::vector<CK_OBJECT_HANDLE> Conformance::find(CK_SESSION_HANDLE session, Template wanted) {
  std::vector<CK_OBJECT_HANDLE> found(64);
  CK_ULONG count = 0;
  EXPECT_EQ(c().C_FindObjectsInit(session, wanted.data(), wanted.size()), CKR_OK);
  EXPECT_EQ(c().C_FindObjects(session, found.data(), found.size(), &count), CKR_OK);
  EXPECT_EQ(c().C_FindObjectsFinal(session), CKR_OK);
  found.resize(count);
  return found;
}

KeyPair Conformance::ec_key(CK_SESSION_HANDLE session, bool on_token) {
  KeyPair made;
  EXPECT_EQ(generate(session, CKM_EC_KEY_PAIR_GEN,
                     Template().bytes(CKA_EC_PARAMS, kP256).flag(CKA_TOKEN, on_token).flag(CKA_VERIFY, true),
                     Template().flag(CKA_TOKEN, on_token).flag(CKA_PRIVATE, true).flag(CKA_SIGN, true), made),
            CKR_OK);
  return made;
}

KeyPair Conformance::rsa_key(CK_SESSION_HANDLE session, bool on_token) {
  KeyPair made;
  EXPECT_EQ(generate(session, CKM_RSA_PKCS_KEY_PAIR_GEN,
                     Template()
                         .number(CKA_MODULUS_BITS, 2048)
                         .bytes(CKA_PUBLIC_EXPONENT, kExponent)
                         .flag(CKA_TOKEN, on_token)
                         .flag(CKA_VERIFY, true),
                     Template().flag(CKA_TOKEN, on_token).flag(CKA_PRIVATE, true).flag(CKA_SIGN, true), made),
            CKR_OK);
  return made;
}

std::optional<std::string> Conformance::sign(CK_SESSION_HANDLE session, CK_MECHANISM mechanism, CK_OBJECT_HANDLE key,
                                             std::string_view data, CK_RV* result) {
  std::string memory(512, '\0');
  CK_ULONG size = memory.size();
  CK_RV rv = c().C_SignInit(session, &mechanism, key);
  if (rv == CKR_OK) rv = c().C_Sign(session, octets(data), data.size(), octets(memory), &size);
  if (result != nullptr) *result = rv;
  if (rv != CKR_OK) return {};
  memory.resize(size);
  return memory;
}

CK_RV Conformance::verify(CK_SESSION_HANDLE session, CK_MECHANISM mechanism, CK_OBJECT_HANDLE key,
                          std::string_view data, std::string_view signature) {
  const CK_RV rv = c().C_VerifyInit(session, &mechanism, key);
  if (rv != CKR_OK) return rv;
  return c().C_Verify(session, octets(data), data.size(), octets(signature), signature.size());
}

Template data_object(std::string_view value) {
  return Template().number(CKA_CLASS, CKO_DATA).flag(CKA_PRIVATE, false).bytes(CKA_VALUE, value);
}

Template certificate() {
  return Template()
      .number(CKA_CLASS, CKO_CERTIFICATE)
      .number(CKA_CERTIFICATE_TYPE, CKC_X_509)
      .flag(CKA_PRIVATE, false)
      .bytes(CKA_SUBJECT, std::string_view("\x30\x00", 2))
      .bytes(CKA_VALUE, std::string_view("\x30\x03\x02\x01\x01", 5));
}

Template secret_key(std::string_view value) {
  return Template()
      .number(CKA_CLASS, CKO_SECRET_KEY)
      .number(CKA_KEY_TYPE, CKK_GENERIC_SECRET)
      .flag(CKA_SIGN, true)
      .flag(CKA_VERIFY, true)
      .bytes(CKA_VALUE, value);
}

}  // namespace fairlead::pkcs11::test
