// SPDX-License-Identifier: Apache-2.0
// Calls of Cryptoki in any order with any arguments, over our own token. Each comes back with a return value of the
// standard, no secret comes out, and what was kept is whole at the end.
//
//   each call: a byte that says which, then what it takes
#include "fairlead/base/check.hpp"

#include "fuzz/entry.hpp"
#include "fuzz/input.hpp"
#include "support/flash_model.hpp"
#include "token/device_board.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <p11-kit/pkcs11.h>

namespace fairlead::fuzz {
namespace {

support::FlashModel flash{token::test::kDeviceFlash};

constexpr std::string_view kP256("\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", 10);
constexpr std::string_view kSecret = "never to be seen, 32 octets long";

CK_BYTE* octets(Bytes bytes) { return const_cast<CK_BYTE*>(reinterpret_cast<const CK_BYTE*>(bytes.data())); }

CK_FUNCTION_LIST& calls() {
  CK_FUNCTION_LIST* list = nullptr;
  FAIRLEAD_CHECK(C_GetFunctionList(&list) == CKR_OK);
  return *list;
}

/// One run: what the calls have given so far, to be given to others.
class Caller {
 public:
  explicit Caller(Bytes input) : input_(input) {}

  void run() {
    flash = support::FlashModel(token::test::kDeviceFlash);
    set_up();
    for (int i = 0; i < 200 && !input_.empty(); ++i) check(one());
    (void)calls().C_Finalize(nullptr);
  }

 private:
  void set_up() {
    std::array<CK_BYTE, 32> label{};
    FAIRLEAD_CHECK(calls().C_Initialize(nullptr) == CKR_OK);
    FAIRLEAD_CHECK(calls().C_InitToken(0, octets(bytes_of("8765")), 4, label.data()) == CKR_OK);
    FAIRLEAD_CHECK(open(CKF_SERIAL_SESSION | CKF_RW_SESSION) == CKR_OK);
    FAIRLEAD_CHECK(calls().C_Login(sessions_[0], CKU_SO, octets(bytes_of("8765")), 4) == CKR_OK);
    FAIRLEAD_CHECK(calls().C_InitPIN(sessions_[0], octets(bytes_of("1234")), 4) == CKR_OK);
    FAIRLEAD_CHECK(calls().C_Logout(sessions_[0]) == CKR_OK);
    FAIRLEAD_CHECK(calls().C_Login(sessions_[0], CKU_USER, octets(bytes_of("1234")), 4) == CKR_OK);
    CK_ULONG object_class = CKO_SECRET_KEY;
    CK_ULONG type = CKK_GENERIC_SECRET;
    CK_BBOOL yes = CK_TRUE;
    std::array wanted{CK_ATTRIBUTE{CKA_CLASS, &object_class, sizeof(object_class)},
                      CK_ATTRIBUTE{CKA_KEY_TYPE, &type, sizeof(type)}, CK_ATTRIBUTE{CKA_TOKEN, &yes, 1},
                      CK_ATTRIBUTE{CKA_VALUE, octets(bytes_of(kSecret)), kSecret.size()}};
    CK_OBJECT_HANDLE made = 0;
    FAIRLEAD_CHECK(calls().C_CreateObject(sessions_[0], wanted.data(), wanted.size(), &made) == CKR_OK);
    objects_.push_back(made);
  }

  CK_RV open(CK_FLAGS flags) {
    CK_SESSION_HANDLE session = 0;
    const CK_RV rv = calls().C_OpenSession(0, flags, nullptr, nullptr, &session);
    if (rv == CKR_OK) sessions_.push_back(session);
    return rv;
  }
  CK_SESSION_HANDLE session() {
    return input_.below(16) == 15 ? input_.u16() : sessions_[input_.below(256) % sessions_.size()];
  }
  CK_OBJECT_HANDLE object() {
    return input_.below(16) == 15 ? input_.u16() : objects_[input_.below(256) % objects_.size()];
  }
  /// A pointer to some of the input, or none.
  Bytes data() { return input_.take(input_.u8()); }
  CK_ULONG* size_of_result() {
    result_size_ = std::min<CK_ULONG>(input_.u16() % 700, result_.size());
    return input_.below(32) == 31 ? nullptr : &result_size_;
  }
  CK_BYTE* result() { return input_.below(8) == 7 ? nullptr : result_.data(); }

