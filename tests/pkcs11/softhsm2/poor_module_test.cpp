// SPDX-License-Identifier: Apache-2.0
// Modules that have not all functions, or say what is not so: SoftHSM2 with some of its functions replaced.
#include "fairlead/pkcs11/certificates.hpp"
#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/pkcs11/object_search.hpp"
#include "fairlead/pkcs11/token_digest.hpp"
#include "fairlead/pkcs11/token_entropy.hpp"
#include "fairlead/pkcs11/token_key.hpp"

#include "pkcs11/test_token.hpp"
#include "support/pki.hpp"
#include "support/virtual_platform.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>

#include <gtest/gtest.h>
#include <p11-kit/pkcs11.h>

namespace fairlead::pkcs11::test {
namespace {

class PoorModule : public testing::Test {
 protected:
  void SetUp() override {
    token.make_token("dev");
    Session session = token.session("dev");
    ASSERT_TRUE(generate_key(session, {.label = "device-key", .id = bytes_of("1")}));
    ASSERT_TRUE(session.logout());
  }
  [[nodiscard]] const FunctionList& functions() const { return reinterpret_cast<const FunctionList&>(list); }

  TestToken token;
  CK_FUNCTION_LIST list = reinterpret_cast<const CK_FUNCTION_LIST&>(token.functions());
  OnePin pin{kPin};
  std::array<std::byte, 32> digest{};
  std::array<std::byte, 80> memory{};
};

/// As small ones are, against the standard. What they do not say fits no URI that asks for it.
TEST_F(PoorModule, IsUsedAsFarAsItGoes) {
  list.C_GetInfo = nullptr;
  list.C_GetSlotInfo = nullptr;
  list.C_GetSessionInfo = nullptr;
  list.C_GenerateRandom = nullptr;
  auto module = Module::open(functions());
  ASSERT_TRUE(module);
  EXPECT_EQ(module->info().error(), Errc::unsupported);
  ASSERT_TRUE(module->find_token(TestToken::uri("pkcs11:token=dev")));
  for (const auto text : {"pkcs11:token=dev;slot-manufacturer=x", "pkcs11:token=dev;library-manufacturer=SoftHSM",
                          "pkcs11:token=dev;library-version=2"}) {
    EXPECT_EQ(module->find_token(TestToken::uri(text)).error(), Errc::token_removed) << text;
  }
  TokenKey key(*module, TestToken::uri("pkcs11:token=dev;object=device-key"), &pin);
  ASSERT_TRUE(key.open());
  EXPECT_TRUE(key.sign(tls::SignatureScheme::ecdsa_secp256r1_sha256, digest, memory));
  Session session = *Session::open(*module->find_token(TestToken::uri("pkcs11:token=dev")), Access::read_only);
  EXPECT_EQ(session.random(memory).error(), Errc::unsupported);
  support::VirtualMutex mutex;
  TokenEntropy entropy(*module, TestToken::uri("pkcs11:token=dev"), mutex);
  EXPECT_EQ(entropy.open().error(), Errc::unsupported);
  EXPECT_EQ(entropy.fill(memory).error(), Errc::no_entropy);
}

/// Whose random numbers take a login, against the standard.
TEST_F(PoorModule, MakesRandomNumbersOnceSomebodyHasLoggedIn) {
  static const CK_FUNCTION_LIST& whole = reinterpret_cast<const CK_FUNCTION_LIST&>(token.functions());
  list.C_GenerateRandom = [](CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG size) -> CK_RV {
    CK_SESSION_INFO info{};
    const bool in = whole.C_GetSessionInfo(session, &info) == CKR_OK && info.state != CKS_RO_PUBLIC_SESSION;
    return in ? whole.C_GenerateRandom(session, data, size) : CK_RV{CKR_USER_NOT_LOGGED_IN};
  };
  auto module = Module::open(functions());
  ASSERT_TRUE(module);
  support::VirtualMutex mutex;
  TokenEntropy entropy(*module, TestToken::uri("pkcs11:token=dev"), mutex);
  EXPECT_EQ(entropy.open().error(), Errc::pin_incorrect);
  EXPECT_EQ(entropy.fill(memory).error(), Errc::no_entropy);
  TokenKey key(*module, TestToken::uri("pkcs11:token=dev;object=device-key"), &pin);
  ASSERT_TRUE(key.open());
  EXPECT_TRUE(entropy.fill(memory));
}

/// A session is of use after an operation that such a module has begun.
TEST_F(PoorModule, ThatTakesAllAtOnceDoesNotStayInTheMiddle) {
  list.C_DigestUpdate = nullptr;
  list.C_DigestFinal = nullptr;
  auto module = Module::open(functions());
  ASSERT_TRUE(module);
  Session session = *Session::open(*module->find_token(TestToken::uri("pkcs11:token=dev")), Access::read_only);
  TokenDigest pieces(session);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(pieces.begin(platform::HashAlgorithm::sha256)) << i << return_value_name(session.native());
    EXPECT_EQ(pieces.add(bytes_of("a piece")).error(), Errc::unsupported);
  }
  EXPECT_TRUE(session.digest(Mechanism::sha256, bytes_of("all of it"), digest));
}

CK_FUNCTION_LIST real{};
int calls = 0;

/// What tells the public half of the key is a certificate of another one.
class MisledModule : public PoorModule {
 protected:
  void SetUp() override {
    PoorModule::SetUp();
    real = list;
    calls = 0;
    const std::string der = support::TestPki::make()
                                .ca.issue(support::client_spec("d"), support::Key::cached(support::KeyKind::ec_p256, 3))
                                .der();
    Session session = token.session("dev");
    ASSERT_TRUE(session.destroy(*find_one(session, Attributes().object_class(ObjectClass::public_key))));
    ASSERT_TRUE(store_certificate(session, {.der = bytes_of(der), .id = bytes_of("1")}));
    ASSERT_TRUE(session.logout());
  }
  /// What becomes of the proof; ok where there is none against it, and the key signs.
  std::string prove() {
    auto module = Module::open(functions());
    TokenKey key(*module, TestToken::uri("pkcs11:token=dev;object=device-key"), &pin);
    if (const auto opened = key.open(); !opened) return "open: " + std::string(name(opened.error()));
    if (const auto proven = key.prove_possession(); !proven) return std::string(name(proven.error()));
    const auto signature = key.sign(tls::SignatureScheme::ecdsa_secp256r1_sha256, digest, memory);
    return signature ? "ok" : "sign: " + std::string(name(signature.error()));
  }
  /// A key that wants the PIN each time, in place of the other.
  void make_cautious_key() {
    Session session = token.session("dev");
    ASSERT_TRUE(session.destroy(*find_one(session, Attributes().object_class(ObjectClass::private_key))));
    const auto pair = generate_key(session, {.label = "device-key", .id = bytes_of("1"), .always_authenticate = true});
    ASSERT_TRUE(pair && session.destroy(pair->public_key));
    ASSERT_TRUE(session.logout());
  }
};

/// As a token may be that takes no digest longer than its key, which is on another curve.
TEST_F(MisledModule, WhoseKeyIsTooShortForTheDigestHasAnother) {
  list.C_Sign = [](CK_SESSION_HANDLE, CK_BYTE_PTR, CK_ULONG, CK_BYTE_PTR, CK_ULONG_PTR) -> CK_RV {
    return CKR_DATA_LEN_RANGE;
  };
  EXPECT_EQ(prove(), "key_mismatch");
}

TEST_F(MisledModule, WhoseKeyDoesNotSignByOneSchemeSignsByTheNext) {
  list.C_SignInit = [](CK_SESSION_HANDLE session, CK_MECHANISM_PTR how, CK_OBJECT_HANDLE object) -> CK_RV {
    return ++calls == 1 ? CK_RV{CKR_MECHANISM_PARAM_INVALID} : real.C_SignInit(session, how, object);
  };
  EXPECT_EQ(prove(), "key_mismatch");
  EXPECT_EQ(calls, 2);
  list.C_SignInit = [](CK_SESSION_HANDLE, CK_MECHANISM_PTR, CK_OBJECT_HANDLE) -> CK_RV {
    return CKR_KEY_FUNCTION_NOT_PERMITTED;
  };
  EXPECT_EQ(prove(), "unsupported");
}

/// No scheme after it costs another try of the PIN, and what is wrong with a PIN says nothing of the key.
TEST_F(MisledModule, ThatRefusesThePinOfASignatureIsAskedOnce) {
  make_cautious_key();
  list.C_Login = [](CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR_PTR text, CK_ULONG size) -> CK_RV {
    if (user != CKU_CONTEXT_SPECIFIC) return real.C_Login(session, user, text, size);
    return ++calls % 2 == 1 ? CKR_USER_TYPE_INVALID : CKR_ARGUMENTS_BAD;
  };
  EXPECT_EQ(prove(), "unsupported");
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(prove(), "invalid");
  EXPECT_EQ(calls, 2);
}

/// What fails is told; what only cannot verify is left to the handshake.
TEST_F(MisledModule, ThatFailsAsItVerifiesSaysSo) {
  list.C_Verify = [](CK_SESSION_HANDLE, CK_BYTE_PTR, CK_ULONG, CK_BYTE_PTR, CK_ULONG) -> CK_RV {
    return CKR_GENERAL_ERROR;
  };
  EXPECT_EQ(prove(), "internal");
  list = real;
  list.C_CreateObject = [](CK_SESSION_HANDLE, CK_ATTRIBUTE_PTR, CK_ULONG, CK_OBJECT_HANDLE_PTR) -> CK_RV {
    return CKR_DEVICE_MEMORY;
  };
  EXPECT_EQ(prove(), "storage_failed");
  list.C_CreateObject = [](CK_SESSION_HANDLE, CK_ATTRIBUTE_PTR, CK_ULONG, CK_OBJECT_HANDLE_PTR) -> CK_RV {
    return CKR_USER_NOT_LOGGED_IN;
  };
  EXPECT_EQ(prove(), "ok");
}

int open_sessions = 0;

/// One that verifies nothing and is left in the middle of it. The login goes with its only session.
TEST_F(MisledModule, ThatHasOneSessionGivesItUpForAnother) {
  open_sessions = 0;
  list.C_OpenSession = [](CK_SLOT_ID slot, CK_FLAGS flags, void* about, CK_NOTIFY notify,
                          CK_SESSION_HANDLE_PTR session) -> CK_RV {
    if (open_sessions == 1) return CKR_SESSION_COUNT;
    ++open_sessions;
    return real.C_OpenSession(slot, flags, about, notify, session);
  };
  list.C_CloseSession = [](CK_SESSION_HANDLE session) -> CK_RV {
    --open_sessions;
    return real.C_CloseSession(session);
  };
  list.C_Verify = nullptr;
  EXPECT_EQ(prove(), "ok");
  EXPECT_EQ(open_sessions, 0);
  EXPECT_EQ(pin.asked, 2) << "with a new login";
  list.C_OpenSession = real.C_OpenSession;
  EXPECT_EQ(prove(), "ok");
  EXPECT_EQ(pin.asked, 3) << "where there are two, without";
}

/// A token that cannot say whether a certificate is that of the key.
TEST_F(MisledModule, ThatVerifiesNothingLeavesTheCertificateToTheHandshake) {
  EXPECT_EQ(prove(), "key_mismatch");
  for (int lacks = 0; lacks < 3; ++lacks) {
    list = real;
    if (lacks == 0) list.C_CreateObject = nullptr;
    if (lacks == 1) list.C_VerifyInit = nullptr;
    if (lacks == 2) list.C_Verify = nullptr;
    EXPECT_EQ(prove(), "ok") << lacks;
  }
}

TEST_F(PoorModule, IsNotBelievedASizeBeyondTheMemory) {
  list.C_Sign = [](CK_SESSION_HANDLE, CK_BYTE_PTR, CK_ULONG, CK_BYTE_PTR, CK_ULONG_PTR size) -> CK_RV {
    *size = 4711;
    return CKR_OK;
  };
  list.C_Digest = list.C_Sign;
  auto module = Module::open(functions());
  ASSERT_TRUE(module);
  Session session = *Session::open(*module->find_token(TestToken::uri("pkcs11:token=dev")), Access::read_only);
  EXPECT_EQ(session.digest(Mechanism::sha256, digest, memory).error(), Errc::internal);
  TokenKey key(*module, TestToken::uri("pkcs11:token=dev;object=device-key"), &pin);
  ASSERT_TRUE(key.open());
  EXPECT_EQ(key.sign(tls::SignatureScheme::ecdsa_secp256r1_sha256, digest, memory).error(), Errc::internal);
}

/// Some tokens call a wrong PIN by another number; each try brings them nearer to their lock all the same.
TEST_F(PoorModule, IsNotAskedAgainWhateverItCallsAWrongPin) {
  list.C_Login = [](CK_SESSION_HANDLE, CK_USER_TYPE, CK_UTF8CHAR_PTR, CK_ULONG) -> CK_RV { return CKR_GENERAL_ERROR; };
  auto module = Module::open(functions());
  ASSERT_TRUE(module);
  TokenKey key(*module, TestToken::uri("pkcs11:token=dev;object=device-key"), &pin);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(key.open().error(), Errc::internal);
  EXPECT_EQ(pin.asked, 1);
}

/// As tpm2-pkcs11 does.
TEST_F(PoorModule, WhoSaysAlreadyOfAnybodyIsAskedWho) {
  list.C_Login = [](CK_SESSION_HANDLE, CK_USER_TYPE, CK_UTF8CHAR_PTR, CK_ULONG) -> CK_RV {
    return CKR_USER_ALREADY_LOGGED_IN;
  };
  auto module = Module::open(functions());
  ASSERT_TRUE(module);
  const Session user = token.session("dev");
  Session session = *Session::open(*module->find_token(TestToken::uri("pkcs11:token=dev")), Access::read_write);
  EXPECT_EQ(session.login(User::security_officer, bytes_of(kSoPin)).error(), Errc::busy);
  EXPECT_TRUE(session.login(User::user, bytes_of(kPin)));
}

CK_C_GenerateKeyPair real_generate = nullptr;
int generated = 0;

/// Says a general error where a private half is not to decrypt.
CK_RV generate_what_may_decrypt(CK_SESSION_HANDLE session, CK_MECHANISM_PTR how, CK_ATTRIBUTE_PTR for_public,
                                CK_ULONG publics, CK_ATTRIBUTE_PTR for_private, CK_ULONG privates,
                                CK_OBJECT_HANDLE_PTR public_key, CK_OBJECT_HANDLE_PTR private_key) {
  ++generated;
  const std::span<const CK_ATTRIBUTE> wanted(for_private, privates);
  if (std::ranges::find(wanted, CKA_DECRYPT, &CK_ATTRIBUTE::type) != wanted.end()) return CKR_GENERAL_ERROR;
  return real_generate(session, how, for_public, publics, for_private, privates, public_key, private_key);
}

TEST_F(PoorModule, GetsALeanTemplateWhereItDislikesAStrictOne) {
  real_generate = list.C_GenerateKeyPair;
  list.C_GenerateKeyPair = generate_what_may_decrypt;
  auto module = Module::open(functions());
  ASSERT_TRUE(module);
  Session session = *Session::open(*module->find_token(TestToken::uri("pkcs11:token=dev")), Access::read_write);
  ASSERT_TRUE(session.login(User::user, bytes_of(kPin)));
  for (const NewKeyKind kind : {NewKeyKind::ec_p256, NewKeyKind::rsa_2048}) {
    generated = 0;
    const auto pair = generate_key(session, {.kind = kind, .label = "k", .id = bytes_of(name(kind))});
    ASSERT_TRUE(pair) << name(kind) << ' ' << return_value_name(session.native());
    EXPECT_EQ(generated, kind == NewKeyKind::ec_p256 ? 3 : 2) << name(kind);
    EXPECT_TRUE(*session.flag(pair->private_key, AttributeType::sensitive));
    EXPECT_FALSE(*session.flag(pair->private_key, AttributeType::extractable));
  }
}

}  // namespace
}  // namespace fairlead::pkcs11::test
