// SPDX-License-Identifier: Apache-2.0
// Digests and random numbers (PKCS #11 base specification 2.40, sections 5.10 and 5.15).
#include "pkcs11/conformance/kit.hpp"
#include "pkcs11/conformance/oracle.hpp"

namespace fairlead::pkcs11::test {
namespace {

class Digests : public Conformance {
 protected:
  void SetUp() override {
    Conformance::SetUp();
    session = user_session();
  }
  CK_RV init(CK_MECHANISM_TYPE type = CKM_SHA256) {
    CK_MECHANISM mechanism = plain(type);
    return c().C_DigestInit(session, &mechanism);
  }
  CK_RV one_shot(std::string_view data) {
    size = memory.size();
    return c().C_Digest(session, octets(data), data.size(), memory.data(), &size);
  }
  CK_RV update(std::string_view data) { return c().C_DigestUpdate(session, octets(data), data.size()); }
  CK_RV final() {
    size = memory.size();
    return c().C_DigestFinal(session, memory.data(), &size);
  }
  [[nodiscard]] std::string result() const { return {reinterpret_cast<const char*>(memory.data()), size}; }

  CK_SESSION_HANDLE session = 0;
  std::array<CK_BYTE, 64> memory{};
  CK_ULONG size = 0;
};

TEST_F(Digests, AreWhatOpenSslSays) {
  const std::string data(1000, 'd');
  for (const auto& [type, name] : {std::pair{CKM_SHA256, "SHA256"}, {CKM_SHA384, "SHA384"}, {CKM_SHA512, "SHA512"}}) {
    ASSERT_EQ(init(type), CKR_OK);
    ASSERT_EQ(one_shot(data), CKR_OK);
    EXPECT_EQ(result(), digest_of(name, data)) << name;
    ASSERT_EQ(init(type), CKR_OK);
    ASSERT_EQ(update(data.substr(0, 1)), CKR_OK);
    ASSERT_EQ(update(data.substr(1)), CKR_OK);
    ASSERT_EQ(final(), CKR_OK);
    EXPECT_EQ(result(), digest_of(name, data)) << name;
  }
  ASSERT_EQ(init(), CKR_OK);
  ASSERT_EQ(one_shot(""), CKR_OK);
  EXPECT_EQ(result(), digest_of("SHA256", ""));
}

TEST_F(Digests, HaveABeginAndAnEnd) {
  EXPECT_EQ(one_shot("d"), CKR_OPERATION_NOT_INITIALIZED);
  EXPECT_EQ(update("d"), CKR_OPERATION_NOT_INITIALIZED);
  EXPECT_EQ(final(), CKR_OPERATION_NOT_INITIALIZED);
  ASSERT_EQ(init(), CKR_OK);
  EXPECT_EQ(init(), CKR_OPERATION_ACTIVE);
  ASSERT_EQ(one_shot("d"), CKR_OK);
  EXPECT_EQ(final(), CKR_OPERATION_NOT_INITIALIZED);
  EXPECT_EQ(init(kNoMechanism), CKR_MECHANISM_INVALID);
  EXPECT_EQ(init(), CKR_OK) << "what failed has not begun";
}

TEST_F(Digests, TellTheirSizeAndGoOn) {
  ASSERT_EQ(init(), CKR_OK);
  ASSERT_EQ(c().C_Digest(session, octets("d"), 1, nullptr, &size), CKR_OK);
  EXPECT_EQ(size, 32U);
  size = 31;
  ASSERT_EQ(c().C_Digest(session, octets("d"), 1, memory.data(), &size), CKR_BUFFER_TOO_SMALL);
  EXPECT_EQ(size, 32U);
  ASSERT_EQ(one_shot("d"), CKR_OK);
  EXPECT_EQ(result(), digest_of("SHA256", "d"));
  ASSERT_EQ(init(), CKR_OK);
  ASSERT_EQ(update("d"), CKR_OK);
  ASSERT_EQ(c().C_DigestFinal(session, nullptr, &size), CKR_OK);
  size = 1;
  ASSERT_EQ(c().C_DigestFinal(session, memory.data(), &size), CKR_BUFFER_TOO_SMALL);
  ASSERT_EQ(final(), CKR_OK);
  EXPECT_EQ(result(), digest_of("SHA256", "d"));
}

/// "C_Digest must be called after C_DigestInit without intervening C_DigestUpdate calls", and always ends the
/// operation.
TEST_F(Digests, InPartsAreNotEndedByOneShot) {
  if (!kToken.ends_operations) GTEST_SKIP() << "the token takes the last part so";
  ASSERT_EQ(init(), CKR_OK);
  ASSERT_EQ(update("d"), CKR_OK);
  EXPECT_EQ(one_shot("d"), CKR_OPERATION_ACTIVE);
  EXPECT_EQ(final(), CKR_OPERATION_NOT_INITIALIZED);
}

TEST_F(Digests, EndWithAnError) {
  if (!kToken.ends_operations) GTEST_SKIP() << "the token goes on after an error";
  ASSERT_EQ(init(), CKR_OK);
  EXPECT_EQ(c().C_DigestUpdate(session, nullptr, 7), CKR_ARGUMENTS_BAD);
  EXPECT_EQ(final(), CKR_OPERATION_NOT_INITIALIZED);
  EXPECT_EQ(c().C_DigestInit(session, nullptr), CKR_ARGUMENTS_BAD);
}

TEST_F(Digests, OfASessionAreItsOwn) {
  ASSERT_EQ(init(), CKR_OK);
  CK_SESSION_HANDLE other = session;
  session = open();
  ASSERT_EQ(init(CKM_SHA384), CKR_OK);
  ASSERT_EQ(update("b"), CKR_OK);
  std::swap(session, other);
  ASSERT_EQ(update("a"), CKR_OK);
  ASSERT_EQ(final(), CKR_OK);
  EXPECT_EQ(result(), digest_of("SHA256", "a"));
}

TEST_F(Digests, AndRandomNumbersDiffer) {
  std::array<CK_BYTE, 32> one{};
  std::array<CK_BYTE, 32> two{};
  ASSERT_EQ(c().C_GenerateRandom(session, one.data(), one.size()), CKR_OK);
  ASSERT_EQ(c().C_GenerateRandom(session, two.data(), two.size()), CKR_OK);
  EXPECT_NE(one, two);
  EXPECT_EQ(c().C_GenerateRandom(session, nullptr, 7), CKR_ARGUMENTS_BAD);
}

}  // namespace
}  // namespace fairlead::pkcs11::test