  std::vector<CK_ATTRIBUTE> attributes() {
    static constexpr std::array<CK_ATTRIBUTE_TYPE, 32> kTypes{CKA_CLASS,
                                                              CKA_TOKEN,
                                                              CKA_PRIVATE,
                                                              CKA_LABEL,
                                                              CKA_VALUE,
                                                              CKA_CERTIFICATE_TYPE,
                                                              CKA_ISSUER,
                                                              CKA_SERIAL_NUMBER,
                                                              CKA_KEY_TYPE,
                                                              CKA_SUBJECT,
                                                              CKA_ID,
                                                              CKA_SENSITIVE,
                                                              CKA_ENCRYPT,
                                                              CKA_SIGN,
                                                              CKA_VERIFY,
                                                              CKA_START_DATE,
                                                              CKA_MODULUS,
                                                              CKA_MODULUS_BITS,
                                                              CKA_PUBLIC_EXPONENT,
                                                              CKA_PRIVATE_EXPONENT,
                                                              CKA_PRIME_1,
                                                              CKA_VALUE_LEN,
                                                              CKA_EXTRACTABLE,
                                                              CKA_LOCAL,
                                                              CKA_NEVER_EXTRACTABLE,
                                                              CKA_ALWAYS_SENSITIVE,
                                                              CKA_MODIFIABLE,
                                                              CKA_EC_PARAMS,
                                                              CKA_EC_POINT,
                                                              CKA_ALWAYS_AUTHENTICATE,
                                                              CKA_TRUSTED,
                                                              0x129};
    std::vector<CK_ATTRIBUTE> made;
    numbers_.clear();
    numbers_.reserve(16);  // Their addresses are given away.
    for (unsigned n = input_.below(12); n > 0; --n) {
      const CK_ATTRIBUTE_TYPE type = kTypes[input_.below(32)];
      switch (input_.below(4)) {
        case 0: {
          const Bytes bytes = data();
          made.push_back({type, octets(bytes), bytes.size()});
          break;
        }
        case 1:
          numbers_.push_back(input_.u16() % 4100);
          made.push_back({type, &numbers_.back(), sizeof(CK_ULONG)});
          break;
        case 2:
          numbers_.push_back(input_.below(2));
          made.push_back({type, &numbers_.back(), 1});
          break;
        default: made.push_back({CKA_EC_PARAMS, octets(bytes_of(kP256)), kP256.size()});
      }
    }
    return made;
  }
  CK_MECHANISM mechanism() {
    static constexpr std::array<CK_MECHANISM_TYPE, 16> kMechanisms{CKM_SHA256,
                                                                   CKM_SHA384,
                                                                   CKM_SHA512,
                                                                   CKM_SHA256_HMAC,
                                                                   CKM_SHA512_HMAC,
                                                                   CKM_ECDSA,
                                                                   0x1044,
                                                                   CKM_RSA_PKCS,
                                                                   CKM_SHA256_RSA_PKCS,
                                                                   CKM_RSA_PKCS_PSS,
                                                                   CKM_SHA384_RSA_PKCS_PSS,
                                                                   CKM_EC_KEY_PAIR_GEN,
                                                                   CKM_EC_KEY_PAIR_GEN,
                                                                   CKM_GENERIC_SECRET_KEY_GEN,
                                                                   CKM_AES_CBC,
                                                                   CKM_ECDSA};
    CK_MECHANISM made{kMechanisms[input_.below(16)], nullptr, 0};
    if (input_.below(4) == 3) {
      pss_ = {CKM_SHA256, CKG_MGF1_SHA256, input_.u8()};
      made.pParameter = &pss_;
      made.ulParameterLen = input_.below(8) == 7 ? 3 : sizeof(pss_);
    }
    return made;
  }
  CK_RV keep(CK_RV rv, CK_OBJECT_HANDLE made) {
    if (rv == CKR_OK) objects_.push_back(made);
    return rv;
  }

