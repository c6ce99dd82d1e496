// SPDX-License-Identifier: Apache-2.0
// Threads and forks (PKCS #11 base specification 2.40, sections 5.4 and 5.6; usage guide 2.40, section 2.6).
#include "pkcs11/conformance/kit.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

namespace fairlead::pkcs11::test {
namespace {

const std::string kDigest(32, 'd');

class Threads : public Conformance {
 protected:
  void SetUp() override {
    Conformance::SetUp();
    session = user_session();
    key = ec_key(session, true);
  }
  /// As several threads that begin together.
  template <class Act>
  static void at_once(int threads, const Act& act) {
    std::atomic<int> ready = 0;
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i) {
      all.emplace_back([&, i] {
        ++ready;
        while (ready < threads) std::this_thread::yield();
        act(i);
      });
    }
    for (std::thread& one : all) one.join();
  }

  CK_SESSION_HANDLE session = 0;
  KeyPair key;
};

TEST_F(Threads, SignEachInItsSession) {
  constexpr int kThreads = 4;
  constexpr int kEach = 5;
  std::array<CK_SESSION_HANDLE, kThreads> sessions{};
  for (CK_SESSION_HANDLE& one : sessions) one = open(0);
  std::array<std::vector<std::string>, kThreads> made;
  at_once(kThreads, [&](int i) {
    const auto at = static_cast<std::size_t>(i);
    for (int n = 0; n < kEach; ++n) {
      made.at(at).push_back(
          sign(sessions.at(at), plain(CKM_ECDSA), key.priv, std::string(32, static_cast<char>('a' + i))).value_or(""));
    }
  });
  for (std::size_t i = 0; i < kThreads; ++i) {
    for (const std::string& one : made.at(i)) {
      EXPECT_EQ(verify(session, plain(CKM_ECDSA), key.pub, std::string(32, static_cast<char>('a' + i)), one), CKR_OK);
    }
  }
}

/// Nobody may do that; it must not end the process, and what is said is the standard's.
TEST_F(Threads, ThatShareASessionAreToldWhatIsWrong) {
  if (!kToken.ours) GTEST_SKIP() << "the application's fault, which a token may answer as it likes";
  constexpr std::array<CK_RV, 5> kAllowed{CKR_OK, CKR_OPERATION_ACTIVE, CKR_OPERATION_NOT_INITIALIZED,
                                          CKR_SESSION_HANDLE_INVALID, CKR_OBJECT_HANDLE_INVALID};
  std::atomic<int> strange = 0;
  const auto look = [&](CK_RV rv) {
    if (std::ranges::find(kAllowed, rv) == kAllowed.end()) ++strange;
  };
  at_once(4, [&](int i) {
    std::array<CK_BYTE, 64> memory{};
    std::array<CK_OBJECT_HANDLE, 4> found{};
    for (int n = 0; n < 50; ++n) {
      CK_ULONG size = memory.size();
      CK_MECHANISM mechanism = plain(i % 2 == 0 ? kEcdsaSha256 : CKM_SHA256);
      if (i % 2 == 0) {
        look(c().C_SignInit(session, &mechanism, key.priv));
        look(c().C_SignUpdate(session, octets(kDigest), kDigest.size()));
        look(c().C_SignFinal(session, memory.data(), &size));
      } else {
        look(c().C_DigestInit(session, &mechanism));
        look(c().C_DigestUpdate(session, octets(kDigest), kDigest.size()));
        look(c().C_DigestFinal(session, memory.data(), &size));
      }
      look(c().C_FindObjectsInit(session, nullptr, 0));
      look(c().C_FindObjects(session, found.data(), found.size(), &size));
      look(c().C_FindObjectsFinal(session));
    }
  });
  EXPECT_EQ(strange, 0);
  ASSERT_EQ(c().C_CloseSession(session), CKR_OK);
}

TEST_F(Threads, OpenAndCloseSessionsAtOnce) {
  if (!kToken.ours) GTEST_SKIP() << "how many sessions a token has is its own affair";
  std::atomic<int> failed = 0;
  at_once(4, [&](int) {
    for (int n = 0; n < 50; ++n) {
      CK_SESSION_HANDLE one = 0;
      CK_OBJECT_HANDLE object = 0;
      const bool fine = c().C_OpenSession(slot(), CKF_SERIAL_SESSION, nullptr, nullptr, &one) == CKR_OK &&
                        create(one, data_object(), object) == CKR_OK && get(one, object, CKA_VALUE) == "value" &&
                        c().C_CloseSession(one) == CKR_OK;
      if (!fine) ++failed;
    }
  });
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(token_info().ulSessionCount, 1U);
  EXPECT_EQ(find(session, {}).size(), 2U) << "what sessions had is gone with them";
}

/// "If a program forks, the child must call C_Initialize itself."
TEST_F(Threads, OfAForkBeginAnew) {
  if (!kToken.survives_forks) GTEST_SKIP() << "the token does not notice a fork";
  ASSERT_EQ(sign_init(session, plain(CKM_ECDSA), key.priv), CKR_OK);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    CK_INFO info{};
    if (kToken.ours && c().C_GetInfo(&info) != CKR_CRYPTOKI_NOT_INITIALIZED) std::_Exit(1);
    CK_SESSION_INFO of_session{};
    if (c().C_GetSessionInfo(session, &of_session) != CKR_CRYPTOKI_NOT_INITIALIZED) std::_Exit(2);
    if (c().C_Initialize(nullptr) != CKR_OK) std::_Exit(3);
    if (c().C_GetSessionInfo(session, &of_session) != CKR_SESSION_HANDLE_INVALID) std::_Exit(4);
    CK_SESSION_HANDLE own = 0;
    if (c().C_OpenSession(slot(), CKF_SERIAL_SESSION, nullptr, nullptr, &own) != CKR_OK) std::_Exit(5);
    if (log_in(own) != CKR_OK) std::_Exit(6);
    const auto found = find(own, Template().number(CKA_CLASS, CKO_PRIVATE_KEY));
    if (found.size() != 1 || !sign(own, plain(CKM_ECDSA), found.front(), kDigest)) std::_Exit(7);
    std::_Exit(c().C_Finalize(nullptr) == CKR_OK ? 0 : 8);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0) << (WIFEXITED(status) ? WEXITSTATUS(status) : -1);
  std::array<CK_BYTE, 128> memory{};
  CK_ULONG size = memory.size();
  EXPECT_EQ(c().C_Sign(session, octets(kDigest), kDigest.size(), memory.data(), &size), CKR_OK) << "the parent's";
}

}  // namespace
}  // namespace fairlead::pkcs11::test