  CK_RV one() {
    CK_FUNCTION_LIST& c = calls();
    CK_OBJECT_HANDLE made = 0;
    CK_OBJECT_HANDLE other = 0;
    CK_MECHANISM how{};
    switch (input_.below(32)) {
      case 0: return open(CKF_SERIAL_SESSION | (input_.below(2) != 0 ? CKF_RW_SESSION : 0));
      case 1: return sessions_.size() > 1 ? c.C_CloseSession(session()) : CKR_OK;
      case 2: return c.C_Logout(session());
      case 3: {
        const bool right = input_.below(4) != 3;
        const CK_USER_TYPE user = input_.below(3);
        return c.C_Login(session(), user, octets(bytes_of(!right ? "0000" : user == CKU_SO ? "8765" : "1234")), 4);
      }
      case 4: {
        auto wanted = attributes();
        return keep(c.C_CreateObject(session(), wanted.data(), wanted.size(), &made), made);
      }
      case 5: {
        auto wanted = attributes();
        return keep(c.C_CopyObject(session(), object(), wanted.data(), wanted.size(), &made), made);
      }
      case 6: return c.C_DestroyObject(session(), object());
      case 7: return get();
      case 8: {
        auto wanted = attributes();
        return c.C_SetAttributeValue(session(), object(), wanted.data(), wanted.size());
      }
      case 9: {
        auto wanted = attributes();
        return c.C_FindObjectsInit(session(), wanted.data(), wanted.size());
      }
      case 10: {
        std::array<CK_OBJECT_HANDLE, 8> found{};
        CK_ULONG count = 0;
        const CK_RV rv = c.C_FindObjects(session(), found.data(), input_.below(9), &count);
        if (rv == CKR_OK)
          objects_.insert(objects_.end(), found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count));
        return rv;
      }
      case 11: return c.C_FindObjectsFinal(session());
      case 12: {
        auto wanted = attributes();
        how = mechanism();
        return keep(c.C_GenerateKey(session(), &how, wanted.data(), wanted.size(), &made), made);
      }
      case 13: {
        auto pub = attributes();
        const auto numbers = numbers_;
        auto priv = attributes();
        how = mechanism();
        if (how.mechanism == CKM_RSA_PKCS_KEY_PAIR_GEN) return CKR_OK;  // Takes too long.
        for (CK_ATTRIBUTE& one : pub) {
          if (one.ulValueLen == sizeof(CK_ULONG) || one.ulValueLen == 1) one = {CKA_LABEL, nullptr, 0};
        }
        const CK_RV rv =
            c.C_GenerateKeyPair(session(), &how, pub.data(), pub.size(), priv.data(), priv.size(), &made, &other);
        (void)keep(rv, made);
        return keep(rv, other);
      }
      case 14: how = mechanism(); return c.C_DigestInit(session(), &how);
      case 15: {
        const Bytes in = data();
        return c.C_Digest(session(), octets(in), in.size(), result(), size_of_result());
      }
      case 16: {
        const Bytes in = data();
        return c.C_DigestUpdate(session(), octets(in), in.size());
      }
      case 17: return c.C_DigestFinal(session(), result(), size_of_result());
      case 18: how = mechanism(); return c.C_SignInit(session(), &how, object());
      case 19: {
        const Bytes in = data();
        return c.C_Sign(session(), octets(in), in.size(), result(), size_of_result());
      }
      case 20: {
        const Bytes in = data();
        return c.C_SignUpdate(session(), octets(in), in.size());
      }
      case 21: return c.C_SignFinal(session(), result(), size_of_result());
      case 22: how = mechanism(); return c.C_VerifyInit(session(), &how, object());
      case 23: {
        const Bytes in = data();
        return c.C_Verify(session(), octets(in), in.size(), result_.data(), input_.u16() % 600);
      }
      case 24: {
        const Bytes in = data();
        return c.C_VerifyUpdate(session(), octets(in), in.size());
      }
      case 25: return c.C_VerifyFinal(session(), result_.data(), input_.u16() % 600);
      case 26: return c.C_GenerateRandom(session(), result_.data(), input_.u8());
      case 27: {
        CK_SESSION_INFO info{};
        return c.C_GetSessionInfo(session(), &info);
      }
      case 28: {
        CK_TOKEN_INFO info{};
        return c.C_GetTokenInfo(input_.below(2), &info);
      }
      case 29: {
        const Bytes pin = data();
        return c.C_SetPIN(session(), octets(bytes_of("1234")), 4, octets(pin), pin.size());
      }
      case 30: {
        const Bytes pin = data();
        return c.C_InitPIN(session(), octets(pin), pin.size());
      }
      default: {
        (void)c.C_Finalize(nullptr);
        sessions_.assign(1, 1);
        const CK_RV rv = c.C_Initialize(nullptr);
        (void)open(CKF_SERIAL_SESSION | CKF_RW_SESSION);
        return rv;
      }
    }
  }

  /// No answer holds the secret that was given to the token.
  CK_RV get() {
    auto wanted = attributes();
    for (CK_ATTRIBUTE& one : wanted) {
      one.pValue = result_.data();
      one.ulValueLen = input_.u16() % result_.size();
    }
    const CK_RV rv = calls().C_GetAttributeValue(session(), object(), wanted.data(), wanted.size());
    FAIRLEAD_CHECK(std::ranges::search(std::as_bytes(std::span(result_)), bytes_of(kSecret)).empty());
    return rv;
  }

  /// A return value of the standard, and none that says that the token has failed.
  static void check(CK_RV rv) {
    FAIRLEAD_CHECK(rv < CKR_VENDOR_DEFINED);
    FAIRLEAD_CHECK(rv != CKR_GENERAL_ERROR && rv != CKR_FUNCTION_FAILED && rv != CKR_DEVICE_ERROR);
  }

  Input input_;
  std::vector<CK_SESSION_HANDLE> sessions_{};
  std::vector<CK_OBJECT_HANDLE> objects_{};
  std::vector<CK_ULONG> numbers_{};
  CK_RSA_PKCS_PSS_PARAMS pss_{};
  std::array<CK_BYTE, 1024> result_{};
  CK_ULONG result_size_ = 0;
};

}  // namespace
}  // namespace fairlead::fuzz

fairlead::token::Board& fairlead::token::board() {
  static test::DeviceBoard device(fairlead::fuzz::flash);
  return device;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fairlead::fuzz::Caller(std::as_bytes(std::span(data, size))).run();
  return 0;
}
